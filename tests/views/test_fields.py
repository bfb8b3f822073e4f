"""A widget says its value to a browser that has not heard of the first run, too."""


def test_every_widgets_default_is_its_value(open_page):
    """Of two runs at once Streamlit may send the second alone, which says of a widget no more than its default.

    What began at its least, or at the first of its options, would come back as if a person had wanted so.
    """
    page = open_page(surface="himmelblau", steps="40", noise="0.3", r=["adam", "momentum"], rates="same")
    assert not page.exception, page.exception
    page.run()
    assert len(page.slider) + len(page.select_slider) > 2
    for slider in page.slider:
        assert list(slider.proto.default) == [slider.value]
    assert page.select_slider(key="steps~").value == 40
    for slider in page.select_slider:
        assert slider.options[int(slider.proto.default[0])] == slider.format_func(slider.value)
    chosen = [box for box in page.selectbox if box.key]
    assert len(chosen) > 1
    for box in chosen:
        assert box.options[box.proto.default] == box.format_func(box.value)
