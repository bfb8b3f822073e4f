"""Pictures as an animated file: GIF, WebP and MP4, made in memory.

All three loop for ever if the format can say so, and hold the last picture. `progress` is called with the share done;
when it returns False the work stops with `Stopped`.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, pairwise, repeat
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray
from PIL import Image

from figures.theme import rgb

Progress = Callable[[float], bool | None]
Pictures = Iterable[Image.Image]
HOLD = 1.5  # seconds
_COLORS_OF_VIDEO: dict[str, Any] = {"dst_colorspace": Colorspace.ITU709, "dst_color_range": ColorRange.MPEG}
_COLORS = 255  # of a GIF, one more means "as before"
_COMMON = 0.002  # a colour that covers more than this share of a picture is kept as it is
_AT_ONCE = 4096  # colours matched to the palette together


class Stopped(Exception):
    """The person who watched an export's progress stopped it."""


def encoded(
    kind: str,
    pictures: Pictures,
    count: int,
    colors: Sequence[str],
    *,
    seconds: float = 6.0,
    progress: Progress | None = None,
    ground: Image.Image | None = None,
) -> bytes:
    """Return pictures as a "gif", "webp" or "mp4"; only the first has a palette, made of `colors` and `ground`."""
    if kind == "webp":
        return webp(pictures, count, seconds=seconds, progress=progress)
    if kind == "mp4":
        return mp4(pictures, count, seconds=seconds, progress=progress)
    return gif(pictures, count, colors, seconds=seconds, progress=progress, ground=ground)


def _watched(pictures: Pictures, count: int, progress: Progress | None) -> Iterator[Image.Image]:
    for done, picture in enumerate(pictures):
        if progress is not None and progress(done / count) is False:
            raise Stopped
        yield picture


def gif(
    pictures: Pictures,
    count: int,
    colors: Sequence[str],
    *,
    seconds: float = 6.0,
    progress: Progress | None = None,
    ground: Image.Image | None = None,
) -> bytes:
    """Return an animated GIF whose pictures share one palette, so that still parts never change their colour.

    `colors` ("#rrggbb") are kept as they are, and so are their mixtures at smooth edges; the rest of the palette comes
    from `ground`, or from the first picture. Times are whole hundredths of a second and at least two, since browsers
    slow shorter ones down to ten.
    """
    pictures = _watched(pictures, count, progress)
    first = next(pictures)
    palette = shared_palette(first if ground is None else ground, colors)
    reduced = _Reduction(palette)
    flat = (reduced(picture) for picture in chain([first], pictures))
    buffer = io.BytesIO()
    next(flat).save(
        buffer,
        "GIF",
        save_all=True,
        append_images=flat,
        duration=[10 * wait for wait in hundredths(count, seconds)],
        loop=0,
        disposal=1,
        optimize=True,
    )
    return buffer.getvalue()


def hundredths(count: int, seconds: float) -> list[int]:
    """Return the time of each of a GIF's pictures in hundredths of a second; the last one is held."""
    ends = [round(100 * seconds * i / count) for i in range(count + 1)]
    waits = [max(2, end - begin) for begin, end in pairwise(ends)]
    waits[-1] += round(100 * HOLD)
    return waits


