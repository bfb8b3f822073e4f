"""Hand-outs as PDF: a lesson's scenes, or a path's, each with its question and a code that opens it.

Latin text is set in Helvetica, and what is typed in Courier, which every reader has. All else, Greek letters too, is
set in STSong-Light, a font of Adobe's Chinese collection: a PDF names it, and the reader shows it with a Chinese font
of its own. So no font is shipped, and a hand-out has some tens of kilobytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from core.words import Text, text, translated
from engine import rule_link
from lessons.file import CLAIM
from lessons.leads import strip
from lessons.paths import Path, Stop
from lessons.scene import Lesson, Scene
from lessons.subjects import experiment_of, picture_of
from lessons.typesetting import CHINESE, Style, fold

MARGIN, GAP = 18 * mm, 5 * mm
CODE = 26 * mm  # the side of a code
QUIET = 4  # modules of white around a code
BOTTOM = 20 * mm
TITLE, HEADING, BODY, TYPED, ASKED, SMALL = (
    Style(17, 22, bold=True), Style(12, 16, bold=True), Style(10, 14), Style(9, 11.5, typed=True),
    Style(10, 14, bold=True), Style(7, 12),
)  # fmt: skip
_CODE = re.compile("`([^`]*)`")

registerFont(UnicodeCIDFont(CHINESE))


@dataclass(frozen=True)
class Sheet:
    """The content of a hand-out: its title, a line about it, and its scenes, each with the link that opens it."""

    title: str
    summary: str
    scenes: Sequence[tuple[Stop, str]]
    tasks: Sequence[Lesson] = ()  # lessons whose open task stands at the end
    teacher: Sequence[Lesson] = ()  # lessons whose page for the teacher comes instead of the questions
    whole: bool = False  # it has all of its lesson, so that the lesson's minutes are its own


def sheet_of(lesson: Lesson, links: Sequence[str], *, teacher: bool = False) -> Sheet:
    """Return the hand-out of a lesson; `links` are those of its scenes."""
    stops = [Stop(lesson, scene.number) for scene in lesson.scenes]
    scenes = list(zip(stops, links, strict=True))
    title = f"{lesson.order} · {lesson.title}"
    return Sheet(title, lesson.summary, scenes, [] if teacher else [lesson], [lesson] if teacher else [], whole=True)


def sheet_of_path(
    path: Path, stops: Sequence[Stop], links: Sequence[str], language: str, *, teacher: bool = False
) -> Sheet:
    """Return the hand-out of a path; `links` are those of its scenes."""
    title, summary = (translated(words, language) for words in (path.title, path.summary))
    lessons = list(dict.fromkeys(stop.lesson for stop in stops))
    return Sheet(title, summary, list(zip(stops, links, strict=True)), [], lessons if teacher else [])


def choices_of(scene: Scene, language: str) -> tuple[str, ...]:
    """Return the possible answers of a scene's question: its choices, or the racers that it compares."""
    if scene.choices:
        return scene.choices
    names = _racers_of(scene, language)
    return tuple(names[racer - 1] for racer in scene.asks.racers) or tuple(names)


def _racers_of(scene: Scene, language: str) -> Sequence[str]:
    if picture := picture_of(scene.kind, scene.query):
        return scene.labels or picture.names(language)
    queries = scene.panels or (scene.query,)
    rules = [rule for query in queries for rule in experiment_of(query).optimizers]
    named = [rule.named(language) for rule in rules]
    return scene.labels or (named if len(set(named)) == len(named) else [rule.label(language) for rule in rules])


def typed_in(scene: Scene, language: str) -> Iterator[tuple[str, str]]:
    """Yield what is typed in a scene: "" with its formula, and the name of a racer with its rule."""
    for key, texts in scene.query.items():
        if key == "formula":
            yield "", f"f(x, y) = {texts[0]}"
        elif key.startswith(f"{rule_link.OWN}."):
            yield _racers_of(scene, language)[int(key.removeprefix(f"{rule_link.OWN}.")) - 1], texts[0]


def make(sheet: Sheet, language: str, code: Callable[[str], segno.QRCode | None]) -> bytes:
    """Return a hand-out as PDF; `code` makes the code of a link, or None if the link is too long for one."""
    return _Writer(sheet, language, code).write()


def _bare(words: str) -> str:
    """Return a text without its links and the backticks around its code, which are of no use on paper."""
    return _CODE.sub(r"\1", strip(words))


