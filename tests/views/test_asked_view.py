"""The view of a run, as a link gives it."""

import pytest

from views.viewer.asked_view import RACE, SWARM, Asked, parse


def read(given, words=RACE, steps=500, racers=3):
    problems = []
    asked, kept = parse(given, words, steps, racers, problems)
    return asked, kept, [str(problem) for problem in problems]


def test_every_word_is_read():
    asked, kept, problems = read("side,arrows,linear,trail:50,hide:3,hide:1,step:37")
    assert asked == Asked({"layout": "side", "arrows": True, "log": False, "trail": 50}, (0, 2), 37)
    assert kept == "side,arrows,linear,trail:50,hide:3,hide:1,step:37" and not problems


def test_the_viewer_alone_goes_with_every_other_word():
    for words in (RACE, SWARM):
        asked, kept, problems = read("map,log,step:37", words)
        assert asked == Asked({"log": True}, (), 37, alone=True) and kept == "map,log,step:37" and not problems
    assert not read("side")[0].alone


def test_a_link_that_says_nothing_asks_for_nothing():
    assert read("") == (Asked(), "", [])


@pytest.mark.parametrize(
    "word", ["basins", "sideways", "step:", "step:-1", "step:1.5", "step:٣", "hide:0", "hide:4", "trail:7"]
)
def test_a_word_that_cannot_be_is_told_and_left_out(word):
    asked, kept, problems = read(f"3d,{word},no-arrows")
    assert asked == Asked({"layout": "3d", "arrows": False}) and kept == "3d,no-arrows"
    (told,) = problems
    assert "view" in told and word in told


def test_a_step_beyond_the_run_is_its_last_one():
    asked, _, (told,) = read("step:900")
    assert asked.step == 500 and "500" in told and "900" in told


def test_a_swarm_has_words_of_its_own():
    asked, _, problems = read("basins,linear,step:20", SWARM)
    assert asked == Asked({"layout": "basins", "log": False}, (), 20) and not problems
    assert read("arrows", SWARM)[2]


def test_a_flood_of_words_is_cut():
    assert len(read("side," * 10_000)[1]) <= 200
