"""Names that a surface's own parameter cannot have, since a formula, a link or the exported code uses them."""

from core.link_names import NAMES
from landscapes.formula import CONSTANTS, FUNCTIONS
from landscapes.printing import VARIABLES

_LATER = ("map",)  # names that links may use one day
RESERVED = {
    **dict.fromkeys((*NAMES, *_LATER), "a link's own name"),
    "name": "what JSON calls the slug",
    **dict.fromkeys(("math", "torch", "bool", "root"), "used by the exported code"),
    **dict.fromkeys(VARIABLES, "a coordinate"),
    **dict.fromkeys(CONSTANTS, "a constant of every formula"),
    **dict.fromkeys(FUNCTIONS, "a function of every formula"),
}
