"""F14: the strongest moment without the bias of picking it."""

import numpy as np
import pytest

from dashboards.analysis.reception.questions import NUMBERS, TRACES
from dashboards.statistics.peaks import (
    MIN_VIEWERS,
    crossfitted_both_ways,
    crossfitted_low,
    crossfitted_peak,
    moment_p,
)
from dashboards.statistics.study.page import MOMENTS

SECONDS = np.arange(30)
BIN = 1000


def test_flat_trace_has_no_upward_bias() -> None:
    rng = np.random.default_rng(11)
    raw, fitted = [], []
    for _ in range(200):
        values = (rng.random((50, 30)) < 0.05).astype(float)
        raw.append(values.mean(axis=0).max())
        fitted.append(crossfitted_peak(values, bin_ms=BIN).value)
    assert np.mean(raw) > 0.11
    assert 0.04 <= np.mean(fitted) <= 0.06


@pytest.mark.parametrize("n", [MIN_VIEWERS, 50])
def test_interval_holds_the_true_height_and_finds_the_moment(n: int) -> None:
    truth = 0.05 + 0.25 * np.exp(-0.5 * ((SECONDS - 12) / 3) ** 2)
    rng = np.random.default_rng(13)
    held, seconds = 0, []
    for _ in range(200):
        values = truth * rng.gamma(1, 1, (n, 1)) * rng.gamma(4, 0.25, (n, 30))
        peak = crossfitted_peak(values, bin_ms=BIN)
        held += peak.low <= truth.max() <= peak.high
        seconds.append(peak.at_ms // 1000)
        assert peak.from_ms < peak.at_ms < peak.to_ms
    assert 0.88 <= held / 200 <= 0.99
    assert abs(np.median(seconds) - 12) <= 1


def test_too_few_viewers_give_none() -> None:
    values = np.random.default_rng(1).random((MIN_VIEWERS, 8))
    assert crossfitted_peak(values, bin_ms=BIN) is not None
    values[0] = np.nan
    assert crossfitted_peak(values, bin_ms=BIN) is None


def test_seconds_seen_by_too_few_cannot_win() -> None:
    values = np.full((20, 6), 0.2)
    values[:, 4] = np.nan
    values[:2, 4] = 1.0
    values[:, 3] = 0.3
    peak = crossfitted_peak(values, bin_ms=BIN)
    assert (peak.at_ms, peak.from_ms, peak.to_ms) == (3500, 3000, 4000)
    assert peak.value == pytest.approx(0.3)


def test_all_missing_gives_none() -> None:
    assert crossfitted_peak(np.full((30, 5), np.nan), bin_ms=BIN) is None
    assert crossfitted_peak(np.empty((30, 0)), bin_ms=BIN) is None
    assert crossfitted_low(np.empty((0, 5)), bin_ms=BIN) is None


def _smiling_moment(rng: np.random.Generator, viewers: int = 30) -> np.ndarray:
    """Half of the viewers smile from 10 s to 12 s."""
    values = rng.normal(0, 0.05, (viewers, 30))
    values[: viewers // 2, 10:12] += 0.8
    return values


def test_a_moment_is_in_media_ms_whatever_the_bins() -> None:
    seconds = _smiling_moment(np.random.default_rng(2))
    halves = np.repeat(seconds, 2, axis=1)
    for values, bin_ms in ((seconds, 1000), (halves, 500)):
        peak = crossfitted_peak(values, bin_ms=bin_ms)
        assert peak.settled
        assert 10_000 <= peak.from_ms < peak.at_ms < peak.to_ms <= 12_000
    later = crossfitted_peak(seconds[:, 8:], bin_ms=1000, start_ms=8000)
    assert (later.from_ms, later.to_ms) == (peak.from_ms, peak.to_ms)


def test_lowest_moment_is_the_highest_of_what_is_turned_over() -> None:
    values = _smiling_moment(np.random.default_rng(3))
    high, low = crossfitted_peak(values, bin_ms=BIN), crossfitted_low(-values, bin_ms=BIN)
    assert (low.value, low.low, low.high) == (-high.value, -high.high, -high.low)
    assert (low.at_ms, low.settled) == (high.at_ms, True)


@pytest.mark.parametrize("chance", [0.0, 0.02, 0.2])
def test_an_ad_nobody_smiles_at_has_no_settled_moment(chance: float) -> None:
    """Where nothing happens, or smiles come by chance alone, the moment settles in at most 7 of 100 studies."""
    rng = np.random.default_rng(round(1000 * chance) + 5)
    settled = 0
    for run in range(100):
        values = (rng.random((40, 30)) < chance).astype(float)
        settled += crossfitted_peak(values, bin_ms=BIN, seed=run).settled
    assert settled <= 7


def test_people_who_differ_all_the_time_have_no_moment() -> None:
    """A viewer who smiles throughout is no moment: heights are held against the viewer's own mean."""
    rng = np.random.default_rng(8)
    found = [
        crossfitted_peak(rng.random((40, 1)) + rng.normal(0, 0.1, (40, 30)), bin_ms=BIN).settled
        for _ in range(100)
    ]
    assert sum(found) <= 7


def test_ties_win_by_lot_and_not_by_coming_first() -> None:
    flat = np.full((20, 30), 0.5)
    found = [crossfitted_peak(flat, bin_ms=BIN, seed=seed) for seed in range(40)]
    assert not any(own.settled for own in found)
    assert all(own.to_ms - own.from_ms > 15_000 for own in found)
    assert len({own.at_ms for own in found}) > 15
    twice = np.zeros((20, 30))
    twice[:, [4, 24]] = 1.0  # two moments that are exactly alike
    found = crossfitted_peak(twice, bin_ms=BIN)
    assert found.value == 1.0
    assert (found.from_ms, found.to_ms, found.settled) == (4000, 25_000, False)


def test_ads_under_three_seconds_have_no_settled_moment() -> None:
    values = np.zeros((20, 6))
    values[:, 4] = 1.0
    assert crossfitted_peak(values, bin_ms=500).settled
    short = crossfitted_peak(values[:, :5], bin_ms=500)
    assert (short.at_ms, short.settled) == (2250, False)


def test_what_is_sure_enough_by_itself_is_not_sure_enough_for_one_moment_of_many() -> None:
    """Judged alone, moments of ads that differ a little settle in half of the studies; together they share 1 %."""
    rng = np.random.default_rng(9)
    alone = together = 0
    for run in range(40):
        values = rng.normal(0, 1, (60, 30))
        values[:, 12] += 0.5
        found = crossfitted_peak(values, bin_ms=BIN, seed=run)
        assert found is not None
        alone += found.low > 0
        together += found.settled
        assert (moment_p(found) <= 0.05) <= (found.low > 0)
    assert alone > 20 and together < 20


def test_all_moments_of_an_ad_are_counted() -> None:
    """Eight brand moments beside the highest and lowest of all series and thirds."""
    counted = [own for question in (TRACES, NUMBERS) for own in question.measures if "F14" in own.methods]
    parts = {"change_valence.third.high": 3, "change_valence.brand": 8, "change_valence.brand.p": 0}
    assert 30 <= sum(parts.get(own.key, 1) for own in counted) <= MOMENTS


def test_both_ways_at_once_are_the_two_peaks() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(0, 1, (60, 40)) + np.sin(np.arange(40) / 4)
    values[rng.random(values.shape) < 0.2] = np.nan
    values[3] = np.nan
    assert crossfitted_both_ways(values, bin_ms=BIN) == (
        crossfitted_peak(values, bin_ms=BIN),
        crossfitted_peak(-values, bin_ms=BIN),
    )
    assert crossfitted_both_ways(values[:5], bin_ms=BIN) == (None, None)
