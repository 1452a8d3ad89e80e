"""The seven probabilities of each frame: mostly neutral, with smiles that come in bouts where the ad is good."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

SCALE = 10_000
# angry, disgust, fear, happy, sad, surprise, neutral: a resting face as the network reads it.
_RESTING = np.array([0.25, 0.08, 0.15, 0.3, 0.5, 0.3, 12.0])
_HAPPY, _SURPRISE = 3, 5
_SMILE, _STARTLE = (8.0, 2.0), (5.0, 3.0)
_BOUT_MS = 1500.0
_MOST = 0.95
_STARTLE_SHARE, _STARTLE_MS = 0.04, (800, 3000)


def appeal_curve(t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how funny each moment is, mean about 1, for t as a share of the ad (0..1): a hook, a late peak."""
    peaks = 0.9 * np.exp(-(((t - 0.25) / 0.07) ** 2)) + 2.6 * np.exp(-(((t - 0.78) / 0.09) ** 2))
    return (0.45 + peaks) / 0.98


def smile_scale(relative: NDArray[np.float64], share: float) -> float:
    """Return the factor that makes the mean of min(.95, factor · relative) equal to `share` (by bisection).

    `relative`: any shape, ≥ 0, the relative chance of a smile in each frame of the whole simulation.
    """
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        if np.minimum(_MOST, middle * relative).mean() < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def smiles(chance: NDArray[np.float64], interval_ms: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return [E, T], where a smile is, with exactly these chances in the mean and bouts of about 1.5 s.

    An AR(1) normal process for each exposure, cut at the chance's quantile.
    """
    memory = np.exp(-interval_ms / _BOUT_MS)
    noise = rng.normal(size=chance.shape)
    level = np.empty_like(noise)
    level[:, 0] = noise[:, 0]
    for column in range(1, chance.shape[1]):
        level[:, column] = memory * level[:, column - 1] + np.sqrt(1 - memory**2) * noise[:, column]
    return ndtr(level) < np.minimum(_MOST, chance)


def probabilities(
    smiling: NDArray[np.bool_], t_ms: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return [n, 7] in whole ten-thousandths that add up to 10,000, for frames with or without a smile."""
    drawn = rng.gamma(_RESTING, size=(len(smiling), len(_RESTING)))
    drawn /= drawn.sum(axis=1, keepdims=True)
    startled = ~smiling & (rng.random(len(smiling)) < _STARTLE_SHARE)
    startled &= (t_ms >= _STARTLE_MS[0]) & (t_ms < _STARTLE_MS[1])
    for rows, column, (a, b) in ((smiling, _HAPPY, _SMILE), (startled, _SURPRISE, _STARTLE)):
        level = rng.beta(a, b, rows.sum())
        part = drawn[rows]
        part[:, column] = 0
        part *= ((1 - level) / part.sum(axis=1))[:, None]
        part[:, column] = level
        drawn[rows] = part
    whole = np.floor(drawn * SCALE).astype(np.int64)
    whole[np.arange(len(whole)), drawn.argmax(axis=1)] += SCALE - whole.sum(axis=1)
    return whole
