"""A swarm or a search that was taken away is brought back by the link in its JSON."""

import json

import pytest

from views import state, tuning
from views.taking import loading, of_tune

QUERY = {"surface": ["ravine"], "r": ["adam", "adam"], "lr.2": ["0.5"], "steps": ["30"], "rates_n": ["9"]}


@pytest.fixture
def search(away):
    """The JSON of a search, as it is taken away."""
    shown, problems = state.from_query(QUERY)
    assert not problems
    return json.loads(of_tune.told(shown, tuning.search(shown, 4, 9), QUERY))


def test_its_link_leads_back_to_its_page(search):
    assert loading.linked(json.dumps(search).encode()) == ("tune", QUERY)
    assert loading.linked(json.dumps({**search, "format": "descent-lab swarm"}).encode()) == ("swarm", QUERY)
    assert loading.linked(json.dumps(search, sort_keys=True).encode()) == ("tune", QUERY)  # as another program wrote it


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"format": "descent-lab race"}'])
def test_any_other_file_is_none(content):
    assert loading.linked(content) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": 2}, "version must be 1, got 2"),
        ({"link": None}, "link must be a JSON object, got None"),
        ({"link": {"r": "adam"}}, "link.r must be a list, got 'adam'"),
        ({"link": {"r": [7]}}, "link.r must be a text of at most 200 characters, got 7"),
        ({"link": {"r": ["x" * 201]}}, "link.r must be a text of at most 200 characters"),
    ],
)
def test_a_faulty_one_is_refused_with_its_field(search, change, words):
    with pytest.raises(ValueError, match=words):
        loading.linked(json.dumps({**search, **change}).encode())
