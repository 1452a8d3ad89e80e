"""F24–F33: the decline within viewers, whoever leaves, in any season; and what is concluded from it."""

from dataclasses import replace

import numpy as np

from benchmarks.gates.fatigue_simulations import Truth, drawn, true_ratio, wandering_days
from benchmarks.gates.reading import Reading, mean_reading, run_count, share_reading
from dashboards.statistics.fatigue.change_point import MIN_DAYS, change_point
from dashboards.statistics.fatigue.curves import POWER
from dashboards.statistics.fatigue.pooled import pooled_exponent
from dashboards.statistics.fatigue.status import FATIGUED, FRESH, LIMITED
from dashboards.statistics.fatigue.summary import fatigue_of

RUNS = 120
_COVERAGE = 0.90
# Name, truth, largest bias of γ.
_GATED = (
    ("who responds more comes back more", Truth(leaving="viewer"), 0.03),
    ("people come back after what they just showed", Truth(leaving="shown"), 0.03),
    ("people leave after their own decline", Truth(leaving="own", spread=0.2), 0.05),
    ("the same, as they showed it; exposures lost", Truth(leaving="own shown", spread=0.2, lost=0.15), 0.05),
    ("the same, a fifth carries the smiles", Truth(leaving="own shown", spread=0.2, strong=True), 0.05),
)
_SHOWN = (
    ("the same, 3 exposures only", Truth(leaving="own shown", spread=0.2, exposures=3)),
    ("the same, occasions vary by 60 %", Truth(leaving="own shown", spread=0.2, noise=0.6)),
)
_ALARM = (LIMITED, FATIGUED)
_FLAT = Truth(gamma=0.0, spread=0.0)
_SURE = Truth(gamma=0.8, leaving="own shown")
_STATUS = (
    # γ with 6^(−γ) = .8 is .1245: there "limited" is right or wrong by a hair, and P ≥ .9 is reached in one of ten.
    ("status limited or fatigued where nothing declines", _FLAT, _ALARM, None, 0.05),
    ("  the same, −5 % a day", replace(_FLAT, trend=-0.05, leaving="shown"), _ALARM, None, 0.07),
    ("  the same, +5 % a day", replace(_FLAT, trend=0.05, leaving="shown"), _ALARM, None, 0.07),
    ("  the same where exactly 80 % are left", Truth(gamma=0.1245, spread=0.0), _ALARM, None, 0.15),
    (
        "status fresh where exactly 80 % are left",
        Truth(gamma=0.1245, spread=0.0, leaving="shown"),
        (FRESH,),
        None,
        0.15,
    ),
    ("status fatigued where 24 % are left", _SURE, (FATIGUED,), 0.90, None),
    ("  the same, a fifth carries the smiles", replace(_SURE, strong=True), (FATIGUED,), 0.80, None),
)
_DAYS, _LOOKS = 21, 40


def measure(*, share: float = 1.0, only: str = "") -> list[Reading]:
    """Return bias and coverage of γ̂, the band of the free curve, status errors, the change point. `only`: what is named
    so."""
    runs = run_count(RUNS, share)
    rows = [row for name, truth, most in _GATED if only in name for row in _decline(name, truth, runs, most)]
    rows += [row for name, truth in _SHOWN if only in name for row in _decline(name, truth, runs, None)]
    rows += [
        _status(name, truth, names, least, most, runs)
        for name, truth, names, least, most in _STATUS
        if only in name
    ]
    return rows if only else [*rows, *_breaks(runs)]


def _decline(name: str, truth: Truth, runs: int, most: float | None) -> list[Reading]:
    generator = np.random.default_rng(25)
    errors, naive, held, banded = [], [], 0, 0
    for _ in range(runs):
        responses = drawn(truth, generator)
        found = fatigue_of(responses)
        assert found.curves is not None and found.decline is not None
        rate = found.curves.curves[POWER].rate
        assert rate is not None and rate.low is not None and rate.high is not None
        errors.append(rate.value - truth.gamma)
        naive.append(pooled_exponent(responses) - truth.gamma)
        held += rate.low <= truth.gamma <= rate.high
        true = true_ratio(truth)[: len(found.decline.ratio)]
        banded += bool(((found.decline.low <= true + 1e-9) & (found.decline.high >= true - 1e-9)).all())
    least = None if most is None else -most
    return [
        mean_reading(f"fatigue: bias of γ, {name}", errors, at_least=least, at_most=most, percent=False),
        mean_reading("  the naive pooled fit", naive, percent=False),
        share_reading(
            "  95 % interval of γ holds the truth", held, runs, at_least=_COVERAGE if most else None
        ),
        share_reading("  band of the free curve holds all of the truth", banded, runs),
    ]


def _status(
    name: str, truth: Truth, names: tuple[str, ...], least: float | None, most: float | None, runs: int
) -> Reading:
    generator, hits = np.random.default_rng(30), 0
    for _ in range(runs):
        status = fatigue_of(drawn(truth, generator)).status
        hits += status is not None and status.name in names
    return share_reading(name, hits, runs, at_least=least, at_most=most)


def _breaks(runs: int) -> list[Reading]:
    """A look every day of a campaign whose level wanders, and one at the end of a campaign whose level falls."""
    generator = np.random.default_rng(33)
    rows = []
    for size in (0.3, 1.0):
        alerts = 0
        for _ in range(runs):
            means = wandering_days(generator, days=_LOOKS, memory=0.7, size=size, a_day=25)
            alerts += any(_alert(means[:seen], 25) for seen in range(MIN_DAYS, _LOOKS + 1))
        name = f"change point: ever an alert in {_LOOKS} daily looks, AR(1) .7 of sd {size}"
        rows.append(share_reading(name, alerts, runs, at_most=0.05))
    for a_day, least in ((100, 0.80), (25, None)):
        found = 0
        for _ in range(runs):
            means = wandering_days(generator, days=_DAYS, memory=0.0, size=0.0, a_day=a_day)
            found += _alert(means - 0.5 * (np.arange(_DAYS) >= 12), a_day)
        name = f"  alert where the level falls by half on day 13 of 21, {a_day} viewers a day"
        rows.append(share_reading(name, found, runs, at_least=least))
    return rows


def _alert(means: np.ndarray, a_day: int) -> bool:
    found = change_point(np.arange(float(len(means))), means, np.full(len(means), a_day))
    return found is not None and found.alert
