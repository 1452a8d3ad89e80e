"""The frames of a simulation: what the camera saw and what the network would have said, without any picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.simulation.design import SimulatedAd, SimulationDesign
from dashboards.simulation.expressions import SCALE, appeal_curve, probabilities, smile_scale, smiles
from dashboards.simulation.people import AWAY, DARK, GOOD, TURNED, People, people_of

_LOST_SHARE = {GOOD: 0.03, DARK: 0.8, TURNED: 0.8, AWAY: 0.75}
PLAYING, PREROLL = 0, 1


@dataclass(frozen=True)
class Frames:
    """n frames in order of exposure and time. `exposure`: row of `Simulation.exposures`; `sequence`: within a session.

    `t_ms` negative in the pre-roll; `playback` 0 playing, 1 pre-roll; `found`: a face is there; `probabilities` [n, 7]
    and `face_score` in whole ten-thousandths; angles in degrees; `luma` 0..255; `sharpness` as the engine gives it.
    """

    exposure: NDArray[np.int64]
    sequence: NDArray[np.int64]
    t_ms: NDArray[np.int64]
    playback: NDArray[np.int64]
    found: NDArray[np.bool_]
    probabilities: NDArray[np.int64]
    face_score: NDArray[np.int64]
    yaw: NDArray[np.int64]
    pitch: NDArray[np.int64]
    roll: NDArray[np.int64]
    luma: NDArray[np.int64]
    sharpness: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.t_ms)


@dataclass(frozen=True)
class Simulation:
    """A whole simulation. `exposures` [E, 3]: sitting, ad (0..K−1) and position in the sitting, for every play.

    `true_share` [E]: the true share of smiling frames of each play; its decline over numbers is the design's γ.
    """

    people: People
    exposures: NDArray[np.int64]
    true_share: NDArray[np.float64]
    frames: Frames


def simulation_of(design: SimulationDesign, ads: list[SimulatedAd]) -> Simulation:
    """Return the simulation; the same design and ads give the same simulation.

    Raises:
        ValueError: there is no ad.
    """
    if not ads:
        raise ValueError("a simulation needs at least one ad")
    rng = np.random.default_rng(design.seed)
    people = people_of(design, len(ads), rng)
    sittings, positions = np.indices(people.order.shape).reshape(2, -1)
    ad_of = people.order.reshape(-1)
    exposures = np.column_stack([sittings, ad_of, positions])
    relative = people.response[sittings, ad_of]
    scale = _scale(design, ads, people, exposures, relative)
    true_share = np.empty(len(exposures))
    parts = []
    for index, ad in enumerate(ads):
        rows = np.flatnonzero(ad_of == index)
        chance = scale * relative[rows, None] * appeal_curve(_times(design, ad) / ad.duration_ms)
        true_share[rows] = np.minimum(0.95, chance).mean(axis=1)
        seen = people.measured[sittings[rows]]
        parts.append(_ad_frames(design, ad, rows[seen], chance[seen], people.poor[sittings[rows[seen]]], rng))
    return Simulation(people, exposures, true_share, _together(parts, exposures))


def _times(design: SimulationDesign, ad: SimulatedAd) -> NDArray[np.int64]:
    return np.arange(0, ad.duration_ms, design.interval_ms)


def _scale(
    design: SimulationDesign,
    ads: list[SimulatedAd],
    people: People,
    exposures: NDArray[np.int64],
    relative: NDArray[np.float64],
) -> float:
    """Return what makes `smile_share` true of the frames of measured sittings with good pictures."""
    good = people.measured & (people.poor == GOOD)
    values = [
        (
            relative[good[exposures[:, 0]] & (exposures[:, 1] == k), None]
            * appeal_curve(_times(design, ad) / ad.duration_ms)
        )
        for k, ad in enumerate(ads)
    ]
    flat = np.concatenate([value.reshape(-1) for value in values])
    return smile_scale(flat, design.smile_share) if len(flat) else 0.0


def _ad_frames(
    design: SimulationDesign,
    ad: SimulatedAd,
    rows: NDArray[np.int64],
    chance: NDArray[np.float64],
    poor: NDArray[np.int64],
    rng: np.random.Generator,
) -> dict[str, NDArray[np.int64]]:
    before = np.arange(-design.preroll_ms, 0, design.interval_ms)
    t_row = np.concatenate([before, _times(design, ad)])
    shape = (len(rows), len(t_row))
    smiling = np.zeros(shape, bool)
    if len(rows):
        smiling[:, len(before) :] = smiles(chance, design.interval_ms, rng)
    lost = rng.random(shape) < np.vectorize(_LOST_SHARE.get, otypes=[float])(poor)[:, None]
    kind = np.where(poor == GOOD, rng.integers(1, 4, shape[0]), poor)[:, None]
    t_ms = np.broadcast_to(t_row, shape)
    size = shape[0] * shape[1]
    turned = (lost & (kind == TURNED)).reshape(-1)
    dark = (lost & (kind == DARK)).reshape(-1)
    yaw = np.where(turned, rng.choice([-1, 1], size) * rng.uniform(36, 60, size), rng.normal(0, 6, size))
    return {
        "exposure": np.repeat(rows, shape[1]),
        "t_ms": t_ms.reshape(-1),
        "playback": np.where(t_ms < 0, PREROLL, PLAYING).reshape(-1),
        "found": ~(lost & (kind == AWAY)).reshape(-1),
        "probabilities": probabilities(smiling.reshape(-1), t_ms.reshape(-1), rng),
        "face_score": np.clip(rng.normal(0.92, 0.03, size), 0.7, 0.99) * SCALE,
        "yaw": yaw,
        "pitch": np.clip(rng.normal(-2, 4, size), -14, 14),
        "roll": rng.normal(0, 3, size),
        "luma": np.where(dark, rng.uniform(12, 36, size), np.clip(rng.normal(125, 12, size), 60, 200)),
        "sharpness": np.clip(rng.normal(140, 30, size), 40, None),
    }


def _together(parts: list[dict[str, NDArray[np.int64]]], exposures: NDArray[np.int64]) -> Frames:
    """Return all frames in order of exposure and time, with their sequence in the sitting."""
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((columns["t_ms"], columns["exposure"]))
    columns = {name: column[order] for name, column in columns.items()}
    for name in ("face_score", "yaw", "pitch", "roll", "luma", "sharpness"):
        columns[name] = np.rint(columns[name]).astype(np.int64)
    sitting = exposures[columns["exposure"], 0] if len(order) else np.zeros(0, np.int64)
    starts = np.flatnonzero(np.diff(sitting, prepend=-1))
    lengths = np.diff(np.append(starts, len(sitting)))
    sequence = np.arange(len(sitting)) - np.repeat(starts, lengths)
    return Frames(sequence=sequence, **columns)
