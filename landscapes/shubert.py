from itertools import product

from landscapes.base import Landscape

_FIVE_WAVES = " + ".join(f"{i}*cos({i + 1}*{{0}} + {i})".replace("1*cos", "cos") for i in range(1, 6))
# Where the sum of five waves along one axis is lowest and highest; a product is lowest where one is low, one high.
_LOW = ("-4.4775", "-3.4973", "-2.5109", "-1.4252", "-0.1954", "0.8218", "1.8057", "2.7859", "3.7723", "4.8581")
_HIGH = ("-4.9632", "-3.9840", "-3.0031", "-2.0072", "-0.8003", "0.3342", "1.3200", "2.2992", "3.2800", "4.2760")


class Shubert(Landscape):
    """Hills and pits in rows and columns, like a woven cloth with a few deep stitches.

    It repeats every 2π. In the box of ±10 it has 18 equal global minima; this smaller one has four of them.
    """

    title = "Shubert"
    family = "Many minima"
    formula = f"({_FIVE_WAVES.format('x')})*({_FIVE_WAVES.format('y')})"
    extent = ((-5.12, 5.12), (-5.12, 5.12))
    starts = ((-0.4, -1.7), (2.8, -1.5), (-4.2, 3.6), (4.6, -1.2))
    minima_at = (*product(_LOW, _HIGH), *product(_HIGH, _LOW))
    source = "B. O. Shubert (1972), A sequential method seeking the global maximum of a function."
    teaches = (
        "Two hundred hollows lie on this map, and the four deepest are equally deep. The deep ones are also the "
        "steepest, so a rate that suits the shallow ones throws a racer out of them."
    )
