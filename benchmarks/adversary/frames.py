"""Frame rows of plays, as a camera and a network leave them: resting offsets, AR(1) noise, drift, jitter, bursts, gaps,
frames lost while laughing, missing pre-rolls. Numpy alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.adversary.plays import Floats, Plays, Whole

PREROLL_MS, INTERVAL_MS = 5000, 500
PLAYING, PREROLL = 0, 1  # as the browser tells it
# The order in which a network's seven probabilities stand in the rows.
_ANGRY, _DISGUST, _FEAR, _HAPPY, _SAD, _SURPRISE, _NEUTRAL = range(7)
_FLOOR = 0.02  # of each expression on a face at rest
_NOISE, _STAYS = 0.08, 0.7  # AR(1) from frame to frame: standard deviation and correlation
_DRIFT = 0.03  # standard deviation of a face's own drift over one ad
_NO_PREROLL, _BURSTY, _GAPPY, _DARK, _LOST = 0.06, 0.15, 0.2, 0.06, 0.5
_FADES_S = 6.0


@dataclass(frozen=True)
class Frames:
    """n frames by play and time. `play` [n]: 0..E−1; `t_ms` [n]: media time, negative in the pre-roll; `playback` [n];
    `found` [n]; `probabilities` [n, 7] in whole ten-thousandths; `luma`, `yaw` [n]."""

    play: Whole
    t_ms: Whole
    playback: Whole
    found: NDArray[np.bool_]
    probabilities: Whole
    luma: Whole
    yaw: Whole

    def __len__(self) -> int:
        return len(self.play)


def frames_of(plays: Plays, rng: np.random.Generator, *, duration_ms: int = 20_000) -> Frames:
    """Return the frames of these plays of ads of one length."""
    slots = np.arange(-PREROLL_MS, duration_ms, INTERVAL_MS)
    shape = (len(plays), len(slots))
    running = slots >= 0
    smile = _smiles(plays, slots, running, duration_ms)
    valence = plays.rest[:, None] + _noise(rng, shape)
    # Pre-roll and ad are one walk, so that a face that does nothing does the same nothing in both.
    valence += rng.normal(0, _DRIFT, (shape[0], 1)) * (slots - slots.mean()) / duration_ms
    probabilities = _probabilities(rng, np.clip(valence, -0.9, 0.7), smile)
    found = rng.random(shape) >= 0.02 + _LOST * np.clip(smile - 0.3, 0, 1)
    kept = _kept(rng, slots, running, shape)
    t_ms = _times(rng, slots, running, shape)
    dark = rng.random((shape[0], 1)) < _DARK
    luma = np.where(dark, rng.integers(15, 60, shape), rng.integers(90, 150, shape))
    yaw = np.rint(rng.normal(0, 7, shape)).astype(np.int64)
    # Jitter may set a frame before its neighbour: rows stand by time, as the database gives them.
    order = np.argsort(t_ms, axis=1, kind="stable")
    row = np.arange(shape[0])[:, None]
    pick = kept[row, order]
    play, place = np.broadcast_to(row, shape)[pick], order[pick]
    return Frames(
        play=play,
        t_ms=t_ms[play, place],
        playback=np.where(t_ms[play, place] < 0, PREROLL, PLAYING),
        found=found[play, place],
        probabilities=probabilities[play, place],
        luma=luma[play, place],
        yaw=yaw[play, place],
    )


def _smiles(plays: Plays, slots: Whole, running: NDArray[np.bool_], duration_ms: int) -> Floats:
    """Return the smile at each slot, 0..1: a broad rise past the middle of the ad, and what is left of the last ad."""
    at = slots[running] / duration_ms
    course = 0.3 + np.exp(-0.5 * ((at - 0.65) / 0.12) ** 2)
    over = np.zeros(len(slots))
    over[running] = course / course.mean()
    fading = np.exp(-(slots - slots[0]) / 1000 / _FADES_S)
    return np.clip(plays.strength[:, None] * over + plays.carried[:, None] * fading, 0.0, 0.95)


def _noise(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    steps = rng.normal(0, _NOISE, shape)
    steps[:, 1:] *= (1 - _STAYS**2) ** 0.5
    for slot in range(1, shape[1]):
        steps[:, slot] += _STAYS * steps[:, slot - 1]
    return steps


def _probabilities(rng: np.random.Generator, valence: Floats, smile: Floats) -> Whole:
    """Return [E, F, 7] in whole ten-thousandths. At rest happy less the strongest negative one is about `valence`, and
    each of the others a little that is the face's own and trembles; a smile takes its share from all."""
    shown = np.zeros((*valence.shape, 7))
    for small in (_ANGRY, _DISGUST, _FEAR, _SURPRISE):
        own = rng.gamma(2.0, _FLOOR / 2, (len(valence), 1))
        shown[..., small] = np.clip(own + _noise(rng, valence.shape) / 8, 0, 0.2)
    shown[..., _HAPPY] = _FLOOR + np.maximum(valence, 0)
    shown[..., _SAD] = _FLOOR + np.maximum(-valence, 0)
    shown[..., _NEUTRAL] = np.maximum(1 - shown.sum(axis=-1), 0)
    shown *= (1 - smile[..., None]) / shown.sum(axis=-1, keepdims=True)
    shown[..., _HAPPY] += smile
    return np.rint(10_000 * shown).astype(np.int64)


def _kept(
    rng: np.random.Generator, slots: Whole, running: NDArray[np.bool_], shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """Return which slots have a frame at all: some plays lack the pre-roll, some a stretch of up to four seconds."""
    kept = rng.random(shape) >= 0.03
    kept &= running | (rng.random((shape[0], 1)) >= _NO_PREROLL)
    start = rng.integers(0, slots[-1], (shape[0], 1))
    length = np.where(rng.random((shape[0], 1)) < _GAPPY, rng.integers(700, 4000, (shape[0], 1)), 0)
    return kept & ~((slots >= start) & (slots < start + length))


def _times(
    rng: np.random.Generator, slots: Whole, running: NDArray[np.bool_], shape: tuple[int, int]
) -> Whole:
    """Return the media time of each slot's frame: jittered; in some plays frames come in bursts of three."""
    jitter = rng.normal(0, 60, shape)
    bursty = rng.random((shape[0], 1)) < _BURSTY
    first = np.arange(shape[1]) % 3
    times = slots + np.where(bursty, jitter / 6 - first * (INTERVAL_MS - 40.0), jitter)
    times = np.rint(times).astype(np.int64)
    return np.where(running, np.maximum(times, 0), np.minimum(times, -1))
