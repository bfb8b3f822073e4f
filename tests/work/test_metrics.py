"""Counts for whoever runs the server: closed labels, any thread, a port of its own that says what is wrong with it."""

import socket
import threading
import urllib.request
from dataclasses import replace
from typing import get_args

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from core.limits import LIMITS
from tests.waiting import DEAD, until
from work import jobs, metrics, metrics_port, threads
from work.jobs import Jobs
from work.store import Store
from work.tasks import Task
from work.workers import Here

WRITTEN = {"Accept": "application/openmetrics-text; version=1.0.0"}


def value(name, **labels):
    """Return the value of a series. The registry is that of the process, so tests look at differences."""
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_run_is_counted_with_its_seconds():
    of_races = {"kind": "race"}
    runs, seconds = value("descent_lab_runs_total", **of_races), value("descent_lab_run_seconds_sum", **of_races)
    metrics.count_run("race", 0.25)
    metrics.count_run("race", 4.0)
    assert value("descent_lab_runs_total", **of_races) - runs == 2
    assert value("descent_lab_run_seconds_sum", **of_races) - seconds == 4.25


@pytest.mark.parametrize(
    ("count", "name", "label"),
    [
        (lambda word: metrics.count_run(word, 1.0), "descent_lab_runs_total", "kind"),
        (metrics.count_refusal, "descent_lab_refused_total", "limit"),
        (metrics.count_killed, "descent_lab_workers_killed_total", "reason"),
    ],
    ids=["runs", "refused", "killed"],
)
def test_a_strangers_text_never_becomes_a_label(count, name, label):
    before = value(name, **{label: "other"})
    count("![](//t.example/p.png) 学习率")
    assert value(name, **{label: "other"}) == before + 1
    known = {*metrics.KINDS, *metrics.LIMITS, *get_args(metrics.Reason), *get_args(metrics.Device)}
    said = {
        word
        for family in metrics.REGISTRY.collect()
        if family.name.startswith("descent_lab")
        for sample in family.samples
        for key, word in sample.labels.items()
        if key != "le"
    }
    assert said <= known


def test_the_device_is_one_of_them():
    for kind, named in (("cuda", "cuda"), ("NVIDIA H200", "other"), ("cpu", "cpu")):
        metrics.set_device(kind)
        on = [word for word in get_args(metrics.Device) if value("descent_lab_device", device=word)]
        assert on == [named]


def test_threads_lose_no_count():
    before = value("descent_lab_refused_total", limit="queue")

    def count():
        for _ in range(500):
            metrics.count_refusal("queue")

    several = [threading.Thread(target=count) for _ in range(4)]
    for thread in several:
        thread.start()
    for thread in several:
        thread.join()
    assert value("descent_lab_refused_total", limit="queue") - before == 2000


def test_jobs_are_counted_by_their_kind_and_so_are_those_that_are_refused(ending, monkeypatch):
    queue = Jobs([Here()], Store(10**6))
    runs, refused = value("descent_lab_runs_total", kind="level"), value("descent_lab_refused_total", limit="queue")
    job = queue.ask(Task("level", "of a test", lambda report: b"made"), "me")
    assert job.ended.wait(DEAD)
    until(lambda: queue.store.held == 4, "its result")
    assert value("descent_lab_runs_total", kind="level") == runs + 1
    assert queue.waiting == 0
    monkeypatch.setattr(jobs, "LIMITS", replace(LIMITS, queue=0))
    assert queue.ask(Task("level", "another", lambda report: b""), "me").error
    assert value("descent_lab_refused_total", limit="queue") == refused + 1


def asked(bound):
    request = urllib.request.Request(f"http://127.0.0.1:{bound.getsockname()[1]}/metrics", headers=WRITTEN)
    with urllib.request.urlopen(request) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture
def ending(monkeypatch):
    """The end of the process, for threads that are started meanwhile."""
    end, started = threading.Event(), {}
    monkeypatch.setattr(threads, "ending", end)
    monkeypatch.setattr(threads, "_threads", started)
    yield end
    end.set()
    for thread in started:
        thread.join()


def test_a_port_shows_openmetrics_and_a_client_that_says_nothing_holds_up_nobody(free_port, ending):
    bound = metrics_port.bind({metrics_port.PORT: free_port})
    assert bound is not None
    assert bound.getsockname() == ("127.0.0.1", int(free_port))
    metrics.read_queue(lambda: 3)
    metrics.read_cache_bytes(lambda: 2**20)
    metrics.read_sessions(lambda: 7)
    metrics_port.serve(bound)
    with socket.create_connection(bound.getsockname()):
        kind, text = asked(bound)
    assert kind.startswith("application/openmetrics-text")
    families = {family.name: family for family in text_string_to_metric_families(text)}
    found = {
        name: families[f"descent_lab_{name}"].samples[0].value for name in ("queue_length", "cache_bytes", "sessions")
    }
    assert found == {"queue_length": 3, "cache_bytes": 2**20, "sessions": 7}
    for wanted in ("runs", "run_seconds", "refused", "workers_killed", "device"):
        assert families[f"descent_lab_{wanted}"].documentation


def test_it_is_off_unless_it_is_asked_for():
    assert metrics_port.bind({}) is metrics_port.bind({metrics_port.PORT: " "}) is None


@pytest.mark.parametrize("port", ["0", "-1", "65536", "1e3", "８０８０", "many", "8\n0"])
def test_a_port_that_is_none_is_told_with_the_range_and_the_value(port):
    with pytest.raises(ValueError) as refused:
        metrics_port.bind({metrics_port.PORT: port})
    assert str(refused.value) == f"DESCENT_LAB_METRICS_PORT must be a whole number from 1 to 65535, got {port!r}."


def test_a_port_in_use_is_told_in_one_line(free_port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(free_port)))
        taken.listen()
        with pytest.raises(ValueError) as refused:
            metrics_port.bind({metrics_port.PORT: free_port})
    line = str(refused.value)
    assert line.startswith(f"DESCENT_LAB_METRICS_PORT: port {free_port} of 127.0.0.1 cannot be had:")
    assert "\n" not in line


def test_so_is_an_address_that_this_machine_does_not_have(free_port):
    with pytest.raises(ValueError) as refused:
        metrics_port.bind({metrics_port.PORT: free_port, metrics_port.ADDRESS: "203.0.113.7"})
    assert f"port {free_port} of 203.0.113.7 cannot be had:" in str(refused.value)
