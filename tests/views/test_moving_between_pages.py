"""The navigation drops the query; surface and racers come along all the same."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.waiting import DEAD


def page():
    """Draw a page that reads the state under its slug and shows it."""
    import streamlit as st

    from views.link import page_state

    current, _ = page_state.read(st.session_state["here"])
    st.button("Reset", on_click=page_state.reset)
    st.text(f"{current.experiment.landscape.slug} {len(current.labels)} {current.rates}")


def opened(slug, **query):
    window = AppTest.from_function(page, default_timeout=DEAD)
    return moved(window, slug, **query)


def moved(window, slug, **query):
    """Move to another page, by the navigation (no query) or by a link."""
    window.session_state["here"] = slug
    window.query_params.clear()
    for name, values in query.items():
        window.query_params[name] = values
    window.run()
    assert not window.exception
    return window


def shown(window):
    return window.text[0].value


@pytest.mark.slow
def test_surface_racers_and_rates_come_along():
    window = opened("race", surface="bowl", r=["adam", "lion"], rates="same")
    moved(window, "tune")
    assert shown(window) == "bowl 2 same"
    assert window.query_params["r"] == ["adam", "lion"]
    moved(window, "swarm")
    assert shown(window) == "bowl 2 same"
    moved(window, "race", surface="ackley")  # a link says what it wants
    assert shown(window) == "ackley 6 own"
    moved(window, "tune")
    assert shown(window) == "ackley 6 own"


def test_a_fresh_window_with_a_bare_address_is_the_default_race():
    window = opened("race")
    assert shown(window) == "rosenbrock 6 own"
    assert not dict(window.query_params)


def test_a_bare_address_of_the_same_page_stays_bare():
    window = opened("race", surface="bowl")
    moved(window, "race")
    assert shown(window) == "rosenbrock 6 own"
    assert not dict(window.query_params)


def test_after_a_reset_there_is_nothing_to_take_along():
    window = opened("race", surface="bowl")
    window.button[0].click().run()
    assert shown(window) == "rosenbrock 6 own"
    assert not dict(window.query_params)
    moved(window, "tune")
    assert shown(window) == "rosenbrock 6 own"
    assert not dict(window.query_params)


def test_what_belongs_to_one_page_alone_waits_there():
    window = opened("swarm", surface="bowl", spread="0.5")
    moved(window, "race")
    assert set(window.query_params) == {"surface"}
    moved(window, "swarm")
    assert set(window.query_params) == {"surface", "spread"}


def page_cut_short():
    """Draw a page that shows no state, or begin to: whoever goes on to another page ends the run of the one before."""
    import streamlit as st

    from views.link import page_state

    if st.session_state["here"] == "reference":
        page_state.visit("reference")
        st.stop()
    current, _ = page_state.read(st.session_state["here"])
    st.text(f"{current.experiment.landscape.slug} {len(current.labels)} {current.rates}")


def test_the_race_waits_for_who_goes_through_a_page_without_waiting_for_it():
    window = AppTest.from_function(page_cut_short, default_timeout=DEAD)
    moved(window, "race", surface="bowl")
    moved(window, "reference")
    moved(window, "race")
    assert shown(window) == "bowl 6 own"
