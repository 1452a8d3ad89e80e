"""Who comes, how often, and how strongly they respond: the truth of a simulation before any camera."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.simulation.design import SimulationDesign

GOOD, DARK, TURNED, AWAY = 0, 1, 2, 3
CAMERAS = ("granted", "refused", "missing")
_MISSING_PART = 0.25  # of those without a camera: they have none; the rest refused
_CERTAIN = 1 - 1e-9


@dataclass(frozen=True)
class People:
    """V viewers, S sittings and the response of each sitting to each of K ads.

    `gamma` [V]: γ_i. `viewer`, `number` (1 = first), `day`, `second` (of the day) [S]: sittings in order of viewer and
    number. `agreed` [S] bool; `camera` [S]: index in `CAMERAS`; `poor` [S]: `GOOD` or the kind of loss.
    `order` [S, K]: the ads in the order of the sitting. `response` [S, K]: relative, about 1 at the first exposure.
    """

    gamma: NDArray[np.float64]
    viewer: NDArray[np.int64]
    number: NDArray[np.int64]
    day: NDArray[np.int64]
    second: NDArray[np.int64]
    agreed: NDArray[np.bool_]
    camera: NDArray[np.int64]
    poor: NDArray[np.int64]
    order: NDArray[np.int64]
    response: NDArray[np.float64]

    @property
    def measured(self) -> NDArray[np.bool_]:
        """Return [S], whether the sitting has frames."""
        return self.agreed & (self.camera == 0)


def people_of(design: SimulationDesign, ads: int, rng: np.random.Generator) -> People:
    """Return the people of a simulation that sees `ads` ads in every sitting."""
    viewers, times = design.viewers, design.exposures
    amplitude = rng.gamma(design.amplitude_shape, 1 / design.amplitude_shape, viewers)
    gamma = rng.normal(design.gamma, design.gamma_spread, viewers)
    appeal = np.exp(rng.normal(0, 0.25, ads))
    number = np.arange(1, times + 1)
    state = np.exp(rng.normal(0, design.state_spread, (viewers, times)) - design.state_spread**2 / 2)
    usual = amplitude[:, None] * number ** -gamma[:, None]
    shown = usual * state
    chance = _chance(design, shown)
    stays = np.cumprod(rng.random((viewers, times)) < chance, axis=1).astype(bool)
    comes = np.concatenate([np.ones((viewers, 1), bool), stays[:, :-1]], axis=1)
    rests = 1 + rng.geometric(0.35, (viewers, times))
    rests[:, 0] = rng.integers(0, design.days, viewers)
    day = np.cumsum(rests, axis=1)
    who, which = np.nonzero(comes)
    sittings = len(who)
    agrees = rng.random(viewers) >= design.no_consent
    without = rng.random(viewers) < design.camera_refused
    camera = np.where(without, np.where(rng.random(viewers) < _MISSING_PART, 2, 1), 0)
    poor = np.where(rng.random(sittings) < design.poor_quality, rng.integers(1, 4, sittings), GOOD)
    return People(
        gamma=gamma,
        viewer=who,
        number=which + 1,
        day=day[comes],
        second=rng.integers(8 * 3600, 22 * 3600, sittings),
        agreed=agrees[who],
        camera=np.where(agrees, camera, 1)[who],
        poor=poor,
        order=rng.random((sittings, ads)).argsort(axis=1),
        response=shown[comes][:, None] * appeal / appeal.mean(),
    )


def _chance(design: SimulationDesign, shown: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the chance to come back after each exposure; it rises with the response that was shown there."""
    base = np.log(design.returning / max(1 - design.returning, 1 - _CERTAIN))
    return 1 / (1 + np.exp(-(base + design.return_slope * np.clip(shown - 1, -2, 3))))
