"""A lesson's Markdown as the page shows it: its links lead to lessons, and a term's first occurrence is explained."""

from __future__ import annotations

import html
from urllib.parse import urlencode

from core.strangers import in_markdown
from lessons import address, leads
from lessons.address import Place
from lessons.course import Term, course
from lessons.shelf import Shelf
from views.language import in_link, language

PAGE = "lessons"  # the slug of the page, for links relative to it


def lead_on(words: str) -> str:
    """Return a text whose links to lessons are links of this page."""
    return leads.rewrite(words, _to_address)


def dress(place: Place, lessons: Shelf) -> tuple[str, str, str]:
    """Return the opening, the scene's text and the closing of a lesson with links and explained terms.

    A term is explained once on the way through a lesson: in the first of the texts that this way shows.
    """
    lesson = place.lesson
    assert lesson is not None
    scenes = [stop.scene for stop in place.list_stops(lessons) if stop.lesson is lesson]
    texts = [lesson.opening, *(scene.text for scene in scenes), lesson.closing]
    opening, *shown, closing = course(language()).explain(texts, _write_term)
    return lead_on(opening), lead_on(shown[scenes.index(place.scene)]), lead_on(closing)


def _to_address(slug: str, scene: str) -> str:
    query = {address.LESSON: [slug], **({address.SCENE: [scene]} if scene else {}), **in_link()}
    return f"{PAGE}?{urlencode(query, doseq=True)}"


def _write_term(words: str, term: Term) -> str:
    """Return a term with its line, which `lesson.css` shows under the pointer, with the focus and at a touch."""
    said = html.escape(in_markdown(term.says))
    return f'<span class="dl-term" tabindex="0">{words}<span class="dl-tip" role="tooltip">{said}</span></span>'
