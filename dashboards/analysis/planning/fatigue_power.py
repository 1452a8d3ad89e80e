"""How often a study would show that a response wears off, by simulating studies with that very decline."""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from dashboards.simulation.design import SimulationDesign
from dashboards.simulation.expressions import appeal_curve, smile_scale, smiles
from dashboards.simulation.people import people_of
from dashboards.statistics.fatigue.decline import decline_of
from dashboards.statistics.fatigue.responses import Responses, responses_of

_INTERVAL_MS = 500


@dataclass(frozen=True)
class FatigueDesign:
    """What is to be found: `left` (0..1, under 1) of the first response at exposure number `exposures` (2 or more).

    `smile_share` 0..1: share of the ad's time in which its viewers smile at first. `returning` 0..1: chance to come
    back after an exposure; the rest of what is true of the viewers is the default of `SimulationDesign`.
    """

    left: float
    exposures: int = 3
    smile_share: float = 0.05
    returning: float = 0.75
    seconds: float = 30.0

    @property
    def gamma(self) -> float:
        """Return γ of n^(−γ), so that `left` remains at the last exposure."""
        return -log(self.left) / log(self.exposures)


def fatigue_found(design: FatigueDesign, viewers: int, *, seed: int) -> bool:
    """Tell whether one simulated study of `viewers` measured people sees the decline: at its last exposure less than
    the first response is left, by the 95 % interval that the page shows (F24)."""
    responses = _responses(design, viewers, seed)
    decline = decline_of(responses) if len(responses.n_at) == design.exposures else None
    return decline is not None and float(np.quantile(decline.draws[:, -1], 0.975)) < 1


def _responses(design: FatigueDesign, viewers: int, seed: int) -> Responses:
    simulation = SimulationDesign(
        viewers=viewers,
        exposures=design.exposures,
        smile_share=design.smile_share,
        gamma=design.gamma,
        returning=design.returning,
        poor_quality=0.0,
        camera_refused=0.0,
        no_consent=0.0,
        interval_ms=_INTERVAL_MS,
        seed=seed,
    )
    rng = np.random.default_rng(seed)
    people = people_of(simulation, 1, rng)
    relative = people.response[:, :1] * _appeal(design.seconds)
    chance = smile_scale(relative[people.number == 1], design.smile_share) * relative
    shown = smiles(chance, _INTERVAL_MS, rng).mean(axis=1)
    return responses_of(people.viewer, people.number, people.day.astype(np.float64), shown)


def _appeal(seconds: float) -> NDArray[np.float64]:
    times = np.arange(0, 1000 * seconds, _INTERVAL_MS)
    return appeal_curve(times / (1000 * seconds))
