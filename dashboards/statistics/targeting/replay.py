"""What another policy would have got from the same decisions, each replaced alone: SNIPS and doubly robust estimates.

A decision changes what the viewer is full of, and so what comes after it; these estimates do not follow that. They are
a screen: the holdout is the judge.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.bands import LEVEL
from dashboards.statistics.values import Estimate

MIN_OVERLAP = 0.1  # of the decisions, as effective sample: below it a replay says nothing


@dataclass(frozen=True)
class Replay:
    """`snips`, `doubly_robust`: the mean reward, 0..1, with 95 % intervals over viewers; n counts viewers. `effective`:
    how many decisions these are worth, of `decisions`."""

    snips: Estimate
    doubly_robust: Estimate
    effective: float
    decisions: int

    @property
    def enough_overlap(self) -> bool:
        """Whether the two policies choose alike often enough."""
        return self.effective >= MIN_OVERLAP * self.decisions


def replay(
    *,
    viewer: NDArray[np.int64],
    reward: NDArray[np.float64],
    logged: NDArray[np.float64],
    wanted: NDArray[np.float64],
    thought: NDArray[np.float64],
    thought_of_wanted: NDArray[np.float64],
) -> Replay | None:
    """Return what the wanted policy would have got; None with fewer than two viewers, or where it shares no choice.

    Args, [n] each: viewer 0..V-1; reward; probabilities of the ad that came, as logged and as wanted; the reward that a
    model expects of that ad, and of the wanted policy's choice (its mean over all ads).
    Source: Swaminathan & Joachims 2015, Advances in Neural Information Processing 28; Dudík, Langford & Li 2011, ICML.
    """
    weight = wanted / logged
    total, n, viewers = float(weight.sum()), len(weight), int(viewer.max(initial=-1)) + 1
    if viewers < 2 or total <= 0:
        return None
    snips = float((weight * reward).sum() / total)
    left = reward - thought
    correction = float((weight * left).sum() / total)
    plain = float(thought_of_wanted.mean())
    robust = plain + correction
    apart = (thought_of_wanted - plain) / n + weight * (left - correction) / total
    return Replay(
        _with_interval(snips, weight * (reward - snips) / total, viewer, viewers),
        _with_interval(robust, apart, viewer, viewers),
        total**2 / float((weight**2).sum()),
        n,
    )


def _with_interval(
    value: float, influence: NDArray[np.float64], viewer: NDArray[np.int64], viewers: int
) -> Estimate:
    """Return the estimate with its interval: decisions come in viewers. `influence`: [n], of each on it."""
    from scipy.stats import t as student

    by_viewer = np.bincount(viewer, weights=influence, minlength=viewers)
    error = float(np.sqrt(viewers / (viewers - 1) * (by_viewer**2).sum()))
    half = float(student.ppf(0.5 + LEVEL / 2, viewers - 1)) * error
    return Estimate(value, value - half, value + half, viewers)
