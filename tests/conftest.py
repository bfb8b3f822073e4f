"""Fixtures of all tests: one started app for the session, and quiet, repeatable hypothesis runs."""

from __future__ import annotations

import functools
import gc
import os
import shutil
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.servers import serving

ROOT = Path(__file__).resolve().parent.parent

# Long work runs in the tests' own processes, which need no workers beside them. A server that is started has its own.
os.environ["DESCENT_LAB_WORKERS"] = "0"
PAGE_SCRIPT = ROOT / "views" / "script" / "page.py"  # what Streamlit runs for each visitor

# A shared machine makes any one example slow now and then; a red run must be red again when it is repeated.
# With EXPLORE=1 examples are drawn anew.
REPEATABLE = not os.environ.get("EXPLORE")
hypothesis.settings.register_profile("lab", deadline=None, derandomize=REPEATABLE, print_blob=True)
hypothesis.settings.load_profile("lab")

# A second browser where the distribution has one. A test that cannot run is left out, and the run's head says so.
FIREFOX = shutil.which("firefox") or shutil.which("firefox-esr")
collect_ignore = [] if FIREFOX else ["browser/test_firefox.py"]


def pytest_report_header() -> str:
    return f"Firefox: {FIREFOX or 'none is installed, so no page is opened in it'}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what a language has no words for: it is shown in English meanwhile."""
    from core.words import SOURCE, languages
    from tests import translated

    for language in set(languages()) - {SOURCE}:
        if lacking := translated.missing(language):
            terminalreporter.section(f"locales/{language}/ has no words yet for")
            terminalreporter.write_line("\n".join(lacking))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--sample",
        type=int,
        default=0,
        help="of a test with many parameters run so many, evenly taken: a look at everything (0: all)",
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Spare the garbage collector what has been imported and collected: all of it stays to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Mark what lies in tests/browser before `-m` looks, and run it last, its long tests first."""
    for item in items:
        if (ROOT / "tests" / "browser") in item.path.parents:
            item.add_marker(pytest.mark.browser)
    yield
    if wanted := config.getoption("--sample"):
        _keep_a_sample(config, items, wanted)
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("browser") is None:
        return 0
    return 1 if item.get_closest_marker("slow") else 2


def _keep_a_sample(config: pytest.Config, items: list[pytest.Item], wanted: int) -> None:
    """Leave `wanted` of each function's items, evenly taken from first to last."""
    of_each: dict[tuple[Path, str], list[pytest.Item]] = {}
    for item in items:
        of_each.setdefault((item.path, getattr(item, "originalname", item.name)), []).append(item)
    kept: set[pytest.Item] = set()
    for each in of_each.values():
        count = min(wanted, len(each))
        kept.update(each[i * (len(each) - 1) // max(1, count - 1)] for i in range(count))
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


@pytest.fixture(autouse=True)
def default_dtype() -> Iterator[None]:
    """Torch's default is as it was: an exported script that is run in this process sets it."""
    torch = sys.modules.get("torch")
    before = torch.get_default_dtype() if torch else None
    yield
    if torch and torch.get_default_dtype() != before:
        torch.set_default_dtype(before)


@pytest.fixture(scope="session", autouse=True)
def components_are_looked_for_once() -> None:
    """Read what is installed once a process: AppTest does it for every page, which takes longer than the page does."""
    if "streamlit.testing.v1" in sys.modules:
        from streamlit.components.v2 import manifest_scanner

        manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(scope="session")
def page_script() -> str:
    """The file that AppTest starts: all pages, with what is around them."""
    return str(PAGE_SCRIPT)


@pytest.fixture(scope="session")
def app_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that takes the server's output."""
    return tmp_path_factory.mktemp("app") / "server.log"


@pytest.fixture(scope="session")
def app_server(app_log: Path) -> Iterator[str]:
    """Start the app once, as a person would, and give its address.

    A run may take two hours: on a slow, busy machine the heaviest would be refused for taking over ten minutes.
    """
    with serving(app_log, DESCENT_LAB_RUN_SECONDS="7200") as (server,):
        yield server.address
