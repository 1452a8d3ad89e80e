"""Every formula has one card, in words that the code itself fills in, and what is printed is what is computed."""

import re

import numpy as np
import pytest

from dashboards.management.commands.methods import METHODS_PAGE
from dashboards.statistics.catalogue import METHODS
from dashboards.statistics.fatigue import power, status
from dashboards.statistics.fatigue.designs import EXPONENTIAL, POWER, WEAR_IN_OUT, design_of
from dashboards.statistics.fatigue.patterns import patterns_of
from dashboards.statistics.fatigue.responses import Responses
from dashboards.statistics.fatigue.within import curve_fit
from dashboards.surfaces.text.methods import methods_page
from tests.dashboards.statistics.fatigue.people import NAN, declining


def test_every_formula_has_one_complete_card() -> None:
    assert [f"F{k}" for k in range(1, 37)] == sorted(
        (key for key in METHODS if re.fullmatch(r"F\d+", key)), key=lambda key: int(key[1:])
    )
    for card in METHODS.values():
        assert all((card.name, card.formula, card.unit, card.source)), card.key
        assert card.version >= 1


def test_activation_alone_is_marked_as_of_low_validity() -> None:
    assert [card.key for card in METHODS.values() if card.low_validity] == ["F8"]


def test_cards_print_the_parameters_in_use() -> None:
    assert METHODS["F12"].formula == "I = a·(0.3 + 0.7·X) − 0.5·(1 − a)"
    assert METHODS["F20"].parameters["relabelings"] == "5,000"
    assert METHODS["F22"].parameters["ads"] == "≥ 20"
    assert METHODS["segments"].parameters["viewers"] == "≥ 25"
    assert f"≥ {power.MIN_VIEWERS} with two" in METHODS["F25"].parameters["viewers"]
    assert f"limited from {status.SURE} on" in METHODS["F30"].formula


def test_what_is_not_computed_says_so() -> None:
    assert {key for key, card in METHODS.items() if "not computed here yet" in card.formula} == {"F34", "F36"}


@pytest.mark.parametrize(
    ("key", "model", "printed"),
    [
        ("F25", POWER, "x_n = log n"),
        ("F26", EXPONENTIAL, "x_n = n − 1"),
        ("F27", WEAR_IN_OUT, "x_n = (log n, (log n)²)"),
    ],
)
def test_the_printed_equation_of_a_decline_holds_at_its_estimate(key: str, model: str, printed: str) -> None:
    """Σ (y_in − S_i·π_in)·x_n = 0 over prefixes, summed here viewer by viewer as the card says it."""
    assert printed in METHODS[key].formula
    assert "(y_in − S_i·π_in)·x_n = 0" in METHODS["F24"].formula
    assert "prefix" in METHODS["F24"].formula
    y = declining(40, 4, 0.4, noise=0.3).y.copy()
    y[::3, 3] = NAN
    y[5:9, 1] = NAN
    responses = Responses(y, np.zeros_like(y))
    theta = curve_fit(patterns_of(responses), design_of(model, responses.numbers))[0]
    x = design_of(model, responses.numbers)
    score, size = np.zeros(x.shape[1]), 0.0
    for viewer in y:
        there = np.flatnonzero(np.isfinite(viewer))
        for end in range(2, len(there) + 1):
            prefix = there[:end]
            f = np.exp(x[prefix] @ theta)
            score += (viewer[prefix] - viewer[prefix].sum() * f / f.sum()) @ x[prefix]
            size += viewer[prefix].sum()
    assert np.abs(score / size).max() < 1e-8


def test_the_page_of_methods_is_up_to_date() -> None:
    assert METHODS_PAGE.read_text(encoding="utf-8") == methods_page(), "run manage.py methods"
    for key in METHODS:
        assert f"## {key} " in methods_page()
