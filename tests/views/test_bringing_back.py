"""A swarm or a search that was taken away is brought back by the link in its JSON."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.limits import LIMITS
from engine.search import Search
from lessons import address
from views.export import loading, tune_files
from views.link import link_length, page_state
from views.link.page_parameters import OwnChoice, OwnNumber
from views.pages import swarm, tune
from views.parts import rate_table

QUERY = {"surface": ["ravine"], "r": ["adam", "adam"], "lr.2": ["0.5"], "steps": ["30"], "rates_n": ["9"]}


@pytest.fixture
def search(away):
    """The JSON of a search, as it is taken away."""
    shown, problems = page_state.from_query(QUERY)
    assert not problems
    return json.loads(tune_files.write_json(shown, rate_table.search(Search(shown.experiment, 4, 9)), QUERY))


def test_its_link_leads_back_to_its_page(search):
    assert loading.read_link(json.dumps(search).encode()) == ("tune", QUERY)
    assert loading.read_link(json.dumps({**search, "format": "descent-lab swarm"}).encode()) == ("swarm", QUERY)
    sorted_ = json.dumps(search, sort_keys=True)  # as another program wrote it
    assert loading.read_link(sorted_.encode()) == ("tune", QUERY)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"format": "descent-lab race"}'])
def test_any_other_file_is_none(content):
    assert loading.read_link(content) is None


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
        loading.read_link(json.dumps({**search, **change}).encode())


@pytest.mark.parametrize("module", [swarm, tune], ids=lambda module: module.VIEW.slug)
def test_all_that_a_page_reads_from_its_link_comes_back(module):
    own = {each.name for each in vars(module).values() if isinstance(each, OwnNumber | OwnChoice)}
    assert own and own <= set(module.VIEW.own)


NOT_OURS = {
    "embed": ["true"], "embed_options": ["show_toolbar"], "EMBED": ["1"], "lesson": ["adam"], "scene": ["2"],
    "present": ["1"], "q": ["adam"], "section": ["rules"], "lang": ["zh-Hans"], "": ["x"], "utm": ["x"],
    "__proto__": ["x"],
}  # fmt: skip


def test_of_its_link_only_what_a_run_has_is_taken_and_the_rest_is_told(search):
    content = json.dumps({**search, "link": QUERY | NOT_OURS}).encode()
    assert loading.read_link(content) == ("tune", QUERY)
    (line,) = loading.report_left_out(content)
    assert "'embed' in the file's link is not part of a run" in line
    assert f"and {len(NOT_OURS) - 1} more like it" in line
    assert loading.report_left_out(json.dumps(search).encode()) == ()


@pytest.mark.parametrize("name", ["embed", "lesson"])
def test_no_name_in_its_link_breaks_the_page(name, search, open_page):
    page = open_page(steps="20", r="adam")
    page.session_state["take-away-race-open"] = "panel"
    page.run()
    link = {"steps": ["25"], name: ["true"]}
    (field,) = page.get("file_uploader")
    field.set_value(("run.json", json.dumps({**search, "link": link}).encode(), "application/json")).run()
    assert not page.exception, page.exception
    assert not page.error
    assert page.query_params.get("steps") in ("25", ["25"])
    assert "not part of a run" in page.warning[0].value


PIECES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from([*QUERY, *NOT_OURS, "label.1", "color.1", "n", "of", "lr.99999", "label.", "\x00"]) | st.text()


def linked(content):
    found = loading.read_link(content)
    assert found
    return found


@settings(max_examples=150)
@given(link=PIECES | st.dictionaries(NAMES, PIECES | st.lists(st.text(max_size=300)), max_size=6))
def test_no_link_in_a_file_breaks_anything(link):
    """Only what Streamlit accepts is taken from it: texts, under names that are not Streamlit's own."""
    content = json.dumps({"format": "descent-lab rates", "version": 1, "link": link}).encode()
    try:
        slug, taken = linked(content)
    except ValueError as error:
        assert str(error)
        return
    assert slug == "tune"
    for name, values in taken.items():
        assert name.lower() not in ("embed", "embed_options", *address.NAMES)
        assert values and all(isinstance(value, str) and value.encode() is not None for value in values)
    found, problems = page_state.from_query(taken)
    assert page_state.from_query(page_state.to_query(found))[1] == ()
    assert len(problems) < 60


def test_a_huge_link_in_a_file_is_cut_and_told():
    link = {f"lr.{i}": ["x" * 200] * 200 for i in range(1, 200)}
    _, taken = linked(json.dumps({"format": "descent-lab swarm", "version": 1, "link": link}).encode())
    kept, problems = link_length.cut(taken)
    assert sum(len(name) + len(value) for name, values in kept.items() for value in values) <= LIMITS.link_characters
    (line,) = problems
    assert f"{199 * 200:,} values" in line
