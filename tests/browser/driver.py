"""The tests' hands on the viewer: its run, its clock, clicks on its map, and waiting for a frame or a condition."""

from playwright.sync_api import Error, Frame, Locator, Page

RUN = "document.querySelector('.dl-viewer').descentLab.run"
CLOCK = "document.querySelector('.dl-viewer').descentLab.clock"
DEAD = 240_000  # milliseconds: what takes longer will not come on any machine

# In the page's own frames. Its policy may forbid what Playwright's waiting does, which is to evaluate a text.
FRAMES = """(count) => new Promise((resolve) => {
    const next = () => (count-- > 0 ? requestAnimationFrame(next) : resolve());
    next();
})"""
UNTIL = """() => new Promise((resolve, reject) => {
    const end = performance.now() + %d;
    const look = () => {
        try {
            if (%s) resolve();
            else if (performance.now() > end) reject(new Error("it never came about"));
            else requestAnimationFrame(look);
        } catch (error) {
            reject(error);
        }
    };
    look();
})"""


def frames(page: Page | Frame, count: int = 3) -> None:
    """Wait until the page has drawn so many frames: what follows a change of its own accord is then drawn too."""
    page.evaluate(FRAMES, count)


def until(page: Page | Frame, expression: str) -> None:
    """Wait until an expression is true, looked at in each of the page's frames."""
    page.evaluate(UNTIL % (DEAD, expression))


def settled(page: Page) -> None:
    """Wait until the app's script has ended, a viewer has its lines from plotly.js, and a second's frames are drawn."""
    page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for()
    until(page, "!document.querySelector('.dl-viewer') || window.Plotly")
    frames(page, 60)


def step(page: Page | Frame) -> float:
    """Return the playhead's step."""
    return page.evaluate(f"{CLOCK}.step")


def key(page: Page) -> str:
    """Return the key of the run shown."""
    return page.evaluate(f"{RUN}.meta.key")


def path(page: Page) -> list[str]:
    """Return every number of the paths, to the last digit."""
    return page.evaluate(f"Array.from({RUN}.path, String)")


def map_box(page: Page) -> dict[str, float]:
    """Return the first map's box on the page."""
    box = page.locator(".dl-plot").first.bounding_box()
    assert box is not None
    return {name: box[name] for name in ("x", "y", "width", "height")}


def click_map(page: Page, across: float, down: float) -> None:
    """Click at a share of the map's width and height."""
    box = map_box(page)
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def wait_for_another_run(page: Page, before: str) -> None:
    """Wait until the viewer shows another run than `before`."""
    page.wait_for_function(f"{RUN}.meta.key !== {before!r}")


def choose(page: Page, combobox: Locator, option: str) -> None:
    """Choose from a list as one does with a long one: by typing. Only what is near is there at all.

    Streamlit closes what is open when its place scrolls, as it still may: a person tries again.
    """
    combobox.scroll_into_view_if_needed()
    for attempt in range(40):
        combobox.click()
        combobox.fill(option)
        try:
            page.get_by_role("option", name=option).first.click(timeout=4_000)
            return
        except Error:
            if attempt == 39:
                raise
