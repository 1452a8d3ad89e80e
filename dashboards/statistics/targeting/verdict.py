"""F34, the verdict: is choosing worth it? Judged against the viewers whose ads came by chance, at every look."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.bands import LEVEL
from dashboards.statistics.intervals import MIN_FOR_MEANS
from dashboards.statistics.level_difference import level_difference
from dashboards.statistics.study.anytime import anytime_critical
from dashboards.statistics.targeting.replay import MIN_OVERLAP
from dashboards.statistics.values import Estimate

WORTHWHILE = 0.02  # of the reward by chance: a gain that is surely below it is not worth being measured for
VERDICTS = ("keep", "not_enough_overlap", "do_not", "wait")


def gain(policy: NDArray[np.float64], holdout: NDArray[np.float64]) -> Estimate | None:
    """Return the difference of two arms' means of one value a viewer, policy − holdout; None under five viewers a side.

    The interval holds at every look, so that the page may be looked at while viewers come in (`study.anytime`).
    """
    from scipy.stats import t as student

    found = level_difference(policy, holdout, paired=False)
    if found is None or found.estimate.low is None or found.estimate.high is None:
        return None
    value = found.estimate.value
    wider = anytime_critical(found.df) / float(student.ppf(0.5 + LEVEL / 2, found.df))
    return replace(
        found.estimate,
        low=value - wider * (value - found.estimate.low),
        high=value + wider * (found.estimate.high - value),
    )


def verdict(found: Estimate | None, *, by_chance: float, held_out: int, effective_share: float) -> str:
    """Return one of `VERDICTS`.

    `found`: `gain`; `by_chance`: the holdout's mean reward; `held_out`: its viewers; `effective_share`: what the chosen
    decisions are worth for judging chance, 0..1. keep: the gain is above zero. do_not: it is below what is worthwhile.
    not_enough_overlap: the policy leaves chance so little that nothing else could be judged from its log. wait: too few
    viewers, or nothing is settled.
    """
    if found is None or found.low is None or found.high is None or held_out < MIN_FOR_MEANS:
        return "wait"
    if found.low > 0:
        return "keep"
    if found.high < WORTHWHILE * by_chance:
        return "do_not"
    return "not_enough_overlap" if effective_share < MIN_OVERLAP else "wait"
