"""`make bench`: what a run costs the page. Figures are printed, not judged: a machine's clock is no test."""

from statistics import median

from playwright.sync_api import expect

from tests.browser.driver import CLOCK, RUN, click_map, frames, key, settled, wait_for_another_run

FRAMES = """(frames) => new Promise((resolve) => {
    const gaps = [];
    let before = performance.now();
    const look = (now) => {
        gaps.push(now - before);
        before = now;
        if (gaps.length < frames) requestAnimationFrame(look);
        else resolve(gaps.slice(10).sort((a, b) => a - b));
    };
    requestAnimationFrame(look);
})"""

SINCE = "performance.now() / 1000"  # seconds since the address was asked for

# From the press of the button to the frame after the one in which the new run's first points are drawn.
FIRST_FRAME = """() => {
    const viewer = document.querySelector('.dl-viewer');
    window.firstFrame = new Promise((resolve) => {
        addEventListener('pointerdown', () => {
            const begin = performance.now(), shown = viewer.descentLab.run;
            const look = () => {
                if (viewer.descentLab.run === shown) requestAnimationFrame(look);
                else requestAnimationFrame(() => resolve(performance.now() - begin));
            };
            look();
        }, { once: true, capture: true });
    });
}"""


def test_frames_a_second_while_playing(open_app):
    page = open_app(steps=300)
    settled(page)
    for view in ("One map", "Side by side", "3D"):
        page.get_by_role("button", name=view).click()
        settled(page)
        page.evaluate(f"{CLOCK}.seek(0); {CLOCK}.play()")
        gaps = page.evaluate(FRAMES, 200)
        rate, slow = 1000 / median(gaps), gaps[int(0.95 * len(gaps))]
        print(f"\n{view:<14}{rate:6.1f} frames/s   95% of frames within {slow:.1f} ms", end="")


def test_from_a_click_to_the_first_frame_and_bytes_of_a_run(new_page, open_app):
    page = new_page()
    sizes: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: sizes.append(len(data))))
    for steps in (300, 500):
        open_app(page=page, steps=steps)
        settled(page)
        times = []
        for i in range(6):
            before = key(page)
            page.evaluate(FIRST_FRAME)
            sizes.clear()
            click_map(page, 0.3 + 0.05 * i, 0.4)
            wait_for_another_run(page, before)
            times.append(page.evaluate("window.firstFrame"))
            frames(page, 40)
        racers = page.evaluate(f"{RUN}.R")
        print(f"\n{racers} racers × {steps} steps: {median(times):.0f} ms from click to first frame, ", end="")
        print(f"{sum(sizes) / 1000:.0f} kB received", end="")


def test_ten_thousand_points_and_a_map_of_six_rules(new_page, open_app):
    page = new_page()
    open_app("/swarm", page=page, viewer=False, r="adam", n=10_000, steps=300)
    expect(page.locator(".st-key-swarm canvas").first).to_be_visible()
    settled(page)
    page.evaluate(f"{CLOCK}.seek(0); {CLOCK}.play()")
    gaps = page.evaluate(FRAMES, 200)
    print(f"\n10,000 points: {1000 / median(gaps):6.1f} frames/s   95% of frames within ", end="")
    print(f"{gaps[int(0.95 * len(gaps))]:.1f} ms", end="")
    for surface in ("himmelblau", "rastrigin"):
        page.goto(f"/swarm?surface={surface}&n=65536&steps=300")
        page.get_by_role("progressbar").first.wait_for()
        first = page.evaluate(SINCE)
        expect(page.locator(".st-key-swarm canvas").first).to_be_visible()
        took = page.evaluate(SINCE)
        print(f"\n{surface}, 256 × 256 × 6 rules × 300 steps: {took:.1f} s from the address to the map, ", end="")
        print(f"progress after {first:.1f} s (loading the page included)", end="")


def test_a_race_while_a_heavy_swarm_runs(new_page, open_app):
    race, heavy = new_page(), new_page()
    open_app(page=race, steps=300)
    settled(race)
    times = {False: [], True: []}
    for busy in (False, True):
        if busy:
            open_app("/swarm", page=heavy, viewer=False, surface="ackley", n=1_000_000, steps=2000, seed=3)
            heavy.get_by_role("progressbar").first.wait_for()
            frames(heavy, 120)
        for i in range(6):
            before = key(race)
            race.evaluate(FIRST_FRAME)
            click_map(race, 0.3 + 0.05 * i, 0.6 if busy else 0.4)
            wait_for_another_run(race, before)
            times[busy].append(race.evaluate("window.firstFrame"))
            frames(race, 30)
    heavy.get_by_role("main").get_by_role("button", name="Stop").click()
    alone, beside = (median(times[busy]) for busy in (False, True))
    print(f"\nrace, click to first frame: {alone:.0f} ms alone, {beside:.0f} ms while a heavy swarm runs", end="")
