"""An entry of the Reference page as it is drawn: its card, its formula and its sentences."""
