"""How much one colour stands out from another, by WCAG 2.2."""

import numpy as np

from figures import theme


def contrast(one, other):
    """Return the contrast of two colours, from 1 to 21: names as #rrggbb, or numbers from 0 to 255."""
    lights = sorted(luminance(color) for color in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(color):
    """Return a colour's relative luminance."""
    shares = np.array(theme.rgb(color) if isinstance(color, str) else color) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
