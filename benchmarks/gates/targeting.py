"""F34 on panels with known tastes, satiation and recovery: what choosing gains of what an oracle gains over chance,
and whether a replay of one replaced choice holds the truth."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from benchmarks.gates.reading import Reading, mean_reading, run_count, share_reading
from dashboards.simulation.tastes import (
    Decided,
    TastesDesign,
    TastesPanel,
    Way,
    by_chance,
    by_oracle,
    by_policy,
)
from dashboards.statistics.targeting.replay import Replay, replay

WORLDS, REPLAYED, REPLAYED_VIEWERS = 40, 300, 40
GAIN, COVERED, ENOUGH = 0.55, (0.93, 0.98), 0.90
_DESIGN = TastesDesign()
# Other policies, by what they are called: chance, and one that shows the first ad in every other choice.
_WANTED = {"chance": 0.0, "the first ad half of the time": 0.5}


def measure(*, share: float = 1.0, design: TastesDesign = _DESIGN, way: Way = by_policy) -> list[Reading]:
    """Return how much is gained, and how often replays cover. `way`: what is judged, the product's own choice."""
    gains = [_gained(replace(design, seed=seed), way) for seed in range(run_count(WORLDS, share))]
    of_oracle = sum(own for own, _ in gains) / sum(top for _, top in gains)
    # The ratio of sums, with the spread of its parts (ratio estimator).
    top = sum(own for _, own in gains) / len(gains)
    apart = [of_oracle + (own - of_oracle * own_top) / top for own, own_top in gains]
    worlds = range(1000, 1000 + run_count(REPLAYED, share))
    small = replace(design, viewers=REPLAYED_VIEWERS)
    replays = {name: [0, 0, 0] for name in _WANTED}  # SNIPS, doubly robust, worlds
    for seed in worlds:
        log = TastesPanel(replace(small, seed=seed)).watched(way)
        for name, first in _WANTED.items():
            found, truth = _replayed(log, first)
            replays[name][0] += found.snips.low <= truth <= found.snips.high  # type: ignore[operator]
            replays[name][1] += found.doubly_robust.low <= truth <= found.doubly_robust.high  # type: ignore[operator]
            replays[name][2] += 1
    low, high = COVERED
    rows = [mean_reading("choosing: gain over chance, of what an oracle gains", apart, at_least=GAIN)]
    for name, (snips, robust, runs) in replays.items():
        title = f"holds the truth of one choice replaced by {name}"
        rows.append(share_reading(f"SNIPS {title}", snips, runs, at_least=low, at_most=high))
        rows.append(share_reading(f"doubly robust {title}", robust, runs, at_least=ENOUGH))
    return rows


def _gained(design: TastesDesign, way: Way) -> tuple[float, float]:
    panel = TastesPanel(design)
    chance, own, oracle = (_reward(panel, each) for each in (by_chance, way, by_oracle))
    return own - chance, oracle - chance


def _reward(panel: TastesPanel, way: Callable[..., object]) -> float:
    return float(np.mean([own.reward for own in panel.watched(way)]))  # type: ignore[arg-type]


def _replayed(log: list[Decided], first: float) -> tuple[Replay, float]:
    """Return the replay of a policy that shows the first ad with `first` more than its part, and its truth: what it
    would get from people like these, so without what is these viewers' own."""
    ads = len(log[0].p)
    wanted = np.full(ads, (1 - first) / ads)
    wanted[0] += first
    truth = float(np.mean([(own.means - own.own) @ wanted for own in log]))
    base = float(np.mean([own.reward for own in log]))
    found = replay(
        viewer=np.array([own.viewer for own in log]),
        reward=np.array([own.reward for own in log]),
        logged=np.array([own.p[own.chosen] for own in log]),
        wanted=wanted[[own.chosen for own in log]],
        thought=np.full(len(log), base),
        thought_of_wanted=np.full(len(log), base),
    )
    if found is None:
        raise ValueError("a panel of one viewer cannot be replayed")
    return found, truth
