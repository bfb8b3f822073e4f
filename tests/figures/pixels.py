"""Pictures as numbers for the tests."""

import numpy as np
from numpy.typing import NDArray


def in_numbers(picture: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return each pixel's colour as one number, which is compared and counted several times as fast as three are."""
    red, green, blue = np.moveaxis(picture.astype(np.uint32), -1, 0)
    return red << 16 | green << 8 | blue
