"""From frame rows to the sentence: faces rest at −.2 on the network's scale, and only a change from there is told."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from campaigns.models import Ad
from dashboards.analysis.finding import Findings, Subject
from dashboards.analysis.reception.data import AdData
from dashboards.analysis.reception.questions import TRACES
from dashboards.selectors.exposure_rows import from_rest
from dashboards.selectors.series import AdSeries
from dashboards.statistics.frames.exposure import exposure_series
from dashboards.statistics.frames.packing import STORED
from dashboards.statistics.frames.series import SERIES, TRACED, stored_as
from dashboards.statistics.frames.timeline import Timeline
from dashboards.statistics.viewer_parts import viewer_levels
from dashboards.surfaces.text.reception import change_sentence
from tests.dashboards.statistics.frames import signs_of

_COLUMNS = [SERIES.index(stored_as(name)) for name in TRACED]
_KEYS = ("change_valence.trace", "change_valence.mean", "change_valence.size", "valence.mean", "viewers")


def _face(rng: np.random.Generator, lift: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (probabilities, t_ms, playback) of one viewer: an own resting valence, drift, noise that lasts, frames in
    bunches, and a smile that a fifth of the people carry. One viewer in twelve has no neutral screen."""
    t_ms = np.sort(np.rint(np.arange(-5000, 15_000, 500) + rng.normal(0, 90, 40))).astype(np.int64)
    if rng.random() < 1 / 12:
        t_ms = t_ms[t_ms >= 0]
    noise = rng.normal(0, 0.05, len(t_ms))
    for place in range(1, len(noise)):
        noise[place] += 0.7 * noise[place - 1]
    valence = rng.normal(-0.2, 0.28) + noise + rng.normal(0, 0.02) * t_ms / 15_000
    happy, sad = np.clip(valence, 0, 0.8), np.clip(-valence, 0, 0.8)
    smile = lift / 1.2 * (4.0 if rng.random() < 0.2 else 0.25) * rng.gamma(2, 0.5) * (t_ms >= 0)
    shown = np.zeros((len(t_ms), 7))
    shown[:, 3], shown[:, 4] = happy, sad
    shown[:, 6] = 1 - happy - sad
    shown *= (1 - smile)[:, None]
    shown[:, 3] += smile
    return shown, t_ms, np.where(t_ms < 0, 1, 0)


def _pool(lift: float, people: int = 700) -> AdSeries:
    rng = np.random.default_rng([7, int(1000 * lift)])
    found = []
    for _ in range(people):
        shown, t_ms, playback = _face(rng, lift)
        signs = signs_of(len(t_ms), playback=playback)
        found.append(exposure_series(signs=signs, probabilities=shown, t_ms=t_ms, timeline=Timeline(15_000)))
    values = np.array([own.values[:, _COLUMNS] for own in found], dtype=STORED).astype(np.float32)
    resting = np.array([own.resting.stored() for own in found])
    whole = np.arange(people)
    return AdSeries(
        ad=Ad(pk=1, duration_ms=15_000),
        timeline=Timeline(15_000),
        names=TRACED,
        values=from_rest(values, resting, TRACED),
        raw=np.array([viewer_levels(own.values[:, _COLUMNS].T) for own in found]),
        resting=resting,
        exposure=whole,
        viewer=whole,
        viewer_keys=tuple(f"{key:06d}" for key in whole),
        number=np.ones(people, np.int16),
        day=np.full(people, np.datetime64("2026-03-02")),
        grade=np.full(people, "good"),
        valid=np.full(people, 30),
        running=np.full(people, 30),
        stored=np.ones(people, bool),
        set_aside={},
    )


def _studies(pool: AdSeries, viewers: int, runs: int) -> Iterator[Findings]:
    rng = np.random.default_rng(viewers)
    wanted = TRACES.__class__(
        **{**vars(TRACES), "measures": tuple(own for own in TRACES.measures if own.key in _KEYS)}
    )
    arrays = ("values", "raw", "resting", "number", "day", "grade", "valid", "running", "stored")
    for _ in range(runs):
        rows = rng.integers(0, len(pool.exposure), viewers)
        own = {name: getattr(pool, name)[rows] for name in arrays}
        places = {"exposure": np.arange(viewers), "viewer": np.arange(viewers)}
        series = replace(pool, **own, **places, viewer_keys=pool.viewer_keys[:viewers])
        yield wanted.answer(AdData(series), subject=Subject("ad", "1"), revision="")


@pytest.fixture(scope="module")
def nothing() -> AdSeries:
    return _pool(0.0)


@pytest.mark.parametrize("viewers", [40, 150])
def test_ad_that_does_nothing_is_told_neither_positive_nor_negative(nothing: AdSeries, viewers: int) -> None:
    sentences, raw = [], []
    for found in _studies(nothing, viewers, 100):
        sentences.append(change_sentence(found))
        raw.append(found.estimate("valence.mean").high)
    told = sum("more positive" in own or "more negative" in own for own in sentences)
    assert told <= 12  # five of a hundred are wished; twelve or more happen to one run in 250
    assert sum(own.startswith("No clear change") for own in sentences) == 100 - told
    assert np.mean(np.array(raw) < 0) > 0.85, "as the network read it, these faces are negative"


def test_ad_that_lifts_valence_by_three_hundredths_is_found() -> None:
    sentences = [change_sentence(found) for found in _studies(_pool(0.03), 150, 50)]
    assert sum("more positive than the viewers’ own resting faces: +0.0" in own for own in sentences) >= 45
    assert sum("very slightly" in own or "a little" in own for own in sentences) >= 40


def test_viewers_without_a_neutral_screen_are_missing_and_counted(nothing: AdSeries) -> None:
    found = TRACES.answer(AdData(nothing), subject=Subject("ad", "1"), revision="")
    without = found.count("viewers.excluded[cause:no_resting_face]")
    assert 30 < without < 90  # one in twelve of 700
    assert found.count("exposures.excluded[cause:no_resting_face]") == without
    assert found.estimate("change_valence.mean").n == 700 - without
    assert found.estimate("valence.mean").n == found.count("viewers") == 700
    floor = found.estimate("change_valence.floor")
    assert floor.low < 0 < floor.high


def test_size_of_the_resting_face_does_not_matter(nothing: AdSeries) -> None:
    """A network that reads everybody .1 more negative changes no change."""
    shifted = replace(nothing, raw=nothing.raw - 0.1, resting=nothing.resting - 0.1)
    levels = [own.levels("change_valence") for own in (nothing, shifted)]
    np.testing.assert_allclose(*levels, atol=1e-12)


def test_few_with_a_neutral_screen_are_said_to_be_few(nothing: AdSeries) -> None:
    without = np.isnan(nothing.resting[:, 0])
    rows = np.concatenate([np.flatnonzero(without)[:25], np.flatnonzero(~without)[:3]])
    arrays = ("values", "raw", "resting", "number", "day", "grade", "valid", "running", "stored")
    own = {name: getattr(nothing, name)[rows] for name in arrays}
    places = {"exposure": np.arange(28), "viewer": np.arange(28), "viewer_keys": nothing.viewer_keys[:28]}
    few = replace(nothing, **own, **places)
    found = TRACES.answer(AdData(few), subject=Subject("ad", "1"), revision="")
    assert change_sentence(found) == (
        "No change can be told: 3 of 28 viewers have a usable neutral screen before the ad, and 25 are needed."
    )
    assert found["change_valence.mean"].needs.more == 2
