"""A harmless text is said as it was typed; of any other nothing is taken for more than text."""

import html
import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.strangers import cleaned, in_cell, in_figure, in_json, in_markdown, seen

HARMLESS = (
    "Adam 0.01", "学习率 0.01，动量", "café naïve Ærø", "a*b and snake_case", "x < y > z", "$5", "50 %", "#1",
    "β₁ = 0.9", "Привет", "हिन्दी क्‍ष", "می‌خواهم", "ไทย", "👩‍🔬 👨‍👩‍👧 👍🏽 ❤️‍🔥", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇩🇪", "葛󠄀城", "Zürich é",
    "“quoted” ’s", "a  b",
)  # fmt: skip
UNSEEN = {
    "null": "\x00", "escape": "\x1b", "delete": "\x7f", "next line in C1": "\x9b", "soft hyphen": "\xad",
    "right-to-left override": "\u202e", "isolate": "\u2066", "mark of direction": "\u200f",
    "zero-width space": "\u200b",
    "joiner of nothing": "\u200d", "word joiner": "\u2060", "byte order mark": "\ufeff", "filler": "\u3164",
    "a letter that is a tag": "\U000e0041", "variation of nothing": "\ufe0f", "half a character": "\ud800",
    "no character": "\uffff", "annotation": "\ufff9", "Arabic mark": "\u061c", "Mongolian separator": "\u180e",
}  # fmt: skip


@pytest.mark.parametrize("words", HARMLESS)
def test_what_is_harmless_stays_as_it_was_typed(words):
    assert cleaned(words, 40) == words
    assert shown(in_markdown(words)) == words
    assert html.unescape(in_figure(words)) == words
    assert in_cell(words) == words


@pytest.mark.parametrize("sign", UNSEEN.values(), ids=UNSEEN)
def test_what_cannot_be_seen_goes(sign):
    assert cleaned(f"{sign}a{sign}b{sign}", 40) == "ab"
    assert cleaned(3 * sign, 40) == ""


@pytest.mark.parametrize("gap", ["\n", "\r\n", "\t", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_a_text_is_one_line(gap):
    assert cleaned(f"a{gap}b", 40) == "a b"
    assert len(in_markdown(f"a{gap}b").splitlines()) == 1


@given(st.text(max_size=120))
def test_whatever_is_typed_is_short_and_can_be_seen(words):
    once = cleaned(words, 40)
    assert len(once) <= 40
    assert once == once.strip() == cleaned(once, 40)
    assert not {unicodedata.category(each) for each in once} & {"Cc", "Cs", "Zl", "Zp"}
    once.encode()


def test_a_cut_leaves_no_half_of_a_picture():
    assert cleaned("x" * 39 + "👩‍🔬", 40) == "x" * 39 + "👩"
    assert cleaned("x" * 38 + "👩‍🔬", 40) == "x" * 38 + "👩"


def test_accents_do_not_cover_the_lines_around():
    assert cleaned("e" + "\u0301" * 30 + "a", 60) == "e" + "\u0301" * 4 + "a"


def test_a_very_long_text_costs_nothing():
    assert cleaned("\u200b" * 10 + "x" * 10_000_000, 40) == "x" * 40


@pytest.mark.parametrize(
    "words",
    [
        "![](//t.example/p.png)[Log in](//e.example)", "www.e.example", "WWW.E.example", "www", "a@b.example",
        "mailto:a@b.example", "https://e.example/x", ":material/home:", ":smile:", ":+1:", ":streamlit:", ":red[x]",
        ":violet-badge[x]", "<-> -> <- -- >= <= ~=", "$x$ $$y$$", "`c` ``d``", "**b** _i_ ~~s~~", "<b>x</b>",
        "<!-- x -->", "&amp; &#60;", "# x", "1. x", "12) x", "- x", "+ x", "> x", "---", "===", "| a | b |",
        "[x]: //e.example", "[^1]", r"\*x\* \\", "::x", ":color[x]{foreground=red}", "x@{y}", "a:b:c",
    ],
)  # fmt: skip
def test_markdown_takes_nothing_in_it_for_markup(words):
    said = in_markdown(words)
    assert shown(said) == words
    alone = re.split(r":color\[\\?.\]", said)  # the pieces in which Streamlit looks for what is no markup
    for piece in map(unescaped, alone):
        assert not re.search(r"(?i)www\.|://|\w@\w|:[\w+-]+:|:material/", piece)
        assert not re.search(r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)", piece)
    raw = re.sub(r"\\.", "", said)
    assert not re.search(r"[`*<>|~$]|\]\(|(?<!\w)_|&(?=[#\w])|:(?!color\[.)", raw.replace(r":color[]", ""))
    assert not re.match(r"[#+=-]|\d+[.)]", said)


@given(st.text())
def test_markdown_shows_any_text(words):
    assert shown(in_markdown(words)) == seen(words)


def unescaped(said: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", said)


def shown(said: str) -> str:
    """Return the text after CommonMark and `:color[...]`: backslashes before punctuation go."""
    pattern = r"(?<!\\)((?:\\\\)*):color\[(\\?.)\]"
    return unescaped(re.sub(pattern, r"\1\2", said))


@pytest.mark.parametrize("words", ["<b>x</b>", "&lt;", "$x$", "%{x}", "#000001", "<br>", "a & b"])
def test_a_figure_takes_nothing_in_it_for_markup(words):
    said = in_figure(words)
    assert html.unescape(said) == words
    assert not re.search(r"[<>$]|#0000|%\{|&(?!(#\d+|amp|lt|gt);)", said)


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(1)", "＝1", "\t=1", "\r=1", "\u200b=1"])
def test_no_spreadsheet_takes_it_for_a_formula(words):
    assert in_cell(words)[0] == "'"


@given(st.text())
def test_a_file_shows_every_character_and_means_the_same(words):
    said = in_json(json.dumps([words], ensure_ascii=False, indent=1))
    assert json.loads(said) == [words] and seen(said.replace("\n", "")) == said.replace("\n", "")
