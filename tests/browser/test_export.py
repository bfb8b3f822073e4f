"""Taking away in a browser: every file is really downloaded and opened again, and the race plays on meanwhile."""

import csv
import io
import json
import re
from urllib.parse import urlsplit

import av
import numpy as np
import pytest
import segno
from PIL import Image
from playwright.sync_api import expect

from tests.browser.driver import CLOCK, RUN, frames

RACE = {"r": ["adam", "momentum"], "steps": 60}


@pytest.fixture
def panel(open_app, settle):
    """`panel(**query)`: a race with what can be taken away open over it."""

    def open_at(page=None, **query):
        target = open_app(page=page, **(RACE | query))
        open_panel(target)
        settle(target)
        return target

    return open_at


def open_panel(page, place="race"):
    page.locator(f".st-key-take-away-{place} button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def saved(page, name):
    """Return the name and the bytes of a button's download."""
    with page.expect_download() as download:
        page.get_by_role("dialog").get_by_role("button", name=name).click()
    with open(download.value.path(), "rb") as file:
        return download.value.suggested_filename, file.read()


def made(page, label):
    """Have a file made, wait for it, and download it."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=label, exact=True).click()
    ready = re.compile(f"^{re.escape(label)} · ")
    expect(dialog.get_by_role("button", name=ready)).to_be_visible()
    return saved(page, ready)


def test_numbers_script_and_a_page_that_plays_with_the_network_off(panel, new_page):
    page = panel(seed=4)
    name, content = saved(page, "CSV")
    assert name == "descent-lab-rosenbrock-race.csv"
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    path = np.array([[float(row["x"]), float(row["y"])] for row in rows if row["rule"] == "adam"])
    shown = page.evaluate(f"Array.from({RUN}.path)")
    assert path[-1].tolist() in np.reshape(shown, (-1, 2)).tolist()
    name, content = saved(page, "JSON")
    assert json.loads(content)["experiment"]["seed"] == 4
    name, content = saved(page, "PyTorch script")
    assert name.endswith(".py")
    compile(content, name, "exec")
    name, content = made(page, "Page (HTML)")
    assert name == "descent-lab-rosenbrock-race.html"
    assert len(content) < 2_500_000
    assert page.url.encode().split(b"?")[1].split(b"&")[0] in content  # the link back to the live run
    away = new_page(offline=True)
    away.set_content(content.decode())
    away.wait_for_selector(".dl-viewer canvas")


def test_films_open_again_the_race_plays_on_and_the_next_finds_them_made(panel, new_page):
    page = panel(seed=5, steps=400)
    dialog = page.get_by_role("dialog")
    page.evaluate("document.querySelector('.dl-viewer').mine = true")
    key = page.evaluate(f"{RUN}.meta.key")
    page.evaluate(f"{CLOCK}.seek(0); {CLOCK}.play()")
    dialog.get_by_role("button", name="MP4", exact=True).click()
    expect(dialog.get_by_text(re.compile(r"^MP4: (\d+% made|waiting|about to start)"))).to_be_visible()
    before = page.evaluate(f"{CLOCK}.step")
    page.wait_for_function(f"{CLOCK}.step > {before}")
    ready = re.compile("^MP4 · ")
    expect(dialog.get_by_role("button", name=ready)).to_be_visible()
    name, content = saved(page, ready)
    assert name == "descent-lab-rosenbrock-race.mp4"
    with av.open(io.BytesIO(content)) as film:
        frames = sum(1 for _ in film.decode(video=0))
    assert frames > 10
    name, content = made(page, "GIF")
    with Image.open(io.BytesIO(content)) as film:
        assert film.format == "GIF"
        assert film.n_frames > 10
    assert page.evaluate("document.querySelector('.dl-viewer').mine === true")
    assert page.evaluate(f"{RUN}.meta.key") == key
    other = new_page()
    panel(other, seed=5, steps=400)
    assert saved(other, re.compile("^GIF · "))[1] == content  # there at once: nobody has to press for it again


def test_a_film_that_is_stopped_can_be_asked_for_again(panel, settle):
    page = panel(seed=8, steps=2000, r=["adam"] * 6)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="WebP", exact=True).click()
    dialog.get_by_role("button", name="Stop").click()
    expect(dialog.get_by_role("button", name="Stop")).to_have_count(0)
    expect(dialog.get_by_role("button", name="WebP", exact=True)).to_be_enabled()
    _, content = made(page, "WebP")
    with Image.open(io.BytesIO(content)) as film:
        assert film.n_frames > 10


def test_the_code_is_of_the_link_and_is_seen_large(panel):
    page = panel(seed=10)
    dialog = page.get_by_role("dialog")
    link = dialog.get_by_test_id("stCode").first.inner_text().strip()
    asked = urlsplit(page.url)
    assert urlsplit(link).query == "r=adam&r=momentum&steps=60&seed=10"
    assert urlsplit(link).netloc == asked.netloc
    dialog.get_by_role("button", name="Large QR code").click()
    large = page.get_by_role("dialog").locator("img.dl-qr")
    expect(page.get_by_role("dialog").get_by_role("button", name="CSV")).to_have_count(0)
    box = large.bounding_box()
    assert min(box["width"], box["height"]) > 450
    assert modules(large, segno.make(link, error="m", micro=False)) == 0
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".st-key-take-away-race button")).to_be_focused()


def modules(picture, code):
    """Return the number of a code's modules that are shown in the wrong colour, its quiet zone included."""
    seen = np.asarray(Image.open(io.BytesIO(picture.screenshot())).convert("L"), dtype=float)
    wanted = np.pad(np.array(code.matrix, dtype=bool), 4)
    places = [((np.arange(len(wanted)) + 0.5) * side / len(wanted)).astype(int) for side in seen.shape]
    return int(((seen[np.ix_(*places)] < 128) != wanted).sum())


def test_a_run_is_loaded_and_a_strange_file_is_not(panel, settle):
    page = panel(surface="himmelblau", seed=12)
    _, content = saved(page, "JSON")
    page.goto("/?steps=33")
    settle(page)
    field = open_panel(page).locator("input[type=file]")
    field.set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": b'{"landscape": {"name": "moon"}}'}
    )
    expect(page.get_by_role("dialog").get_by_text("This run was not loaded")).to_be_visible()
    assert "steps=33" in page.url
    field.set_input_files({"name": "y.json", "mimeType": "application/json", "buffer": content})
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(re.compile("surface=himmelblau"))
    settle(page)
    assert page.evaluate(f"{RUN}.meta.surface.slug") == "himmelblau"
    search = b'{"format": "descent-lab rates", "version": 1, "link": {"surface": ["ravine"], "rates_n": ["9"]}}'
    field = open_panel(page).locator("input[type=file]")
    field.set_input_files({"name": "z.json", "mimeType": "application/json", "buffer": search})
    page.wait_for_url(re.compile(r"/tune\?.*rates_n=9"))
    expect(page.locator(".js-plotly-plot").first).to_be_visible()


