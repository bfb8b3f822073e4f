"""Every page in the distribution's Firefox; tests/conftest.py leaves this file out where there is none."""

import re
from urllib.parse import urlencode

from tests.browser.conftest import BROKEN, HARMLESS, VIEWER
from tests.browser.driver import DEAD, UNTIL
from tests.browser.firefox import started
from tests.conftest import FIREFOX
from views import VIEWS

STANDS = "document.querySelector(\"[data-testid='stApp'][data-test-script-state='notRunning']\")"
# NS_BINDING_ABORTED: a font was on its way when the page was left for the next one.
LEFT = re.compile(r"downloadable font: download failed .* status=2152398850 ")
# What is seen where a page stands: its own thing, and not merely a page that does not run.
SEEN = {
    "race": f"{VIEWER} canvas",
    "swarm": ".dl-viewer canvas",
    "tune": ".js-plotly-plot .main-svg",
    "atlas": ".st-key-atlas-scroll .main-svg",
    "lessons": ".dl-card",
    "reference": "[class*='st-key-reference-cards-'] .katex",
}
SCENES = [{"lesson": "momentum"}, {"lesson": "momentum", "present": 1}]


def test_firefox_opens_every_page_without_an_error(app_server, tmp_path):
    assert FIREFOX is not None
    pages = [(f"/{'' if view.order == 0 else view.slug}", SEEN[view.slug]) for view in VIEWS]
    seen = ".st-key-lesson-stage :is(canvas, .main-svg)"
    pages += [(f"/lessons?{urlencode(query)}", seen) for query in SCENES]
    with started(FIREFOX, tmp_path) as firefox:
        firefox.size(1280, 720)
        for address, wanted in pages:
            firefox.open(app_server + address)
            firefox.evaluate(f"({UNTIL % (DEAD, f'{STANDS} && document.querySelector({wanted!r})')})()")
            assert not firefox.evaluate(f"Boolean(document.querySelector({_plain(BROKEN)!r}))"), address
            assert firefox.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
            errors = [each for each in firefox.errors if not any(noise.search(each) for noise in (*HARMLESS, LEFT))]
            assert not errors, f"{address}: {errors}"


def _plain(selector: str) -> str:
    """Return the part of Playwright's selector that a browser knows."""
    return ", ".join(part for part in selector.split(", ") if ":has-text" not in part)
