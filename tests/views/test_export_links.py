"""The link that a page gives away, and its code."""

import math
from urllib.parse import unquote

import segno

from views.export import links


def test_the_link_is_that_of_the_page(away):
    assert links.address({"r": ["adam", "sgd"], "start": ["-1.5,2"]}) == (
        "https://lab.example/swarm?r=adam&r=sgd&start=-1.5,2"
    )
    away.url = "https://lab.example"
    assert links.address({}) == "https://lab.example/"


def test_a_code_is_of_the_link_with_room_around_it(away):
    link = links.address({"r": ["adam"] * 6})
    code = links.code(link)
    assert code.matrix == segno.make(link, error="m", micro=False).matrix
    size = code.symbol_size(border=links.QUIET)[0]
    picture = links.picture(code, "13rem")
    assert f"viewBox='0 0 {size} {size}'" in unquote(picture)
    assert "#fff" in unquote(picture)


def test_a_link_that_is_too_long_has_no_code():
    assert links.code("https://lab.example/?" + "r=adam&" * 1000) is None
    assert math.isfinite(len(links.code("https://lab.example/?" + "r=adam&" * 350).matrix))
