"""What a surface's own parameter cannot be called: it has a meaning in a formula, a link or the exported code."""

from landscapes.formula import CONSTANTS, FUNCTIONS
from landscapes.printing import VARIABLES

# What a link and an experiment's JSON call other things, and what the exported code needs itself.
_IN_LINKS = (
    "surface", "r", "start", "steps", "noise", "batch", "seed", "precision", "tolerance", "rates", "rate",
    "starts_n", "rates_n", "target", "second", "of", "cloud", "n", "spread", "swarm_precision", "map",
    "level", "lang", "lesson", "scene", "present", "loop", "v",
)  # fmt: skip
RESERVED = {
    **dict.fromkeys(_IN_LINKS, "a link's own name"),
    "name": "what JSON calls the slug",
    **dict.fromkeys(("math", "torch", "bool", "root"), "used by the exported code"),
    **dict.fromkeys(VARIABLES, "a coordinate"),
    **dict.fromkeys(CONSTANTS, "a constant of every formula"),
    **dict.fromkeys(FUNCTIONS, "a function of every formula"),
}
