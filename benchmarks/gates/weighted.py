"""F39: a panel whose quotas were missed, weighted to the shares that are known; from frame rows to the registry."""

import numpy as np

from benchmarks.adversary.studies import answer, one_ad
from benchmarks.gates.reading import Reading, run_count, share_reading
from dashboards.analysis.reception.weighting import WEIGHTED
from dashboards.statistics.frames.series import HEADLINE
from dashboards.statistics.intervals import mean_interval

RUNS, POOL = 600, 4000
SIZES = (60, 150, 400)
_LIFT, _LEAST, _MOST = 0.05, 0.92, 0.97
_TAKEN = {"18-34": 1.0, "35-54": 0.5, "55+": 0.25}  # how readily each age takes part: the older, the fewer
_REGIONS = {"north": 1.0, "south": 0.6}


def measure(*, share: float = 1.0, people: int = POOL, sizes: tuple[int, ...] = SIZES) -> list[Reading]:
    """Return how often the interval of the weighted headline holds the population's, and that of the plain one."""
    pool = one_ad(_LIFT, people, (HEADLINE,))
    rng, runs = np.random.default_rng(39), run_count(RUNS, share)
    levels = pool.series.means[pool.kept, 0]
    kept = pool.kept[np.isfinite(levels)]
    levels = levels[np.isfinite(levels)]
    # The older, the more they respond: who answers by who came answers wrongly.
    rank = np.argsort(np.argsort(levels + rng.normal(0, 1.5 * levels.std(), len(levels)))) / len(levels)
    age = np.array(list(_TAKEN))[np.digitize(rank, (0.4, 0.75))]
    region = np.array(list(_REGIONS))[(rng.random(len(levels)) < 0.5).astype(int)]
    shares = {
        "age": {name: float((age == name).mean()) for name in _TAKEN},
        "region": {name: float((region == name).mean()) for name in _REGIONS},
    }
    chance = np.array([_TAKEN[own] for own in age]) * np.array([_REGIONS[own] for own in region])
    chance /= chance.sum()
    truth, rows = float(levels.mean()), []
    for size in sizes:
        held = plain = told = 0
        for _ in range(runs):
            own = rng.choice(len(kept), size, p=chance)
            series = pool.study(kept[own])
            panel = {
                key: {"age": str(age[row]), "region": str(region[row])}
                for key, row in zip(series.viewer_keys, own, strict=True)
            }
            found = answer(WEIGHTED, series, panel=panel, shares=shares).estimate("weighted.change_valence")
            simple = mean_interval(levels[own])
            if found is None or found.low is None or found.high is None:
                continue
            assert simple is not None and simple.low is not None and simple.high is not None
            told += 1
            held += found.low <= truth <= found.high
            plain += simple.low <= truth <= simple.high
        rows += [
            share_reading(
                f"interval of the weighted headline holds the population's, {size} viewers",
                held,
                told,
                at_least=_LEAST,
                at_most=_MOST,
            ),
            share_reading("  the same without weights", plain, told),
        ]
    return rows
