"""Exports opened again: GIF, WebP and MP4 hold the pictures that were drawn; the command line refuses in one line."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageColor

from engine import Experiment, link, simulate
from figures import encoding, theme
from figures.carried import race_json
from figures.film import frames
from figures.render import KINDS, main, render
from figures.shown import Shown
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.figures.pixels import in_numbers

ROOT = Path(__file__).resolve().parents[2]
THREE_MINIMA = (  # Himmelblau on dark ground: every racer finds another valley, one flies away
    "surface=himmelblau&r=adam&r=gradient_descent&r=momentum&r=rmsprop&lr.2=0.05&lr.3=0.01&start=0,0&start=-4,4&start=3,-4"
)


def shown_of(query):
    pairs = [pair.split("=") for pair in query.split("&") if pair]
    experiment = link.from_query({name: [v for n, v in pairs if n == name] for name, _ in pairs}).experiment
    count = len(experiment.optimizers)
    return Shown(experiment, ("",) * count, tuple(theme.default_color(i) for i in range(count)))


def opened(content):
    """Return every picture of a GIF or WebP as RGB, and the milliseconds that each is shown."""
    image = Image.open(io.BytesIO(content))
    assert image.info.get("loop") == 0, "for ever"
    pictures, waits = [], []
    for index in range(image.n_frames):
        image.seek(index)
        pictures.append(np.asarray(image.convert("RGB")))
        waits.append(image.info["duration"])
    return pictures, waits


def apart(picture, other):
    """Return the difference in every channel of every pixel."""
    return np.subtract(picture, other, dtype=np.int16)


@pytest.fixture(scope="module", params=[("", False), (THREE_MINIMA, True)], ids=["default race", "dark, three starts"])
def race(request):
    query, dark = request.param
    shown = shown_of(query)
    run = simulate(shown.experiment, record=("details",))
    drawn = [np.asarray(picture) for picture in frames(run, shown, dark=dark)]
    assert len(drawn) == 120
    return run, shown, dark, drawn


@pytest.mark.slow
def test_a_gif_is_light_and_the_map_is_in_every_picture(race):
    run, shown, dark, drawn = race
    content = render(shown, "gif", run=run, dark=dark)
    assert len(content) < 3_000_000
    pictures, waits = opened(content)
    assert len(pictures) == 120
    assert sum(waits) == pytest.approx(7500, abs=20)
    assert waits[-1] == pytest.approx(1550, abs=10)
    still = np.ones(drawn[0].shape[:2], dtype=bool)  # what the film never touches
    first, shown_first = in_numbers(drawn[0]), in_numbers(pictures[0])
    for image in drawn:
        still &= in_numbers(image) == first
    assert still.mean() > 0.8
    for picture in pictures:
        np.testing.assert_array_equal(in_numbers(picture)[still], shown_first[still])
    for picture, image in zip(pictures[::7], drawn[::7], strict=True):
        off = np.abs(apart(picture, image)).max(axis=-1)
        assert off.mean() < 4
        assert np.quantile(off, 0.999) < 40
    for name in shown.colors:  # not a colour near it: heads and legend have the very one
        color = ImageColor.getrgb(theme.color(name)["dark" if dark else "light"])
        assert (pictures[-1] == color).all(axis=-1).sum() > 40


@pytest.mark.slow
def test_a_webp_is_what_was_drawn(race):
    run, shown, dark, drawn = race
    content = render(shown, "webp", run=run, dark=dark)
    assert len(content) < 3_000_000
    pictures, waits = opened(content)
    assert waits == [50] * 119 + [1550]
    for picture, image in zip(pictures, drawn, strict=True):
        np.testing.assert_array_equal(picture, image)


@pytest.mark.slow
def test_a_video_is_what_was_drawn(race):
    run, shown, dark, drawn = race
    content = render(shown, "mp4", run=run, dark=dark)
    assert len(content) < 3_000_000
    assert 0 < content.find(b"moov") < content.find(b"mdat"), "plays before it is all there"
    with av.open(io.BytesIO(content)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert float(stream.duration * stream.time_base) == pytest.approx(7.5, abs=0.01)
        pictures = [np.asarray(frame.to_image()) for frame in container.decode(video=0)]
    assert len(pictures) == 150, "the last one is held"
    for picture, image in zip(pictures, drawn + drawn[-1:] * 30, strict=True):
        error = apart(picture, image)
        assert 20 * np.log10(255 / error.std()) > 33, "decibels"
        assert np.abs(error.mean(axis=(0, 1))).max() < 2, "no tint"
    # Each is nearer to its own picture than to the next but one.
    for i in range(0, 110, 10):
        own, other = (np.abs(apart(pictures[i], drawn[j])).sum() for j in (i, i + 2))
        assert own <= other


def test_a_page_of_html_is_made():
    content = render(shown_of("steps=20"), "html", dark=True, language="zh-Hans")
    assert content.lstrip()[:15].lower() == b"<!doctype html>"


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_race_gives_the_same_file(kind):
    shown = shown_of("steps=12")
    assert render(shown, kind) == render(shown, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_progress_is_told_and_can_stop_it(kind):
    shown = shown_of("steps=30")
    told = []
    render(shown, kind, progress=told.append, count=10, size=(320, 320))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert kind == "html" or len(told) >= 10
    with pytest.raises(encoding.Stopped):
        render(shown, kind, progress=lambda share: share < 0.3 and kind != "html", count=10, size=(320, 320))


@pytest.mark.parametrize(("count", "seconds"), [(2, 6.0), (7, 0.1), (31, 1.0), (120, 600.0)])
@pytest.mark.parametrize("kind", ["gif", "webp", "mp4"])
def test_any_speed_can_be_had(kind, count, seconds):
    content = render(shown_of("r=adam&steps=200"), kind, count=count, seconds=seconds, size=(320, 320))
    if kind == "mp4":
        with av.open(io.BytesIO(content)) as container:
            stream = container.streams.video[0]
            length, number = float(stream.duration * stream.time_base), stream.frames
            held = number - count
        assert length * count / number == pytest.approx(seconds, rel=0.01)
        assert held >= 1
    else:
        pictures, waits = opened(content)
        assert len(pictures) == count
        least = 0.02 * count if kind == "gif" else 0
        assert sum(waits) / 1000 - encoding.HOLD == pytest.approx(max(seconds, least), rel=0.2, abs=0.02)


def test_a_long_film_keeps_its_time():
    """Rounding to hundredths of a second does not add up."""
    assert sum(encoding.hundredths(181, 6.0)) == 600 + 150
    assert min(encoding.hundredths(1000, 1.0)) == 2


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"kind": "png"}, "kind must be one of gif, webp, mp4, html, got 'png'."),
        ({"count": 1}, r"count must lie in \[2, 2000\], got 1."),
        ({"seconds": float("nan")}, r"seconds must lie in \[0.1, 600\], got nan."),
        ({"size": (721, 720)}, "width must be an even number"),
    ],
)
def test_wrong_numbers_are_refused(wrong, told):
    with pytest.raises(ValueError, match=told):
        render(shown_of(""), **{"kind": "gif", **wrong})


# ---------------------------------------------------------------------- the command line


@pytest.fixture
def race_file(tmp_path):
    experiment = Experiment(LANDSCAPES["rosenbrock"], (OPTIMIZERS["adam"],), ((0.0, 0.0),), steps=20)
    path = tmp_path / "race.json"
    shown = Shown(experiment, ("学习率",), ("green",))
    path.write_text(race_json(simulate(experiment), shown), encoding="utf-8")
    return path


ALONE = "import runpy, sys; sys.modules['streamlit'] = None; runpy.run_module('figures.render', None, '__main__')"


def command(*arguments):
    """Run the command line in a process of its own, where streamlit cannot be imported."""
    words = [sys.executable, "-W", "error", "-c", ALONE, *map(str, arguments)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_command_line_writes_a_file(kind, race_file, tmp_path, capsys):
    """The first one in a process of its own."""
    out = tmp_path / f"out.{kind.upper()}"
    words = [race_file, out, "--frames", 8, "--size", "320x400", "--dark", "--language", "zh-CN"]
    if kind == next(iter(KINDS)):
        done = command(*words)
        status, said, problems = done.returncode, done.stdout, done.stderr
    else:
        status = main(list(map(str, words)))
        said, problems = capsys.readouterr()
    assert (status, problems) == (0, "")
    assert said.startswith(str(out))
    content = out.read_bytes()
    if kind in ("gif", "webp"):
        image = Image.open(io.BytesIO(content))
        assert (image.n_frames, image.size) == (8, (320, 400))
    elif kind == "mp4":
        with av.open(io.BytesIO(content)) as container:
            assert (container.streams.video[0].width, container.streams.video[0].height) == (320, 400)


def test_an_experiment_alone_and_a_rate_are_enough(tmp_path, capsys):
    path, out = tmp_path / "experiment.json", tmp_path / "out.gif"
    path.write_text(Experiment(LANDSCAPES["bowl"], (OPTIMIZERS["adam"],), ((1.0, 1.0),), steps=9).to_json())
    assert main([str(path), str(out), "--fps", "5", "--size", "320"]) == 0
    _, waits = opened(out.read_bytes())
    assert waits == [200] * 9 + [1700]
    assert capsys.readouterr().err == "", "no meter where nobody sits at a terminal"


def refused(capsys, *arguments):
    """Return the one line that it prints on refusing, with exit status 2."""
    try:
        status = main([str(argument) for argument in arguments])
    except SystemExit as stop:
        status = stop.code
    told = capsys.readouterr()
    assert status == 2
    assert told.out == ""
    assert told.err.startswith("python -m figures.render: ")
    assert told.err.count("\n") == 1, told.err
    return told.err


def test_wrong_arguments_are_refused_in_one_line(race_file, tmp_path, capsys):
    out = tmp_path / "out.gif"
    assert "race, output" in refused(capsys)
    assert "No such file" in refused(capsys, tmp_path / "none.json", out)
    assert str(tmp_path) in refused(capsys, tmp_path, out)
    assert ".gif, .webp, .mp4, .html" in refused(capsys, race_file, tmp_path / "out.png")
    assert ".gif, .webp, .mp4, .html" in refused(capsys, race_file, tmp_path / "out")
    assert "none/out.gif" in refused(capsys, race_file, tmp_path / "none" / "out.gif")
    assert "count must lie in [2, 2000], got 1." in refused(capsys, race_file, out, "--frames", 1)
    assert "--frames" in refused(capsys, race_file, out, "--frames", "many")
    assert "must be a number above 0, got '0'" in refused(capsys, race_file, out, "--fps", 0)
    assert "seconds must lie in" in refused(capsys, race_file, out, "--seconds", "nan")
    assert "--size must be" in refused(capsys, race_file, out, "--size", "large")
    assert "even number in [320, 2160], got 333" in refused(capsys, race_file, out, "--size", "333x400")
    assert "not allowed with" in refused(capsys, race_file, out, "--fps", 5, "--seconds", 2)
    assert not out.exists()


def test_a_wrong_file_is_refused_with_its_field(race_file, tmp_path, capsys):
    out, data = tmp_path / "out.mp4", json.loads(race_file.read_text(encoding="utf-8"))
    data["experiment"]["optimizers"][0]["lr"] = -1
    race_file.write_text(json.dumps(data))
    assert "Adam.lr must lie in [0, 1e6], got -1" in refused(capsys, race_file, out)
    race_file.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in refused(capsys, race_file, out)
    race_file.write_text("once upon a time")
    assert "not JSON" in refused(capsys, race_file, out)
    assert "这不是 JSON" in refused(capsys, race_file, out, "--language", "zh-Hans")
    assert not out.exists()


@pytest.mark.slow
def test_no_traceback_from_a_process_of_its_own(tmp_path):
    done = command(tmp_path / "none.json", tmp_path / "out.gif")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "none.json" in done.stderr
