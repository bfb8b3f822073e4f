"""Averages of a series: against closed forms, and what a link may say."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import numpy as np
import pytest
import torch

from lessons.averages import DAYS, Averages, exponential_mean, plain_mean, temperatures, weighted_mean, window_mean
from lessons.measures import MEASURES

BETAS = (0.0, 0.5, 0.9, 0.99)


def averages(query: str) -> Averages:
    return Averages.from_query(parse_qs(query))


def test_the_temperatures_are_those_of_the_article_and_leave_the_random_state_alone():
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    assert temperatures()[:3].round(4).tolist() == [-11.2584, -11.5236, -2.5058]
    assert torch.equal(torch.rand(1), expected)
    torch.manual_seed(0)
    assert temperatures().tolist() == (torch.randn(30) * 10).tolist()


def test_the_means_are_numpys_own_day_by_day():
    y = temperatures()
    for day in range(1, DAYS + 1):
        assert plain_mean(y)[day - 1] == pytest.approx(np.mean(y[:day]))
        assert weighted_mean(y)[day - 1] == pytest.approx(np.average(y[:day], weights=range(1, day + 1)))


@pytest.mark.parametrize("days", [1, 3, 10, 40])
def test_the_window_is_the_mean_of_the_latest_days(days: int):
    y = temperatures()
    full = np.convolve(y, np.ones(days) / days, mode="valid") if days <= DAYS else np.array([])
    assert window_mean(y, days)[days - 1 :] == pytest.approx(full)
    for day in range(1, min(days, DAYS) + 1):  # not yet full
        assert window_mean(y, days)[day - 1] == pytest.approx(sum(y[:day]) / day)


def test_a_window_forgets_a_jump_after_ten_days_and_no_sooner():
    window, exponential = averages("show=window&beta=0.9&jump=30").series
    cold = [series.weights[:, :10].sum(axis=1) for series in (window, exponential)]
    assert [int(np.argmax(weights == 0)) + 1 for weights in cold] == [20, 1]  # on day 20, and never
    assert cold[1].min() > 0


@pytest.mark.parametrize("beta", BETAS)
def test_the_exponential_mean_is_its_sum_written_out(beta: float):
    y = temperatures()
    for day in range(1, DAYS + 1):
        weights = np.array([(1 - beta) * beta ** (day - i) for i in range(1, day + 1)])
        assert exponential_mean(y, beta, "zero")[day - 1] == pytest.approx(weights @ y[:day])
        assert exponential_mean(y, beta, "corrected")[day - 1] == pytest.approx(np.average(y[:day], weights=weights))
        weights[0] = beta ** (day - 1)
        assert exponential_mean(y, beta, "first")[day - 1] == pytest.approx(weights @ y[:day])


def test_the_weights_of_a_day_give_its_average():
    shown = averages("show=mean&show=weighted&show=window&beta=0.9&begin=zero&begin=first&begin=corrected&jump=30")
    assert [series.kind for series in shown.series] == ["mean", "weighted", "window", "zero", "first", "corrected"]
    for series in shown.series:
        assert series.weights @ shown.days == pytest.approx(series.values)
        assert np.triu(series.weights, 1) == pytest.approx(0)  # nobody knows tomorrow
        if series.kind != "zero":
            assert series.weights.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize(
    "query",
    [
        "beta=0.9",
        "show=mean&show=weighted",
        "show=window&beta=0.9",
        "beta=0.5&beta=0.9&jump=30",
        "beta=0.9&begin=zero&begin=corrected",
    ],
)
def test_a_link_is_read_back_as_it_was_written(query: str):
    assert averages(urlencode(averages(query).to_query(), doseq=True)) == averages(query)
    assert averages(query).to_query() == parse_qs(query)


def test_an_empty_link_shows_an_average():
    assert averages("").betas == (0.9,)


def test_the_slider_moves_the_last_beta_alone():
    assert averages("beta=0.5&beta=0.9").with_beta(0.7).betas == (0.5, 0.7)


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("beta=1", r"beta must lie in \[0, 1\), got 1"),
        ("beta=-0.1", "beta must lie in"),
        ("beta=nan", "beta must lie in"),
        ("beta=half", "beta must be a number, got 'half'"),
        ("show=median", "show must be one of mean, weighted, window, got 'median'"),
        ("begin=later", "begin must be one of first, zero, corrected, got 'later'"),
        ("jump=1e9", r"jump must lie in \[-1000, 1000\]"),
        ("jump=1&jump=2", "jump must be given once, got 2"),
        ("beta=0.1&beta=0.2&beta=0.3&begin=zero&begin=first&begin=corrected", "1 to 6 averages, got 9"),
        ("window=3", "window is no parameter of averages"),
    ],
)
def test_a_wrong_link_names_the_field(query: str, fault: str):
    with pytest.raises(ValueError, match=fault):
        averages(query)


def test_measures_of_averages_against_plain_loops():
    shown = averages("show=mean&beta=0.5&beta=0.9&jump=30")
    y = shown.days
    raw = sum(abs(y[i + 1] - y[i]) for i in range(29)) / 29
    before = sum(y[:10]) / 10
    for place, series in enumerate(shown.series):
        own = sum(abs(series.values[i + 1] - series.values[i]) for i in range(29)) / 29
        late = next((day for day in range(1, 21) if series.values[9 + day] > before + 15), float("inf"))
        assert MEASURES["roughness"](shown)[place] == pytest.approx(own)
        assert MEASURES["smoothing"](shown)[place] == pytest.approx(raw / own)
        assert MEASURES["days_late"](shown)[place] == late


def test_age_and_weight_have_closed_forms():
    shown = averages("show=mean&beta=0.5&beta=0.9&begin=zero")
    ages = MEASURES["age"](shown)
    assert ages[0] == pytest.approx(14.5)
    for beta, age in zip((0.5, 0.9), ages[1:], strict=True):
        lost = beta**30
        # the mean of k with the weights β^k, cut off after thirty days
        assert age == pytest.approx(beta / (1 - beta) - 30 * lost / (1 - lost))
    assert MEASURES["weight_within"](shown, days=10)[1:] == pytest.approx([1 - 0.5**10, 1 - 0.9**10])
    assert MEASURES["short_by"](shown, day=4) == pytest.approx([0, 0.5**4, 0.9**4])
    assert MEASURES["weight_of"](shown, day=1, on=4) == pytest.approx([0.25, 0.5**4, 0.1 * 0.9**3])
