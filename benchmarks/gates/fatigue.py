"""F25–F33: the decline within viewers under drop-out that depends on the response, and what is concluded from it."""

import numpy as np

from benchmarks.gates.fatigue_simulations import Truth, drawn, true_ratio
from benchmarks.gates.reading import Reading, mean_reading, run_count, share_reading
from dashboards.statistics.fatigue.change_point import change_point
from dashboards.statistics.fatigue.curve import within_curve
from dashboards.statistics.fatigue.patterns import resampled_patterns
from dashboards.statistics.fatigue.pooled import pooled_exponent
from dashboards.statistics.fatigue.power import power_fit
from dashboards.statistics.fatigue.status import fatigue_status

RUNS, RESAMPLES = 300, 500
_BIAS, _COVERAGE = 0.03, 0.90
_GATED = (
    ("who responds more comes back more", Truth(leaving="viewer")),
    ("people come back after what they just showed", Truth(leaving="shown")),
)
_SHOWN = (
    ("the same, 3 exposures only", Truth(leaving="shown", exposures=3)),
    ("the same, occasions vary by 60 %", Truth(leaving="shown", noise=0.6)),
)
_ALARM = ("limited", "fatigued")
_STATUS = (
    # γ with 6^(−γ) = .8 is .1245: there "limited" is right or wrong by a hair, and P ≥ .9 is reached in one of ten.
    ("status limited or fatigued where nothing declines", Truth(gamma=0.0, spread=0.0), _ALARM, None, 0.05),
    ("  the same where exactly 80 % are left", Truth(gamma=0.1245, spread=0.0), _ALARM, None, 0.15),
    ("status limited where 59 % are left", Truth(gamma=0.3), ("limited",), 0.90, None),
    ("status fatigued where 25 % are left", Truth(gamma=0.8), ("fatigued",), 0.90, None),
)
_DAYS, _A_DAY = 21, 25


def measure(*, share: float = 1.0) -> list[Reading]:
    """Return bias and coverage of γ̂, the band of the free curve, status errors, the change point."""
    runs = run_count(RUNS, share)
    rows = [row for name, truth in _GATED for row in _decline(name, truth, runs, gated=True)]
    rows += [row for name, truth in _SHOWN for row in _decline(name, truth, runs, gated=False)]
    rows += [_status(name, truth, names, least, most, runs) for name, truth, names, least, most in _STATUS]
    return rows + _breaks(runs)


def _decline(name: str, truth: Truth, runs: int, *, gated: bool) -> list[Reading]:
    generator = np.random.default_rng(25)
    errors, naive, held, banded = [], [], 0, 0
    for run in range(runs):
        responses = drawn(truth, generator)
        draws = resampled_patterns(responses, resamples=RESAMPLES, seed=run)
        fit = power_fit(responses, draws=draws)
        assert fit is not None
        errors.append(fit.value - truth.gamma)
        naive.append(pooled_exponent(responses) - truth.gamma)
        held += fit.low <= truth.gamma <= fit.high
        curve, true = within_curve(responses, draws), true_ratio(truth)
        banded += bool(((curve.low <= true + 1e-9) & (curve.high >= true - 1e-9)).all())
    least, most = (-_BIAS, _BIAS) if gated else (None, None)
    return [
        mean_reading(f"fatigue: bias of γ, {name}", errors, at_least=least, at_most=most, percent=False),
        mean_reading("  the naive pooled fit", naive, percent=False),
        share_reading(
            "  95 % interval of γ holds the truth", held, runs, at_least=_COVERAGE if gated else None
        ),
        share_reading("  band of the free curve holds all of the truth", banded, runs),
    ]


def _status(
    name: str, truth: Truth, names: tuple[str, ...], least: float | None, most: float | None, runs: int
) -> Reading:
    generator = np.random.default_rng(30)
    hits = 0
    for run in range(runs):
        responses = drawn(truth, generator)
        curve = within_curve(responses, resampled_patterns(responses, resamples=RESAMPLES, seed=run))
        hits += fatigue_status(responses, curve).name in names
    return share_reading(name, hits, runs, at_least=least, at_most=most)


def _breaks(runs: int) -> list[Reading]:
    generator = np.random.default_rng(33)
    days, counts = np.arange(_DAYS, dtype=float), np.full(_DAYS, _A_DAY)
    alerts = {0.0: 0, 0.5: 0}
    for size in alerts:
        for _ in range(runs):
            level = np.where(days >= 12, 1 - size, 1.0)
            means = generator.normal(
                level, 1 / np.sqrt(_A_DAY)
            )  # one viewer varies as much as the level itself
            found = change_point(days, means, counts)
            assert found is not None
            alerts[size] += found.alert
    return [
        share_reading("change point: alert where there is none", alerts[0.0], runs, at_most=0.05),
        share_reading(
            "  alert where the level falls by half on day 13 of 21", alerts[0.5], runs, at_least=0.80
        ),
    ]
