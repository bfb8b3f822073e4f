"""A line of the log is JSON, and has nothing that is about a person, whoever wrote it and in whatever way."""

import io
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from descent_lab import PACKAGES
from tests.conftest import ROOT
from work import log_lines

HERE = Path(__file__).relative_to(ROOT)
ADDRESS, SESSION = "203.0.113.77", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
QUERY, LABEL = "?surface=ackley&label.1=secret", "Zhang's best run"
PERSONAL = (ADDRESS, SESSION, "secret", "Zhang", "2001:db8::7", "deadbeef")


def test_every_package_is_known_as_ours():
    """What another package logs is written without its words."""
    assert set(log_lines.OURS) == {"app", "descent_lab", *PACKAGES}


@pytest.fixture
def lines():
    """`lines(name)`: a logger, and the objects that it has written so far."""
    written, taken = io.StringIO(), []

    def of(name):
        logger = logging.getLogger(name)
        handler = logging.StreamHandler(written)
        handler.setFormatter(log_lines.Lines())
        logger.addHandler(handler)
        logger.propagate = False
        taken.append((logger, handler))
        return logger, lambda: [json.loads(line) for line in written.getvalue().splitlines()]

    yield of
    for logger, handler in taken:
        logger.removeHandler(handler)
        logger.propagate = True


def test_a_line_says_when_how_bad_who_and_what(lines):
    log, said = lines("work.of_a_test")
    log.warning("a worker took %d MB,\nand was replaced after %.1f s", 512, 2.5)
    (line,) = said()
    assert (line["level"], line["logger"]) == ("warning", "work.of_a_test")
    assert line["event"] == "a worker took %d MB, and was replaced after %.1f s"
    assert line["numbers"] == [512, 2.5]
    assert line["time"].endswith("+00:00")


def test_a_word_that_is_named_on_purpose_is_a_field(lines):
    log, said = lines("views.of_a_test")
    log.warning("refused a message of the kind %(kind)s", {"kind": "clear_cache", "at": {"an": "object"}})
    assert said()[0]["kind"] == "clear_cache"
    assert "at" not in said()[0]


@pytest.mark.parametrize("name", ["streamlit.of_a_test", "uvicorn.of_a_test", "views.of_a_test"])
def test_what_a_logger_is_given_stays_out(lines, name):
    log, said = lines(name)
    log.error("%s asked for %s as %s", ADDRESS, QUERY, LABEL)
    log.error("a session %s", SESSION, exc_info=ValueError(LABEL))
    try:
        try:
            raise KeyError(SESSION)
        except KeyError as error:
            raise ValueError(f"label.1 must not be {LABEL!r}") from error
    except ValueError:
        log.exception("a job failed")
    text = json.dumps(said(), ensure_ascii=False)
    assert not [word for word in PERSONAL if word in text]
    last = said()[-1]
    assert (last["error"], last["after"]) == ("ValueError", "KeyError")
    assert any(place.startswith(f"{HERE.as_posix()}:") for place in last["at"])


@pytest.mark.parametrize(
    "told",
    [
        f"session {SESSION} of {ADDRESS}:51234 is gone",
        f"GET http://lab.example/swarm{QUERY} 404",
        f"/swarm{QUERY}",
        f"the label '{LABEL.replace(chr(39), '')}' is long",
        "from 2001:db8::7",
        f"token {'deadbeef' * 5}",
    ],
)
def test_what_a_library_has_put_into_its_template_is_taken_out(lines, told):
    log, said = lines("streamlit.of_a_test")
    log.warning(told)
    assert not [word for word in PERSONAL if word in said()[0]["event"]]


@pytest.mark.parametrize(
    ("environment", "json_wanted"),
    [
        ({}, False),
        ({"DESCENT_LAB_LOG": "json"}, True),
        ({"DESCENT_LAB_LOG": "JSON "}, True),
        ({"DESCENT_LAB_LOG": "plain"}, False),
        ({"DESCENT_LAB_PUBLIC": "1"}, True),
        ({"DESCENT_LAB_PUBLIC": "0"}, False),
    ],
)
def test_the_environment_chooses(environment, json_wanted):
    assert log_lines.is_wanted(environment) is json_wanted


SAYS = f"""
import logging, threading, warnings
own = logging.getLogger("streamlit.of_a_test")
own.addHandler(logging.StreamHandler())
own.propagate = False
from work import log_lines
log_lines.set_up()
own.warning("of a session %s", "{SESSION}")
logging.getLogger("work.of_a_test").info("the pages can be had")
warnings.warn("{ADDRESS}")
threading.Thread(target=lambda: 1 / 0).start()
raise ValueError("{SESSION}")
"""


def test_everything_that_a_process_says_comes_out_as_such_a_line():
    """Handlers of others, warnings, and errors that nobody catches, in the first thread and in others."""
    done = subprocess.run([sys.executable, "-c", SAYS], cwd=ROOT, capture_output=True, text=True, check=False)
    said = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["logger"] for line in said] == ["streamlit.of_a_test", "work.of_a_test", "py.warnings", "app", "app"]
    assert sorted(line["error"] for line in said if "error" in line) == ["ValueError", "ZeroDivisionError"]
    assert not [word for word in PERSONAL if word in done.stderr]
    assert done.returncode == 1
