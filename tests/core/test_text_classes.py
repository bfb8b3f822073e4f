"""Equal texts have one class while anybody holds it; the latest are kept, older ones are forgotten."""

import gc
import weakref

import pytest

from core.text_classes import TextClasses


def test_equal_keys_have_one_class():
    classes = TextClasses(lambda name, size: type(name, (), {"size": size}), kept=2)
    assert classes("A", 1) is classes("A", 1)
    assert classes("A", 1) is not classes("A", 2)
    assert classes("A", 2).size == 2


def test_a_class_in_use_is_known_after_many_others_and_one_that_nobody_holds_is_gone():
    classes = TextClasses(lambda name: type(name, (), {}), kept=2)
    held, left = classes("A"), weakref.ref(classes("B"))
    for name in "CDEF":
        classes(name)
    gc.collect()
    assert classes("A") is held
    assert left() is None


def test_what_fails_is_tried_again():
    texts = iter([ValueError("not yet"), None])

    def make(name):
        if error := next(texts):
            raise error
        return type(name, (), {})

    classes = TextClasses(make, kept=2)
    with pytest.raises(ValueError, match="not yet"):
        classes("A")
    assert classes("A").__name__ == "A"