class _Writer:
    """A page that is written from its top, and the next one when it is full."""

    def __init__(self, sheet: Sheet, language: str, code: Callable[[str], segno.QRCode | None]) -> None:
        self._sheet, self._language, self._code = sheet, language, code
        self._file = io.BytesIO()
        self._canvas = Canvas(self._file, pagesize=A4, invariant=1, pageCompression=1)
        self._canvas.setTitle(sheet.title)
        self._canvas.setCreator("Descent Lab")
        self._y = A4[1] - MARGIN
        self._page = 1

    def write(self) -> bytes:
        self._put([(self._sheet.title, TITLE), (self._sheet.summary, BODY)])
        for number, (stop, link) in enumerate(self._sheet.scenes, start=1):
            self._put_scene(number, stop, link)
        for lesson in self._sheet.tasks:
            if lesson.task is not None:
                title = self._say(text("An open task: {words}", words=lesson.task.scene.title))
                self._put([(title, HEADING), (lesson.task.scene.text, BODY)], below=14 * mm)
        for lesson in self._sheet.teacher:
            self._put_teaching(lesson)
        self._end_page()
        self._canvas.save()
        return self._file.getvalue()

    def _put_scene(self, number: int, stop: Stop, link: str) -> None:
        scene, told = stop.scene, [(f"{number}  {stop.scene.title}", HEADING)]
        boxes: Sequence[str] = ()
        if not self._sheet.teacher:
            watch = self._say(text("Watch for: {words}", words=strip(scene.watch)))
            told.append((CLAIM.sub(r"\1", watch), BODY))
            for name, typed in typed_in(scene, self._language):
                told += [(name, BODY)] if name else []
                told += [(line, TYPED) for line in typed.splitlines() if line.strip()]
            told.append((scene.question, ASKED))
            boxes = choices_of(scene, self._language)
        self._put([*told, (link, SMALL)], boxes=boxes, made=self._code(link))

    def _put_teaching(self, lesson: Lesson) -> None:
        teaching, task = lesson.teaching, lesson.task
        lines = [(f"{lesson.order} · {lesson.title}", HEADING)]
        if teaching is not None:
            if self._sheet.whole:
                minutes = text("About {minutes} minutes for the whole lesson.", minutes=teaching.minutes)
                lines.append((self._say(minutes), BODY))
            wrong = self._say(text("The usual wrong answer: {words}", words=teaching.wrong))
            why = self._say(text("Why it is wrong: {words}", words=teaching.why))
            lines += [(wrong, BODY), (why, BODY)]
        if task is not None:
            lines.append((self._say(text("An open task: {words}", words=task.scene.text)), BODY))
            lines.append((self._say(text("Its answer: about {value}.", value=f"{task.answer:g}")), BODY))
        self._put(lines)

    def _say(self, words: Text) -> str:
        return translated(words, self._language)

    def _put(
        self,
        told: Sequence[tuple[str, Style]],
        *,
        boxes: Sequence[str] = (),
        made: segno.QRCode | None = None,
        below: float = 0.0,
    ) -> None:
        """Write a block that is not torn apart, its code on the right; `below` is room for an answer by hand."""
        width = A4[0] - 2 * MARGIN - (CODE + GAP if made else 0)
        lines = [
            (line, style, 0.0, False)
            for words, style in told
            for line in fold(words if style is TYPED else _bare(words), style, width)
        ]
        for words in boxes:
            folded = fold(_bare(words), BODY, width - 6 * mm)
            lines[-1:-1] = [(line, BODY, 6 * mm, i == 0) for i, line in enumerate(folded)]
        height = max(sum(style.leading for _, style, _, _ in lines) + below, CODE if made else 0) + GAP
        if self._y - height < BOTTOM and self._y < A4[1] - MARGIN:
            self._end_page()
        y = self._y
        if made is not None:
            self._draw_code(made, A4[0] - MARGIN - CODE, y - CODE)
        for line, style, indent, box in lines:
            y -= style.leading
            if box:
                self._canvas.setLineWidth(0.6)
                self._canvas.rect(MARGIN, y, 2.6 * mm, 2.6 * mm)
            line.draw(self._canvas, MARGIN + indent, y)
        self._y -= height

    def _draw_code(self, made: segno.QRCode, x: float, y: float) -> None:
        rows = [list(row) for row in made.matrix_iter(border=QUIET)]
        side = CODE / len(rows)
        for down, row in enumerate(rows):
            for right, dark in enumerate(row):
                if dark:  # a hair wider than its module, so that no line of white is between two
                    self._canvas.rect(
                        x + right * side, y + CODE - (down + 1) * side, side * 1.02, side * 1.02, stroke=0, fill=1
                    )

    def _end_page(self) -> None:
        foot = fold(f"Descent Lab · {self._sheet.title} · {self._page}", SMALL, A4[0])[0]
        foot.draw(self._canvas, MARGIN, BOTTOM / 2)
        self._canvas.showPage()
        self._y = A4[1] - MARGIN
        self._page += 1