def test_a_swarm_goes_on_while_something_of_another_is_made(open_app, settle):
    page = open_app("/swarm", viewer=False, surface="himmelblau", r=["adam", "momentum"], n=400, steps=400)
    expect(page.locator(".st-key-swarm canvas").first).to_be_visible()
    settle(page)
    starts = page.get_by_role("spinbutton", name="starts", exact=True)
    starts.fill("4000000")
    starts.press("Enter")
    stop = page.get_by_test_id("stMain").locator("button", has_text="Stop")
    expect(stop).to_be_visible()
    open_panel(page, "swarm")
    name, content = made(page, "CSV")
    assert name == "descent-lab-himmelblau-swarm.csv"
    assert len(content.splitlines()) == 1 + 2 * 400
    told = json.loads(saved(page, "JSON")[1])
    assert (told["starts"]["count"], told["steps_taken"]) == (400, 400)  # the one that is shown, not the one under way
    expect(stop).to_have_count(1)  # it is still running, behind the panel
    stop.dispatch_event("click")


def test_a_file_waits_for_a_slow_browser_while_others_go_on(panel, open_app, settle, new_page):
    other = open_app(page=new_page())
    page = panel(page=new_page())
    asked = []
    page.context.route("**/media/**", lambda route: asked.append(route))  # noqa: PLW0108 Playwright counts its arguments
    with page.expect_download() as download:
        page.get_by_role("dialog").get_by_role("button", name="JSON").click()
        while not asked:
            frames(page, 1)
        for steps in ("40", "41"):
            field = other.get_by_role("spinbutton", name="steps", exact=True)
            field.fill(steps)
            field.press("Enter")
            expect(other).to_have_url(re.compile(f"steps={steps}"))
            settle(other)
        asked[0].continue_()
    with open(download.value.path(), "rb") as file:
        assert json.load(file)["experiment"]["steps"] == 60
    page.context.unroute("**/media/**")


def test_the_film_and_the_page_of_a_swarm(open_app, settle, new_page):
    page = open_app("/swarm", viewer=False, surface="himmelblau", r=["adam", "momentum"], n=400, steps=30)
    expect(page.locator(".st-key-swarm canvas").first).to_be_visible()
    settle(page)
    open_panel(page, "swarm")
    name, content = made(page, "GIF")
    assert name == "descent-lab-himmelblau-swarm.gif"
    with Image.open(io.BytesIO(content)) as film:
        assert film.n_frames == 31
    assert len(made(page, "Page (HTML)")[1]) < 2_500_000
    assert "n=400" in page.url and "steps=30" in page.url and "surface=himmelblau" in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_files_of_tune(scheme, open_app, settle, new_page):
    page = new_page(color_scheme=scheme)
    open_app("/tune", page=page, viewer=False, surface="ravine", r=["momentum", "adam"], steps=50)
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    settle(page)
    open_panel(page, "tune")
    name, content = saved(page, "CSV")
    assert name == "descent-lab-ravine-rates.csv"
    assert content.startswith(b"racer,rule,rate,q10,median,q90,usable\n")
    assert json.loads(saved(page, "JSON")[1])["found"]
    content = saved(page, "Page (HTML)")[1]
    assert len(content) < 2_500_000
    away = new_page(offline=True)
    away.set_content(content.decode())
    expect(away.locator("#figure .scatterlayer path.js-line").first).to_be_visible()
    grounds = [one.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") for one in (page, away)]
    bright = [sum(map(int, re.findall(r"\d+", ground)[:3])) > 380 for ground in grounds]
    assert bright == [scheme == "light"] * 2


def test_a_phone_in_the_dark_shows_all_of_it_and_the_code_black_on_white(panel, new_page):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    panel(page, seed=13)
    dialog = page.get_by_role("dialog")
    box = dialog.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    for name in ("CSV", "MP4", "Large QR code"):
        box = dialog.get_by_role("button", name=name).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    link = dialog.get_by_test_id("stCode").first.inner_text().strip()
    assert modules(page.locator("img.dl-qr"), segno.make(link, error="m", micro=False)) == 0
