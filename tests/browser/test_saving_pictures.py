"""Every figure saved as PNG and SVG: what is in the files, and whether both look like the page."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import expect

from figures import theme
from figures.viewer.offline import page as offline_page
from tests.browser.driver import CLOCK, frames, until
from tests.browser.offline import opened, race_payload

SVG = "{http://www.w3.org/2000/svg}"
RACERS = ("adam", "momentum", "adagrad")
COLORS = [theme.color(theme.default_color(i))["light"] for i in range(len(RACERS))]


def _save(page, figure, kind):
    page.get_by_role("button", name="Save picture").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save {figure} as {kind}", exact=True).click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def _near(image, color, reach=12):
    """Return the number of an image's pixels close to a colour."""
    wanted = tuple(int(color[i : i + 2], 16) for i in (1, 3, 5))
    return sum(
        n for n, got in image.getcolors(1 << 24) if max(abs(a - b) for a, b in zip(got, wanted, strict=True)) < reach
    )


def _texts(root):
    return [element.text for element in root.iter(f"{SVG}text")]


def _rendered(browser, content, size):
    """Return an SVG as a browser paints it, with two pixels for each of its own."""
    context = browser.new_context(viewport={"width": size[0] // 2, "height": size[1] // 2}, device_scale_factor=2)
    page = context.new_page()
    page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{content.decode()}")
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    return shot


@pytest.fixture
def race(browser, tmp_path):
    with opened(browser, tmp_path, offline_page(race_payload(steps=200, r=list(RACERS)))) as page:
        page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(150)")
        until(page, "document.querySelectorAll('.dl-lines path').length > 5")
        frames(page)
        yield page


@pytest.mark.parametrize(("figure", "file"), [("Map", "map"), ("Loss", "loss"), ("Effective rate", "effective")])
def test_a_figure_as_png_and_svg(race, browser, figure, file):
    name, content = _save(race, figure, "PNG")
    assert name == f"descent-lab-rosenbrock-{file}.png"
    image = Image.open(io.BytesIO(content)).convert("RGB")
    assert image.getpixel((2, 2)) == (255, 255, 255)  # the page's own paper
    for color in COLORS:
        assert _near(image, color) > 100
    name, content = _save(race, figure, "SVG")
    assert name == f"descent-lab-rosenbrock-{file}.svg"
    root = ElementTree.fromstring(content)
    assert 2 * int(root.get("width")) == image.width
    strokes = {element.get("stroke") for element in root.iter(f"{SVG}path")}
    assert set(COLORS) <= strokes
    assert any("Adam" in text for text in _texts(root))
    assert "0" in _texts(root) or "0.0" in _texts(root)  # a tick
    painted = _rendered(browser, content, image.size)
    difference = ImageStat.Stat(ImageChops.difference(painted, image)).mean
    assert max(difference) < 4  # of 255: the same picture, up to the fonts and the smoothing of edges


def test_the_map_is_drawn_in_paths_and_shows_the_step(race):
    _, content = _save(race, "Map", "SVG")
    root = ElementTree.fromstring(content)
    assert "step 150 of 200" in _texts(root)
    assert len(list(root.iter(f"{SVG}image"))) == 1  # the heights
    contour = [path for path in root.iter(f"{SVG}path") if path.get("stroke") == theme.LIGHT["contour"]]
    assert len(contour[0].get("d")) > 5000
    for color in COLORS:
        longest = max((path.get("d") for path in root.iter(f"{SVG}path") if path.get("stroke") == color), key=len)
        assert longest.count("L") > 5


def test_side_by_side_and_3d(race):
    race.get_by_role("button", name="Side by side").click()
    expect(race.locator(".dl-panel")).to_have_count(len(RACERS))
    frames(race)
    name, content = _save(race, "Maps side by side", "SVG")
    assert name == "descent-lab-rosenbrock-maps.svg"
    assert len(list(ElementTree.fromstring(content).iter(f"{SVG}image"))) == len(RACERS)
    race.get_by_role("button", name="3D").click()
    expect(race.locator(".dl-scene-notice")).to_be_hidden()
    frames(race)
    name, content = _save(race, "3D view", "PNG")
    assert name == "descent-lab-rosenbrock-3d.png"
    image = Image.open(io.BytesIO(content)).convert("RGB")
    box = race.locator(".dl-scene-frame").bounding_box()
    assert image.width == pytest.approx(2 * (box["width"] + 36), abs=4)
    assert len(image.getcolors(1 << 24)) > 500  # the relief
    assert all(_near(image, color) > 30 for color in COLORS)
    _, content = _save(race, "3D view", "SVG")
    root = ElementTree.fromstring(content)
    assert len(list(root.iter(f"{SVG}image"))) == 1
    assert set(COLORS) <= {path.get("stroke") for path in root.iter(f"{SVG}path")}


def test_the_menu_by_keyboard(race):
    button = race.get_by_role("button", name="Save picture")
    button.focus()
    race.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(race.get_by_role("button", name="Save Map as PNG", exact=True)).to_be_focused()
    race.keyboard.press("Tab")
    expect(race.get_by_role("button", name="Save Map as SVG", exact=True)).to_be_focused()
    race.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    with race.expect_download() as download:
        race.keyboard.press("Enter")
        race.keyboard.press("Tab")
        race.keyboard.press("Enter")
    assert download.value.suggested_filename == "descent-lab-rosenbrock-map.svg"


def test_a_label_from_a_visitor_is_text_in_the_picture(browser, tmp_path):
    evil = "<b>&\"'\u0001 </text>"
    with opened(browser, tmp_path, offline_page(race_payload(labels=(evil,), steps=30))) as page:
        _, content = _save(page, "Map", "SVG")
        assert evil.replace("\u0001", "") in _texts(ElementTree.fromstring(content))


def test_plotlys_own_figures_are_saved_too(new_page, open_app):
    page = new_page()
    open_app("/tune", page=page, viewer=False, r=["adam", "sgd"], steps=50, rates_n=9, starts_n=8)
    for kind in ("PNG", "SVG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save Learning rates as {kind}").click()
        assert download.value.suggested_filename == f"descent-lab-rates.{kind.lower()}"
        content = download.value.path().read_bytes()
        if kind == "PNG":
            image = Image.open(io.BytesIO(content)).convert("RGB")
            assert all(_near(image, color) > 30 for color in COLORS[:2])
        else:
            root = ElementTree.fromstring(content)
            assert any("Adam" in (text or "") for text in _texts(root))