def shared_palette(picture: Image.Image, colors: Sequence[str]) -> list[tuple[int, ...]]:
    """Return at most `_COLORS` colours: the given ones, two mixtures of each with the ground, and the picture's.

    Of the picture the commonest colours come first: a whole plateau has one, and a median of several would be another.
    """
    ground = rgb_mean(picture)
    kept = [rgb(color) for color in dict.fromkeys(colors)]
    mixed = [
        tuple(round(a * share + b * (1 - share)) for a, b in zip(color, ground, strict=True))
        for color in kept
        for share in (0.7, 0.4)
    ]
    fixed = list(dict.fromkeys([*kept, *mixed]))[: _COLORS // 2]
    codes, counts = np.unique(_codes(picture), return_counts=True)
    many = [
        (code, count)
        for code, count in zip(codes.tolist(), counts.tolist(), strict=True)
        if count > _COMMON * picture.width * picture.height
    ]
    many = sorted(many, key=lambda each: -each[1])[: _COLORS // 4]
    fixed = list(dict.fromkeys([*fixed, *((code >> 16, code >> 8 & 255, code & 255) for code, _ in many)]))
    left = _COLORS - len(fixed)
    rest = picture.quantize(left, Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE).getpalette() or []
    return list(dict.fromkeys([*fixed, *batched(rest[: 3 * left])]))


class _Reduction:
    """A reduction to a palette, each pixel to its nearest colour: Pillow's own looks them up only roughly."""

    def __init__(self, palette: Sequence[tuple[int, ...]]) -> None:
        self._colors = np.array(palette, dtype=np.int32)
        self._channels = self._colors.ravel().tolist()
        self._nearest = np.full(1 << 24, -1, dtype=np.int16)  # by colour, filled in when a colour first occurs

    def __call__(self, picture: Image.Image) -> Image.Image:
        codes = _codes(picture)
        found = self._nearest[codes]
        new = np.unique(codes[found < 0])
        for part in np.array_split(new, math.ceil(len(new) / _AT_ONCE)) if len(new) else ():
            color = np.stack([part >> 16, part >> 8 & 255, part & 255], axis=-1)
            apart = ((color[:, None] - self._colors) ** 2).sum(axis=-1)
            self._nearest[part] = apart.argmin(axis=-1)
        if len(new):
            found = self._nearest[codes]
        image = Image.frombytes("P", picture.size, found.astype(np.uint8).tobytes())
        image.putpalette(self._channels)
        return image


def _codes(picture: Image.Image) -> NDArray[np.int32]:
    """Return each pixel's colour as one number, 0xrrggbb."""
    red, green, blue = np.moveaxis(np.asarray(picture.convert("RGB"), dtype=np.int32), -1, 0)
    return (red << 16 | green << 8 | blue).ravel()


def batched(channels: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield a palette's numbers as colours, three each."""
    return zip(*[iter(channels)] * 3, strict=True)


def rgb_mean(picture: Image.Image) -> tuple[int, ...]:
    """Return the mean colour of a picture."""
    return tuple(picture.resize((1, 1), Image.Resampling.BOX).tobytes())


def webp(pictures: Pictures, count: int, *, seconds: float = 6.0, progress: Progress | None = None) -> bytes:
    """Return an animated WebP, lossless: for flat colours it is smaller than a lossy one, and made sooner."""
    pictures = _watched(pictures, count, progress)
    waits = [max(1, round(1000 * seconds / count))] * count
    waits[-1] += round(1000 * HOLD)
    buffer = io.BytesIO()
    next(pictures).save(
        buffer,
        "WEBP",
        save_all=True,
        append_images=pictures,
        duration=waits,
        loop=0,
        lossless=True,
        quality=30,  # for lossless files: the effort
        method=1,
        kmin=count + 1,  # only the first picture is a key frame
        kmax=count + 2,
    )
    return buffer.getvalue()


def mp4(pictures: Pictures, count: int, *, seconds: float = 6.0, progress: Progress | None = None) -> bytes:
    """Return a video that plays everywhere: H.264, 4:2:0, with the index first so that it starts before all is there.

    Its pictures must have even sides. A video cannot say that it loops.
    """
    rate = Fraction(count / seconds).limit_denominator(1000)
    held = math.ceil(HOLD * rate)
    # Room at the beginning for the index, 20 bytes a picture: `faststart` would need the finished file's name.
    options = {"moov_size": str(8192 + 32 * (count + held))}
    pictures = _held(_watched(pictures, count, progress), held)
    first = next(pictures)
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4", options=options) as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "18", "preset": "fast"})
        stream.width, stream.height = first.size
        stream.pix_fmt = "yuv420p"
        _say_colors(stream.codec_context)
        for picture in chain([first], pictures):
            frame = av.VideoFrame.from_image(picture)
            container.mux(stream.encode(frame.reformat(format="yuv420p", **_COLORS_OF_VIDEO)))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def _held(pictures: Iterator[Image.Image], times: int) -> Iterator[Image.Image]:
    """Yield the pictures, the last one repeated."""
    picture = None
    for picture in pictures:
        yield picture
    if picture is not None:
        yield from repeat(picture, times)


def _say_colors(codec: av.VideoCodecContext) -> None:
    """Write the colour space into the file: players guess it by the video's size otherwise, and guess differently."""
    codec.colorspace, codec.color_range = Colorspace.ITU709, ColorRange.MPEG
    codec.color_primaries, codec.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
