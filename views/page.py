"""What a page declares about itself."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """A page: its title and icon in the navigation, its place there, its URL and the function that draws it."""

    slug: str
    title: str
    icon: str
    order: int
    render: Callable[[], None]
