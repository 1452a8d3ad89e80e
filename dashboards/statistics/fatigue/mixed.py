"""F29: a linear mixed model beside the curves, as a check from another side."""

import warnings
from dataclasses import dataclass

import numpy as np

from dashboards.statistics.fatigue.patterns import SEED, repeaters_of
from dashboards.statistics.fatigue.responses import Responses

MAX_VIEWERS = 1500
MIN_VIEWERS = 10


@dataclass(frozen=True)
class MixedCheck:
    """`slope`: β1, the change of the response with log n, in its unit; `day`: β2, its change per calendar day, or None
    where all exposures lie on one day. Intervals 95 % (Wald). `converged`: whether the fit can be trusted.
    `viewers`, `rows`: what it was fitted on.
    """

    slope: float
    slope_interval: tuple[float, float]
    day: float | None
    day_interval: tuple[float, float] | None
    viewers: int
    rows: int
    converged: bool


def mixed_check(responses: Responses, *, seed: int = SEED) -> MixedCheck | None:
    """Return y_in = β0 + u_i + (β1 + v_i) log n + β2·day + ε by REML (F29); None under ten such viewers.

    Of more than 1,500 viewers a random 1,500 are taken: the fit takes time with each of them.
    """
    from statsmodels.regression.mixed_linear_model import MixedLM  # heavy: only where it is asked for

    y, there = repeaters_of(responses)
    if len(y) < MIN_VIEWERS:
        return None
    day = np.where(there, responses.day[responses.there.sum(axis=1) >= 2], 0.0)
    if len(y) > MAX_VIEWERS:
        rows = np.random.default_rng(seed).choice(len(y), MAX_VIEWERS, replace=False)
        y, there, day = y[rows], there[rows], day[rows]
    viewer, column = np.nonzero(there)
    log_n, days = np.log(column + 1.0), day[there]
    columns = [np.ones_like(log_n), log_n]
    dated = bool(np.ptp(days) > 0.5)
    if dated:
        columns.append((days - days.mean()) / np.ptp(days))
    scale = max(float(np.abs(y[there]).mean()), 1e-12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a variance on its boundary: said by `converged`
        model = MixedLM(
            y[there] / scale, np.column_stack(columns), viewer, exog_re=np.column_stack(columns[:2])
        )
        fit = model.fit(method=["lbfgs", "powell"], reml=True)
    estimate, error = np.asarray(fit.fe_params) * scale, np.asarray(fit.bse_fe) * scale
    if dated:
        estimate[2], error[2] = estimate[2] / np.ptp(days), error[2] / np.ptp(days)

    def interval(k: int) -> tuple[float, float]:
        return float(estimate[k] - 1.96 * error[k]), float(estimate[k] + 1.96 * error[k])

    return MixedCheck(
        slope=float(estimate[1]),
        slope_interval=interval(1),
        day=float(estimate[2]) if dated else None,
        day_interval=interval(2) if dated else None,
        viewers=len(y),
        rows=len(log_n),
        converged=bool(fit.converged),
    )
