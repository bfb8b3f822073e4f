"""A started server with everything on that shows what it does, and the load client's visitors in it."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qs

import pytest

from benchmarks.load import __main__ as load
from benchmarks.load import table
from benchmarks.load.crowd import Crowd, visit_together
from benchmarks.load.options import FLOWS, HEAVIEST, HUGE_SWARM, LONG_SWARM, ONE_RACE, race_link
from benchmarks.load.server import Server
from benchmarks.load.visitor import SWARM, Visitor
from engine.link import from_query
from tests.waiting import DEAD, until

VISITORS = 10
LABEL = "Zhang-at-203.0.113.77"  # what nobody but its writer is to see
SMALL = "surface=ackley&r=adam&n=3000&steps=300"  # a swarm
JSON = {"DESCENT_LAB_LOG": "json"}


@pytest.fixture(scope="module")
def server():
    with Server(JSON) as started:
        yield started


def together(server: Server, queries: list[str]) -> Crowd:
    return asyncio.run(visit_together(server, queries))


@pytest.mark.slow
def test_visitors_without_a_browser_get_their_paths(server):
    crowd = together(server, [ONE_RACE] * (VISITORS // 2) + [race_link(i) for i in range(VISITORS // 2)])
    assert (len(crowd.came), crowd.visitors, crowd.exceptions) == (VISITORS, VISITORS, [])
    assert crowd.last == max(crowd.came) >= crowd.median > 0
    assert crowd.cpu > 0 < crowd.health
    assert server.read_metric("descent_lab_runs_total") >= VISITORS // 2 + 1


@pytest.mark.slow
def test_the_health_check_computes_a_step(server):
    status, text = server.get("healthz")
    assert (status, json.loads(text)["status"]) == (200, "ok")
    assert server.get("_stcore/health") == (200, "ok")


@pytest.mark.slow
def test_a_window_follows_a_long_run_and_comes_back_to_its_session(server):
    async def lost_and_found():
        window = await Visitor(server.port).arrive(SMALL, "swarm")
        await window.wait_until(lambda seen: seen.finished)
        session = window.session
        await window.lose()
        await window.arrive(SMALL, "swarm")
        there = await window.wait_until(lambda seen: SWARM in seen.shown, DEAD)
        await window.leave()
        return session, window.session, there, window.exceptions

    before, after, there, exceptions = asyncio.run(lost_and_found())
    assert before == after != ""
    assert there and exceptions == []


@pytest.mark.slow
def test_what_no_page_sends_is_counted_and_told_without_its_sender(server):
    async def send():
        window = await Visitor(server.port).arrive(f"label.1={LABEL}&steps=20&r=adam")
        await window.clear_cache()
        await window.wait_for_race()
        await window.leave()
        return window.session

    refused = server.read_metric("descent_lab_refused_total")
    session = asyncio.run(send())
    until(lambda: server.read_metric("descent_lab_refused_total") == refused + 1, "the count")
    lines = [json.loads(line) for line in server.read_log().splitlines() if line.startswith("{")]
    events = {line["event"]: line for line in lines}
    assert events["refused a message of the kind %(kind)s"]["kind"] == "clear_cache"
    assert events["the pages can be had, with runs on %(device)s"]["device"] in ("cpu", "cuda")
    assert not [word for word in (LABEL, session, "127.0.0.1:", "label.1") if word in json.dumps(lines)]
    assert server.count_failures() == 0


@pytest.mark.slow
def test_sessions_are_seen_to_come_and_go(server):
    async def three():
        windows = [await Visitor(server.port).arrive(ONE_RACE) for _ in range(3)]
        for window in windows:
            await window.wait_until(lambda seen: seen.finished)
        seen = server.read_metric("descent_lab_sessions")
        for window in windows:
            await window.leave()
        return seen

    assert asyncio.run(three()) >= 3
    until(lambda: server.read_metric("descent_lab_sessions") == 0, "their end")
    assert server.read_metric("descent_lab_process_resident_memory_bytes") > 10**7


@pytest.mark.slow
def test_a_server_whose_environment_asks_for_what_cannot_be_says_so_and_ends(server):
    """A port for the metrics that is in use, here this very server's."""
    with pytest.raises(RuntimeError) as refused, Server({"DESCENT_LAB_METRICS_PORT": str(server.metrics_port)}):
        pytest.fail("it started")
    (line,) = [line for line in str(refused.value).splitlines() if line.startswith("DESCENT_LAB")]
    assert line.startswith(f"DESCENT_LAB_METRICS_PORT: port {server.metrics_port} of 127.0.0.1 cannot be had")
    assert "Traceback" not in str(refused.value)
    assert "ended with 2" in str(refused.value)


# ------------------------------------------------------------------ without a server


@pytest.mark.parametrize("query", [ONE_RACE, race_link(1), FLOWS, LONG_SWARM, HUGE_SWARM, HEAVIEST], ids=range(6))
def test_the_links_of_the_visitors_ask_for_what_they_say(query):
    reading = from_query(parse_qs(query))
    told = [str(problem) for problem in reading.problems]
    assert all("teps" in line for line in told), "only a limit on steps may be in the way"
    assert len(reading.experiment.optimizers) == query.count("r=")


def test_no_two_of_many_races_are_one():
    keys = {from_query(parse_qs(race_link(i))).experiment.key() for i in range(500)}
    assert len(keys) == 500


def test_a_table_is_written_in_the_place_of_the_one_before(tmp_path):
    first = table.to_section("One", [table.number_row("a", 1.0, "s", 2.0), table.count_row("b", 3, 4)], "A machine.")
    other = table.to_section("Two", [table.number_row("c", None, "s", 5.0), table.none_row("d", 0)], "A machine.")
    path = tmp_path / "deploy" / "LOAD.md"
    table.write(path, {"Two": other}, ["One", "Two"])
    table.write(path, {"One": first}, ["One", "Two"])
    again = table.to_section("Two", [table.number_row("c", 4.0, "s", 5.0)], "A machine.")
    table.write(path, {"Two": again}, ["One", "Two"])
    text = path.read_text()
    assert [line for line in text.splitlines() if line.startswith("## ")] == ["## One", "## Two"]
    assert "| a | 1.00 s | under 2 s | met |" in text
    assert "| b | 3 of 4 | all | **not met** |" in text
    assert "| c | 4.00 s | under 5 s | met |" in text
    assert "never" in other and "never" not in text


def test_every_measure_has_a_title_a_place_in_the_table_and_rows():
    found = load.find_measures()
    assert list(found) == list(load.ORDER)
    assert len({module.TITLE for module in found.values()}) == len(found)
    assert all(callable(module.measure) for module in found.values())


@pytest.mark.parametrize("wrong", [["no_such"], ["--visitors", "0"], ["--duration", "x"]])
def test_what_cannot_be_measured_is_refused_in_a_line(wrong, capsys):
    with pytest.raises(SystemExit) as refused:
        load.main(wrong)
    assert refused.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
