"""What the findings of one ad are made from, and what several of them share."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dashboards.analysis.comparison.study import AdRows, Look, Rule, Study
from dashboards.analysis.reception.told import told_of, variables_of
from dashboards.selectors.series import AdSeries
from dashboards.statistics.bands import Band, bootstrap_band
from dashboards.statistics.frames.series import HEADLINE, SCALES, stored_as
from dashboards.statistics.intervals import clustered_share, level_interval, wilson_interval
from dashboards.statistics.peak_end import EQUAL, PeakEndWeights
from dashboards.statistics.peaks import crossfitted_both_ways
from dashboards.statistics.play import Play
from dashboards.statistics.raking import Unreached
from dashboards.statistics.seconds import SECOND_MS
from dashboards.statistics.segments import MIN_VIEWERS as MIN_IN_PART
from dashboards.statistics.share_bands import share_band
from dashboards.statistics.study.lost import lost_bounds
from dashboards.statistics.study.spread import Spread, segment_spreads
from dashboards.statistics.summary import share_extremes
from dashboards.statistics.synchrony import synchrony
from dashboards.statistics.values import Axis, Estimate, Moment, PValue, Series, Unit
from dashboards.statistics.velocity import velocity

EVIDENCE_OF = HEADLINE
_SHARE_BAND = "attention"  # nearly all look nearly always: x̄ ± c·se would call 100 % certain


@dataclass(frozen=True)
class AdData:
    """The exposures of one ad, with what else its findings need.

    `brand`: (label, ms) of each appearance. `weights`: of F15. `panel`: the panel's variables by viewer key. `frames`:
    ended and unscored frames of all its exposures. `plays`: how exposures played, of those that were told. `scenes`,
    `brand_spans`: (start, end) in ms. `chosen`: whether these are a part of the viewers that somebody chose to look at.
    `viewer_weights`: by key (F39), or why there are none. `origins`: where the frames of an exposure were read, server
    or device, by its id. `names`: of the series those that are asked for, where more were read; empty for all.
    """

    series: AdSeries
    brand: tuple[tuple[str, int], ...] = ()
    weights: PeakEndWeights = EQUAL
    panel: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    frames: Mapping[str, int] = field(default_factory=dict)
    plays: Mapping[int, Play] = field(default_factory=dict)
    rule: Rule = field(default_factory=Rule)
    scenes: tuple[tuple[int, int], ...] = ()
    brand_spans: tuple[tuple[int, int], ...] = ()
    chosen: bool = False
    viewer_weights: Mapping[str, float] | Unreached | None = None
    origins: Mapping[int, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    @property
    def bin_ms(self) -> int:
        """The width of a bin."""
        return self.series.timeline.bin_ms

    def viewer_bins(self, name: str) -> NDArray[np.float64]:
        """Return [V, T], each viewer's mean over their exposures, bin by bin; NaN for gaps."""
        return self._bins[name]

    def viewer_seconds(self, name: str) -> NDArray[np.float64]:
        """Return [V, T], the same second by second."""
        return self.series.viewer_seconds[:, :, self.series.names.index(name)]

    @cached_property
    def synchrony(self) -> tuple[Estimate, PValue] | None:
        """How much viewers move together (F37), with its p."""
        return synchrony(self.viewer_seconds(EVIDENCE_OF))

    def level(self, name: str) -> Estimate | None:
        """Return the mean over viewers of their levels."""
        return level_interval(self.series.levels(name), share=SCALES[name].unit is Unit.SHARE)

    def raw_level(self, name: str) -> Estimate | None:
        """Return the mean over viewers of a change's series as the network read it, resting face and all."""
        return level_interval(self.series.raw_levels(name), share=SCALES[stored_as(name)].unit is Unit.SHARE)

    def floor(self, name: str) -> Estimate | None:
        """Return what a change reads within the neutral screen, where nothing is shown."""
        return level_interval(self.series.floor_levels(name), share=False)

    def people_at_rest(self, name: str) -> Estimate | None:
        """Return the share of viewers who clearly express within the neutral screen, where nothing is shown."""
        shown = self.series.floor_levels(name)
        shown = shown[np.isfinite(shown)]
        if not len(shown):
            return None
        share = float(shown.mean())
        return Estimate(share, *wilson_interval(share, len(shown)), len(shown))

    @cached_property
    def rested(self) -> tuple[int, int]:
        """How many kept exposures, and how many viewers, have a reading of the ad but none of a resting face."""
        own = self.series
        column = own.names.index(HEADLINE)
        without = own.kept & np.isfinite(own.raw[:, column]) & ~np.isfinite(own.means[:, column])
        lost = np.isfinite(own.raw_levels(HEADLINE)) & ~np.isfinite(own.levels(HEADLINE))
        return int(without.sum()), int(lost.sum())

    def trace(self, name: str) -> Series:
        """Return the mean over viewers second by second, with the band that holds the whole of it (F19)."""
        band, column = self._bands[name]
        at = np.arange(len(band.n), dtype=np.int64) * SECOND_MS
        parts = (own[:, column] for own in (band.mean, band.low, band.high, band.n))
        return Series(Axis.MEDIA_MS, at, *parts)

    def valid_share(self) -> Estimate | None:
        """Return the share of frames taken while the ad ran that are valid (F3), rejected exposures among them."""
        own = self.series
        counts = [
            np.bincount(own.viewer, weights=part, minlength=len(own.viewer_keys)).astype(np.int64)
            for part in (own.valid, own.running)
        ]
        return clustered_share(*counts)

    def extremes(self, name: str) -> tuple[Moment | None, Moment | None]:
        """Return the highest and the lowest share of viewers at once (F13)."""
        if name not in self._extremes:
            self._extremes[name] = share_extremes(self.viewer_bins(name), bin_ms=self.bin_ms)
        return self._extremes[name]

    @cached_property
    def joy(self) -> tuple[Moment | None, Moment | None]:
        """The fastest rise and the fastest fall of joy (F16)."""
        return crossfitted_both_ways(
            velocity(self.viewer_bins("change_happy"), bin_ms=self.bin_ms), bin_ms=self.bin_ms
        )

    @cached_property
    def study(self) -> Study:
        """The ad by itself, as it is judged: by the registered number of its own viewers, each known by their place."""
        own = self.series
        value = own.means[:, own.names.index(HEADLINE)]
        used = own.kept & np.isfinite(value)
        alone = np.zeros(int(used.sum()), dtype=np.int64)
        rows = AdRows(
            own.exposure[used],
            own.viewer[used],
            value[used],
            alone,
            alone - 1,
            own.number[used].astype(np.int64),
            alone.astype(np.float64),
        )
        return Study({own.ad.pk: rows}, replace(self.rule if self.registered else Rule(), ads=None))

    @property
    def fewest(self) -> int:
        """How many stand behind each figure: a part of the viewers is told of as many as it takes to be one, second by
        second, too."""
        return MIN_IN_PART if self.chosen else 0

    @property
    def registered(self) -> bool:
        """Whether the ad is one of those that will be judged: all of a campaign where nobody has named any."""
        return self.rule.ads is None or self.series.ad.pk in self.rule.ads

    @property
    def look(self) -> Look:
        """Which look the present data are."""
        return self.study.look

    def judged(self) -> Estimate | None:
        """The primary outcome of the ad with the interval of this look; None where nobody differs."""
        own = self.study.level(self.series.ad.pk)
        return own.estimate if own else None

    @cached_property
    def lost(self) -> tuple[Estimate | None, Estimate | None]:
        """What the lost frames could make of the change of valence at the least and at the most."""
        return lost_bounds(self.viewer_bins(HEADLINE))

    @cached_property
    def variables(self) -> dict[str, NDArray[np.str_]]:
        """For each of the panel's variables the viewers' values, [V] in the order of their keys, "" where unknown."""
        return variables_of(self.series, self.panel)

    @cached_property
    def told(self) -> dict[str, NDArray[np.str_]]:
        """The same, "" of segments that are not told."""
        return told_of(self.series, self.variables)

    @cached_property
    def spreads(self) -> dict[str, Spread]:
        """The segments of each variable that lie furthest apart in valence."""
        return segment_spreads(self.series.levels(HEADLINE), self.told)

    @cached_property
    def _extremes(self) -> dict[str, tuple[Moment | None, Moment | None]]:
        return {}

    @cached_property
    def _bins(self) -> dict[str, NDArray[np.float64]]:
        means = self.series.viewer_bins()  # each series lies in memory by itself
        return {name: means[:, :, column] for column, name in enumerate(self.series.names)}

    @cached_property
    def _bands(self) -> dict[str, tuple[Band, int]]:
        names = self.names or self.series.names
        seconds = {name: self.viewer_seconds(name) for name in names}
        some = np.any([np.isfinite(own).any(axis=1) for own in seconds.values()], axis=0)
        seconds = seconds if some.all() else {name: own[some] for name, own in seconds.items()}
        plain = [name for name in names if name != _SHARE_BAND]
        found: dict[str, tuple[Band, int]] = {}
        if plain:
            band = bootstrap_band(np.stack([seconds[name] for name in plain]).transpose(1, 2, 0))
            found = {name: (band, place) for place, name in enumerate(plain)}
        if _SHARE_BAND in names:
            found[_SHARE_BAND] = (share_band(seconds[_SHARE_BAND]), 0)
        return found
