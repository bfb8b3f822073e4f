"""Links as people and strangers write them: names with words of the right kind, some of them wrong, and any text."""

from __future__ import annotations

from hypothesis import strategies as st

from figures import theme
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES

ANYTHING = st.text(max_size=20)
NUMBERS = st.one_of(
    st.integers(-3, 12).map(str),
    st.floats(-3, 3, allow_subnormal=False).map(repr),
    st.sampled_from(["1e-3", "1e9", "nan", "inf", "0x10", "1,5", ""]),
)
PLACES = st.tuples(NUMBERS, NUMBERS).map(",".join)
WORDS = {
    "surface": st.sampled_from(list(LANDSCAPES)),
    # A size that a page cannot read is its default, at which a rule that evaluates often takes long to search.
    "r": st.sampled_from([slug for slug, rule in OPTIMIZERS.items() if rule.evaluations == 1 and not rule.hessians]),
    "schedule.1": st.sampled_from(list(SCHEDULES)),
    "color.2": st.sampled_from(list(theme.COLOR_NAMES)),
    "start": PLACES,
    "rates": st.sampled_from(["set", "same", "default"]),
    "second": st.sampled_from(["clip", "momentum", "beta1", "eps", "schedule_floor"]),
    "label.1": st.sampled_from(["mine", "=1+1", "**bold** $x$", "<b>x</b>", "![](//e.example)", "学习率"]) | ANYTHING,
}


# Of what cannot be read the default holds, and that is a long search: what is wrong here has a test of its own.
SIZES = {"starts_n": st.integers(3, 9).map(str), "rates_n": st.integers(5, 9).map(str)}


def links(*names: str) -> st.SearchStrategy[dict[str, list[str]]]:
    """Return queries of some of these names; two values in three are of the kind that the name takes."""

    def values(name: str) -> st.SearchStrategy[list[str]]:
        if name in SIZES:
            return st.lists(SIZES[name], min_size=1, max_size=1)
        right = WORDS.get(name, NUMBERS)
        return st.lists(st.one_of(right, right, ANYTHING), min_size=1, max_size=3)

    return st.fixed_dictionaries({}, optional={name: values(name) for name in names})
