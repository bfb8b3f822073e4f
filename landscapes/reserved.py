"""What a surface's own parameter cannot be called: it has a meaning in a formula, a link or the exported code."""

from core.link_names import NAMES
from landscapes.formula import CONSTANTS, FUNCTIONS
from landscapes.printing import VARIABLES

_LATER = ("map",)  # what a link may say one day
RESERVED = {
    **dict.fromkeys((*NAMES, *_LATER), "a link's own name"),
    "name": "what JSON calls the slug",
    **dict.fromkeys(("math", "torch", "bool", "root"), "used by the exported code"),
    **dict.fromkeys(VARIABLES, "a coordinate"),
    **dict.fromkeys(CONSTANTS, "a constant of every formula"),
    **dict.fromkeys(FUNCTIONS, "a function of every formula"),
}
