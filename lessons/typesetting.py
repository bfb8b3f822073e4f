"""Lines of a hand-out: Latin and Chinese text in one line, broken where both languages allow it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

CHINESE = "STSong-Light"  # of Adobe's Chinese collection, with Greek letters and signs
LATIN, BOLD, TYPED = "Helvetica", "Helvetica-Bold", "Courier"
_RAISED, _LOWERED = (
    dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True)),
    dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)),
)
_AS_DRAWN = str.maketrans({"−": "–", "\xa0": " "})
_HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_OF_CHINESE = "“”‘’…—·"  # signs that both languages have, and Chinese text at full width
_NEVER_FIRST = "，。、：；？！）”’》」…"
_NEVER_LAST = "（“‘《「"
_PIECE = re.compile(rf"\s+|[{_HAN}{_OF_CHINESE}]|[^\s{_HAN}{_OF_CHINESE}]+")


@dataclass(frozen=True)
class Style:
    """A size and the distance of two lines, in points."""

    size: float
    leading: float
    bold: bool = False
    typed: bool = False  # all letters as wide as each other


@dataclass(frozen=True)
class Run:
    """A few characters in one font, `rise` points above the line."""

    words: str
    font: str
    size: float
    rise: float = 0.0
    bold: bool = False  # drawn with a stroke around it, for a font that has no bold face

    @property
    def width(self) -> float:
        """The width in points."""
        return float(stringWidth(self.words, self.font, self.size))


@dataclass(frozen=True)
class Line:
    """The runs of a line from left to right."""

    runs: tuple[Run, ...]

    def draw(self, canvas: Canvas, x: float, y: float) -> None:
        """Draw it, its foot at (x, y)."""
        for run in self.runs:
            canvas.setFont(run.font, run.size)
            canvas.setLineWidth(run.size / 30)
            canvas.drawString(x, y + run.rise, run.words, mode=2 if run.bold else 0)
            x += run.width


def fold(words: str, style: Style, width: float) -> list[Line]:
    """Return a text as lines of at most a width, in points; a longer word is cut."""
    in_chinese = re.search(f"[{_HAN}]", words) is not None
    lines: list[list[str]] = [[]]
    room = width
    for piece in _pieces(words.translate(_AS_DRAWN), style, width, in_chinese):
        wide = _width(piece, style, in_chinese)
        if wide > room and lines[-1] and not piece.isspace():
            lines.append([])
            room = width
        if piece.isspace() and not lines[-1]:
            continue
        lines[-1].append(piece)
        room -= wide
    return [Line(tuple(_runs("".join(line).rstrip(), style, in_chinese))) for line in lines if line]


def _pieces(words: str, style: Style, width: float, in_chinese: bool) -> Iterator[str]:
    """Yield the pieces between which a line may end; a sign stays with the character that it belongs to."""
    held = ""
    found = [piece[0] for piece in _PIECE.finditer(words)]
    for i, piece in enumerate(found):
        held += piece
        follows = found[i + 1] if i + 1 < len(found) else ""
        if follows and (follows[0] in _NEVER_FIRST or held[-1] in _NEVER_LAST):
            continue
        while _width(held, style, in_chinese) > width and len(held) > 1:
            cut = next(n for n in range(len(held) - 1, 0, -1) if n == 1 or _width(held[:n], style, in_chinese) <= width)
            yield held[:cut]
            held = held[cut:]
        yield held
        held = ""


def _width(words: str, style: Style, in_chinese: bool) -> float:
    return sum(run.width for run in _runs(words, style, in_chinese))


def _runs(words: str, style: Style, in_chinese: bool) -> Iterator[Run]:
    """Yield the runs of a text: each character in the font that has it, raised and lowered figures smaller."""
    found: list[Run] = []
    for character in words:
        if character in _RAISED:
            run = Run(_RAISED[character], LATIN, 0.65 * style.size, 0.35 * style.size)
        elif character in _LOWERED:
            run = Run(_LOWERED[character], LATIN, 0.65 * style.size, -0.15 * style.size)
        else:
            font = _font_of(character, style, in_chinese)
            run = Run(character, font, style.size, bold=style.bold and font == CHINESE)
        if found and replace(found[-1], words="") == replace(run, words=""):
            found[-1] = replace(run, words=found[-1].words + run.words)
        else:
            found.append(run)
    yield from found


def _font_of(character: str, style: Style, in_chinese: bool) -> str:
    of_latin = character.encode("cp1252", "ignore") != b"" and not (in_chinese and character in _OF_CHINESE)
    return (TYPED if style.typed else BOLD if style.bold else LATIN) if of_latin else CHINESE
