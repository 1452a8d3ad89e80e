"""F28: how much each of the four curves has to say, by how well it foretells a viewer that it has not seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.fatigue.designs import MODELS, design_of, free_design
from dashboards.statistics.fatigue.patterns import SEED, left_out_patterns, patterns_of, repeaters_of
from dashboards.statistics.fatigue.power import MIN_VIEWERS
from dashboards.statistics.fatigue.responses import Responses
from dashboards.statistics.fatigue.within import curve_fit, curve_values
from dashboards.statistics.values import Estimate

_ROUNDS = 500
_DRAWS = 1000
_SMALLEST = 1e-300


@dataclass(frozen=True)
class ModelWeights:
    """Weights of the models, by name; each set adds up to 1.

    `stacking`: the mixture that foretells left-out viewers best (Yao et al. 2018, Bayesian Analysis 13).
    `pseudo_bma`: pseudo-BMA+, the share of trust by summed log score, with its sampling error (same source).
    `score`: the summed leave-one-viewer-out log score above that of the flat curve, with a 95 % interval from how much
    viewers differ in it (Vehtari, Gelman & Gabry 2017, Statistics and Computing 27). `n`: viewers that were left out.
    """

    stacking: dict[str, float]
    pseudo_bma: dict[str, float]
    score: dict[str, Estimate]
    n: int


def model_weights(responses: Responses, *, seed: int = SEED) -> ModelWeights | None:
    """Return the weights of the four curves, or None under ten viewers with two exposures.

    The score of a left-out viewer is the quasi-log-likelihood of how their response spreads over their exposures,
    Σ_n y_in log π_in / φ, with π from all others; φ, the dispersion (Pearson), makes it a log score whatever the unit.
    """
    if responses.repeaters < MIN_VIEWERS:
        return None
    left_out, (y, there) = left_out_patterns(responses), repeaters_of(responses)
    phi = dispersion(responses)
    scores = np.zeros((len(y), len(MODELS)))
    for column, model in enumerate(MODELS):
        design = design_of(model, responses.numbers)
        curve = curve_values(curve_fit(left_out, design), design)
        shares = there * curve / (there * curve).sum(axis=1, keepdims=True)
        scores[:, column] = (y * np.log(np.where(there, shares, 1.0))).sum(axis=1) / phi
    gained = scores - scores[:, -1:]
    total, error = gained.sum(axis=0), 1.96 * np.sqrt(len(y)) * gained.std(axis=0, ddof=1)
    return ModelWeights(
        stacking=_named(_stacking(scores)),
        pseudo_bma=_named(_pseudo_bma(scores, seed)),
        score={
            model: Estimate(float(own), float(own - half), float(own + half), len(y))
            for model, own, half in zip(MODELS, total, error, strict=True)
        },
        n=len(y),
    )


def dispersion(responses: Responses) -> float:
    """Return φ = Σ (y − μ)² / μ over degrees of freedom, with a free curve and each viewer's amplitude fitted."""
    y, there = repeaters_of(responses)
    free = free_design(there.shape[1])
    curve = curve_values(curve_fit(patterns_of(responses), free), free)
    amplitude = y.sum(axis=1) / np.maximum((there * curve).sum(axis=1), _SMALLEST)
    mean = amplitude[:, None] * curve
    used = there & (mean > 0)
    degrees = used.sum() - (amplitude > 0).sum() - free.shape[1]
    if degrees <= 0 or not used.any():
        return 1.0
    return max(float(((y - mean)[used] ** 2 / mean[used]).sum() / degrees), 1e-12)


def _named(values: NDArray[np.float64]) -> dict[str, float]:
    return {model: float(value) for model, value in zip(MODELS, values, strict=True)}


def _stacking(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights w that make Σ_i log Σ_k w_k e^(score_ik) greatest (concave; by EM)."""
    density = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = np.full(scores.shape[1], 1 / scores.shape[1])
    for _ in range(_ROUNDS):
        part = density * weights
        weights = (part / part.sum(axis=1, keepdims=True)).mean(axis=0)
    return weights


def _pseudo_bma(scores: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """Return mean softmax of the summed score over Bayesian bootstrap draws of the viewers."""
    viewers = len(scores)
    draws = np.random.default_rng(seed).dirichlet(np.ones(viewers), size=_DRAWS) @ scores * viewers
    weight = np.exp(draws - draws.max(axis=1, keepdims=True))
    return (weight / weight.sum(axis=1, keepdims=True)).mean(axis=0)
