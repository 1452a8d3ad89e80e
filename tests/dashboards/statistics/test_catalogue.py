"""Every formula has one card, in words that the code itself fills in, and what is printed is what is computed."""

import re

import numpy as np
import pytest

from dashboards.management.commands.methods import METHODS_PAGE
from dashboards.statistics.catalogue import METHODS
from dashboards.statistics.fatigue import status, summary
from dashboards.statistics.fatigue.curves import EXPONENTIAL, POWER, WEAR_IN_OUT, curves_of, design_of
from dashboards.statistics.fatigue.decline import decline_of
from dashboards.surfaces.text.methods import methods_page
from tests.dashboards.statistics.fatigue.people import declining


def test_every_formula_has_one_complete_card() -> None:
    assert [f"F{k}" for k in range(1, 40)] == sorted(
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
    assert f"≥ {summary.MIN_VIEWERS} with two" in METHODS["F25"].parameters["viewers"]
    assert f"≥ {status.SURE}; limited P(R < {status.LIMITED_SHARE})" in METHODS["F30"].formula


def test_what_is_not_computed_says_so() -> None:
    assert not {key for key, card in METHODS.items() if "not computed here yet" in card.formula}


@pytest.mark.parametrize(
    ("key", "model", "printed"),
    [
        ("F25", POWER, "log R_n = −γ·log n + ω²·(log n)²/2"),
        ("F26", EXPONENTIAL, "log R_n = −λ(n − 1)"),
        ("F27", WEAR_IN_OUT, "log R_n = b₁·log n + b₂·(log n)²"),
    ],
)
def test_the_printed_equation_of_a_decline_holds_at_its_estimate(key: str, model: str, printed: str) -> None:
    """xᵀW(log R − x·θ − what stands beside it) = 0, W the inverse of Σ + diag Σ, as the cards say it."""
    assert f"{printed} through log R̂_2.. of F24" in METHODS[key].formula
    assert "Σ + diag Σ the weight" in METHODS[key].formula
    decline = decline_of(declining(80, 4, 0.4, noise=0.3))
    assert decline is not None
    theta = curves_of(decline).curves[model].value
    x, beside = design_of(model, np.arange(1.0, 5.0), decline.spread)
    weight = np.linalg.inv(decline.covariance + np.diag(np.diag(decline.covariance)))
    residual = decline.log - x[1:] @ theta - beside[1:]
    assert np.abs(x[1:].T @ weight @ residual).max() < 1e-8 * np.abs(weight).max()


def test_the_page_of_methods_is_up_to_date() -> None:
    assert METHODS_PAGE.read_text(encoding="utf-8") == methods_page(), "run manage.py methods"
    for key in METHODS:
        assert f"## {key} " in methods_page()
