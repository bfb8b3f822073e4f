"""The sentences about an entry, the same in its card and beside a racer's settings."""

from __future__ import annotations

import html
import re

from engine.first_step import first_step
from optimizers import Optimizer
from views.language import tr, translate

# Names of papers in sources that can be opened: the pattern, and the address it stands for.
_ADDRESSES = (
    (re.compile(r"https?://[^\s,;)]*[^\s,;).:]"), "{}"),
    (re.compile(r"arXiv:(\d{4}\.\d{4,5}|[a-z-]+/\d{7})"), "https://arxiv.org/abs/{}"),
    (re.compile(r"doi:(10\.\d{4,9}/[^\s,;]*[^\s,;.:)])"), "https://doi.org/{}"),
)


def describe_first_step(rule: Optimizer) -> list[str]:
    """Return the length of its first step, in sentences."""
    return [translate(words) for words in first_step(rule).told()]


def describe_cost(rule: Optimizer) -> str:
    """Return the cost of a step, in a sentence."""
    gradients, hessians = rule.evaluations, rule.hessians
    if hessians == 1 and gradients == 1:
        return tr("A step costs one gradient and one Hessian.")
    if hessians:
        return tr("A step costs {gradients} gradients and {hessians} Hessians.", gradients=gradients, hessians=hessians)
    return (
        tr("A step costs one gradient.") if gradients == 1 else tr("A step costs {count} gradients.", count=gradients)
    )


def link_in_html(source: str) -> str:
    """Return a source as HTML, with links for whatever can be opened."""
    words = html.escape(source, quote=False)
    for pattern, address in _ADDRESSES:
        words = pattern.sub(lambda match, a=address: _link(match, a), words)
    return words


def link_in_markdown(source: str) -> str:
    """Return a source as Markdown, with links for whatever can be opened."""
    for pattern, address in _ADDRESSES:
        source = pattern.sub(
            lambda match, a=address: f"[{match[0]}]({_escape_brackets(a.format(_target_of(match)))})", source
        )
    return source


def _escape_brackets(address: str) -> str:
    """Return an address without brackets, which an old DOI may have and which would end the link."""
    return address.replace("(", "%28").replace(")", "%29")


def _link(match: re.Match[str], address: str) -> str:
    return f'<a href="{html.escape(address.format(_target_of(match)))}" target="_blank">{match[0]}</a>'


def _target_of(match: re.Match[str]) -> str:
    """Return the part of an address that the source gives."""
    return match[1] if match.re.groups else match[0]


def split_formula(formula: str) -> list[str]:
    """Return a formula cut at its wide gaps outside of braces, so that each part fits a line of a narrow page."""
    cuts = [match for match in re.finditer(r",?\s*\\q?quad\s*", formula) if _count_open(formula[: match.start()]) == 0]
    pieces, begun = [], 0
    for cut in cuts:
        pieces.append(formula[begun : cut.start()].strip())
        begun = cut.end()
    return [piece for piece in (*pieces, formula[begun:].strip()) if piece]


def _count_open(before: str) -> int:
    """Return the number of braces, environments and growing brackets that are open at a place."""
    opened = before.count("{") + before.count(r"\begin{") + before.count(r"\left")
    return opened - before.count("}") - before.count(r"\end{") - before.count(r"\right")
