"""A number is written alike by the server and by the viewer's script."""

import math
import random

from core.numbers import percent, plain, typeset
from tests.node import asked

WRITE = """({ formatNumber, formatPlain }, numbers) => numbers.map((number) => [
    formatNumber(number), formatNumber(number, 4), formatPlain(number), formatPlain(number, 3)
])"""
SHARES = "({ shareText }, shares) => shares.map((share) => [shareText(share), shareText(share, 0)])"


def some() -> list[float]:
    """Return numbers of every size, ties of rounding, whole numbers, and those beside a power of ten."""
    draw = random.Random(12)
    sizes = [draw.uniform(1, 10) * 10.0 ** draw.randint(-300, 300) for _ in range(1000)]
    usual = [draw.uniform(-1, 1) * 10.0 ** draw.randint(-7, 12) for _ in range(3000)]
    short = [draw.randint(1, 99999) / 10 ** draw.randint(0, 9) for _ in range(2000)]
    ties = [draw.randint(1, 9999) / 8 for _ in range(1000)]
    powers = [10.0**power for power in range(-12, 16)]
    edges = [math.nextafter(power, way) for power in powers for way in (0.0, math.inf)]
    edges += [0.9995, 9.995, 999.5, 99999.5, 999999.5]
    return [0.0, *sizes, *usual, *short, *ties, *powers, *edges, *(-number for number in (*powers, *ties))]


def test_the_server_and_the_viewer_write_a_number_alike():
    numbers = some()
    there = asked("numbers.js", WRITE, numbers)
    here = [[typeset(number), typeset(number, 4), plain(number), plain(number, 3)] for number in numbers]
    assert [pair for pair in zip(numbers, here, there, strict=True) if pair[1] != pair[2]] == []
    assert asked("numbers.js", WRITE, [None]) == [["–"] * 4]
    shares = [*(n / 4000 for n in range(4001)), *(10.0**-n for n in range(12)), *(1 - 10.0**-n for n in range(1, 12))]
    assert asked("numbers.js", SHARES, shares) == [[percent(share), percent(share, 0)] for share in shares]
