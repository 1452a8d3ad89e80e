"""How each figure of one ad is made of its exposures. A figure's key, scale and formulas stand in `questions`."""

from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np

from dashboards.analysis.finding import Needs
from dashboards.analysis.reception.data import EVIDENCE_OF, AdData
from dashboards.analysis.registry import Found
from dashboards.statistics.arc import arc_length, thirds
from dashboards.statistics.brand import brand_response
from dashboards.statistics.effects import cohen_dz
from dashboards.statistics.frames.expressing import ever_expressing
from dashboards.statistics.frames.series import HEADLINE, SCALES
from dashboards.statistics.intervals import MIN_SHOWN, level_interval, mean_interval
from dashboards.statistics.peak_end import peak_end_trend, viewer_changes, viewer_ends
from dashboards.statistics.peaks import crossfitted_low, crossfitted_peak, moment_p
from dashboards.statistics.segments import MIN_VIEWERS, segments_of
from dashboards.statistics.study.lost import lost_share
from dashboards.statistics.study.page import exploratory_p
from dashboards.statistics.summary import hook, impact, of_share
from dashboards.statistics.synchrony import level_reliability, trace_reliability
from dashboards.statistics.values import Choice, Count, Estimate, Moment, PValue, Series, Unit
from dashboards.statistics.viewer_parts import viewer_levels, viewer_slopes

Parts = Iterator[tuple[str, Found]]


def trace_of(series: str) -> Callable[[AdData], Series]:
    """Return the finder of a series second by second."""
    return lambda data: data.trace(series)


def mean_of(series: str) -> Callable[[AdData], Estimate | None]:
    """Return the finder of a series' mean over ad and viewers."""
    return lambda data: data.level(series)


def shifted_mean_of(series: str) -> Callable[[AdData], Found]:
    """Return the finder of a series' mean after prior shift."""
    return lambda data: data.level(series) or (Needs("prior") if data.series.viewers else None)


def raw_mean_of(series: str) -> Callable[[AdData], Estimate | None]:
    """Return the finder of the mean of a change's series as the network read it."""
    return lambda data: data.raw_level(series)


def floor_of(series: str) -> Callable[[AdData], Estimate | None]:
    """Return the finder of what a change reads within the neutral screen."""
    return lambda data: data.floor(series)


def people_at_rest_of(series: str) -> Callable[[AdData], Estimate | None]:
    """Return the finder of the share of viewers who express within the neutral screen."""
    return lambda data: data.people_at_rest(series)


def size_of(series: str) -> Callable[[AdData], Found]:
    """Return the finder of a change's size in standard deviations between viewers."""
    return lambda data: cohen_dz(data.series.levels(series)) or _alike(data)


def high_of(series: str) -> Callable[[AdData], Moment | None]:
    """Return the finder of a series' strongest moment (F14)."""
    return lambda data: _read(crossfitted_peak(data.viewer_bins(series), bin_ms=data.bin_ms), data, series)


def low_of(series: str) -> Callable[[AdData], Moment | None]:
    """Return the finder of a series' weakest moment (F14)."""
    return lambda data: _read(crossfitted_low(data.viewer_bins(series), bin_ms=data.bin_ms), data, series)


def most_of(series: str) -> Callable[[AdData], Moment | None]:
    """Return the finder of the highest share of viewers who express at once."""
    return lambda data: data.extremes(series)[0]


def least_of(series: str) -> Callable[[AdData], Moment | None]:
    """Return the finder of the lowest share of viewers who express at once."""
    return lambda data: data.extremes(series)[1]


def people_of(series: str) -> Callable[[AdData], Estimate | None]:
    """Return the finder of the share of viewers who ever express."""
    return lambda data: ever_expressing(data.viewer_bins(series))


def end_of(series: str) -> Callable[[AdData], Estimate | None]:
    """Return the finder of a series' mean over the ad's end (F15)."""
    share = SCALES[series].unit is Unit.SHARE
    return lambda data: level_interval(viewer_ends(data.viewer_bins(series), bin_ms=data.bin_ms), share=share)


def viewers(data: AdData) -> Count:
    return Count(data.series.viewers)


def exposures(data: AdData) -> Count:
    return Count(int(data.series.kept.sum()))


def excluded(data: AdData) -> Parts:
    """Exposures whose quality was rejected, and kept ones without a usable neutral screen: they tell no change."""
    yield "cause:rejected", Count(int((~data.series.kept).sum()))
    yield "cause:no_resting_face", Count(data.rested[0])


def exposures_read(data: AdData) -> Parts:
    """Exposures by where their frames were read: of pictures on the server, or on the viewer's own device."""
    kept = data.series.exposure[data.series.kept].tolist()
    counted = Counter(map(data.origins.get, kept))
    for origin in ("server", "device"):
        yield f"origin:{origin}", Count(counted[origin])


def viewers_excluded(data: AdData) -> Parts:
    """Viewers of whom no change can be told, since no neutral screen of theirs is usable."""
    yield "cause:no_resting_face", Count(data.rested[1])


def judged(data: AdData) -> Found:
    return data.judged() or _alike(data)


def standing(data: AdData) -> Choice:
    primary = data.rule.series == HEADLINE and data.registered and not data.chosen
    return Choice("primary" if primary else "exploratory", None, data.look.viewers)


def look(data: AdData) -> Choice:
    return Choice(data.look.kind, None, data.look.viewers)


def planned(data: AdData) -> Found:
    return Count(data.look.planned) if data.look.planned else Needs("registration")


def frames(data: AdData) -> Parts:
    """Frames by what became of them; those while the ad ran, and the valid ones (F3)."""
    own = {"running": int(data.series.running.sum()), "valid": int(data.series.valid.sum())}
    for name, count in (Counter(data.frames) + Counter(own)).items():
        yield f"frames:{name}", Count(count)


def set_aside(data: AdData) -> Parts:
    """Frames that are not valid, by reason."""
    for reason, count in sorted(data.series.set_aside.items()):
        yield f"reason:{reason}", Count(count)


def valid_share(data: AdData) -> Estimate | None:
    return data.valid_share()


def synchrony_of(part: int) -> Callable[[AdData], Estimate | PValue | None]:
    """Return the finder of the viewers' synchrony (F37), or of its p."""

    return lambda data: data.synchrony[part] if data.synchrony else None


def trace_reliable(data: AdData) -> Estimate | None:
    return trace_reliability(data.viewer_seconds(EVIDENCE_OF))


def level_reliable(data: AdData) -> Estimate | None:
    return level_reliability(data.viewer_seconds(EVIDENCE_OF))


def hook_moment(data: AdData) -> Moment | None:
    return hook(data.viewer_bins("change_surprise"), bin_ms=data.bin_ms)


def impact_moment(data: AdData) -> Moment | None:
    return impact(data.viewer_bins("change_happy"), bin_ms=data.bin_ms)


def valence_change(data: AdData) -> Estimate | None:
    return mean_interval(viewer_changes(data.viewer_bins(HEADLINE), bin_ms=data.bin_ms))


def peak_end(data: AdData) -> Estimate | None:
    return peak_end_trend(data.viewer_bins(HEADLINE), bin_ms=data.bin_ms, weights=data.weights)


def peak_end_weights(data: AdData) -> Parts:
    """The weights in use, with their intervals where the organisation's ads taught them; n counts ads."""
    own = data.weights
    ranges = own.intervals or ((None, None),) * 4
    values = zip(("β0", "β1", "β2", "β3"), (own.intercept, own.peak, own.end, own.trend), ranges, strict=True)
    for name, value, (low, high) in values:
        yield f"weight:{name}", Estimate(value, low, high, own.ads)


def frames_lost(data: AdData) -> Estimate | None:
    return lost_share(data.viewer_bins(HEADLINE))


def lost_low(data: AdData) -> Estimate | None:
    return data.lost[0]


def lost_high(data: AdData) -> Estimate | None:
    return data.lost[1]


def joy_rise(data: AdData) -> Moment | None:
    return data.joy[0]


def joy_fall(data: AdData) -> Moment | None:
    return data.joy[1]


def valence_arc(data: AdData) -> Estimate | None:
    return arc_length(data.viewer_bins(HEADLINE), bin_ms=data.bin_ms)


def third_means(data: AdData) -> Parts:
    values = data.viewer_bins(HEADLINE)
    for place, part in enumerate(thirds(values.shape[1]), 1):
        yield f"third:{place}", mean_interval(viewer_levels(values[:, part]))


def third_highs(data: AdData) -> Parts:
    values = data.viewer_bins(HEADLINE)
    for place, part in enumerate(thirds(values.shape[1]), 1):
        start_ms = part.start * data.bin_ms
        yield f"third:{place}", crossfitted_peak(values[:, part], bin_ms=data.bin_ms, start_ms=start_ms)


def third_changes(data: AdData) -> Parts:
    """The change of valence from the start of each third to its end."""
    values = data.viewer_bins(HEADLINE)
    for place, part in enumerate(thirds(values.shape[1]), 1):
        seconds = (part.stop - part.start) * data.bin_ms / 1000
        yield f"third:{place}", mean_interval(viewer_slopes(values[:, part], data.bin_ms) * seconds)


def brand(data: AdData) -> Parts:
    for place, (_, start_ms) in enumerate(data.brand, 1):
        yield f"brand:{place}", _brand(data, start_ms)


def brand_p(data: AdData) -> Parts:
    """Whether valence moves after the brand appears, adjusted as one of the ad's exploratory moments."""
    for part, own in brand(data):
        yield part, PValue(moment_p(own), own.n) if isinstance(own, Moment) else own


def segments(data: AdData) -> Parts:
    for name, part in _segments(data):
        more = MIN_VIEWERS - part.n
        yield name, part.level or (Needs("segment_viewers", more) if more > 0 else Needs("withheld"))


def segment_viewers(data: AdData) -> Parts:
    for name, part in _segments(data):
        yield name, Count(part.n)


def segment_unknown(data: AdData) -> Parts:
    """Measured viewers of whom the panel told nothing, by variable."""
    measured = np.isfinite(data.series.levels(HEADLINE))
    for variable, own in data.variables.items():
        yield f"variable:{variable}", Count(int((measured & (own == "")).sum()))


def segment_spread(data: AdData) -> Parts:
    """The highest segment against the lowest of each variable, corrected for being chosen."""
    for variable, own in data.spreads.items():
        yield f"variable:{variable}", Estimate(own.difference, own.low, own.high, own.n)


def segment_spread_p(data: AdData) -> Parts:
    """Adjusted for all pairs of all variables, and for being exploratory."""
    for variable, own in data.spreads.items():
        yield f"variable:{variable}", PValue(exploratory_p(own.p, 1), own.n)


def segment_highest(data: AdData) -> Parts:
    for variable, own in data.spreads.items():
        yield f"variable:{variable}", Choice(own.highest, None, own.n)


def segment_lowest(data: AdData) -> Parts:
    for variable, own in data.spreads.items():
        yield f"variable:{variable}", Choice(own.lowest, None, own.n)


def _segments(data: AdData) -> Iterator[tuple[str, object]]:
    levels = data.series.levels(HEADLINE)
    for variable, own in data.variables.items():
        for part in segments_of(levels, own, data.told[variable]):
            yield f"segment:{variable}={part.name}", part


def _alike(data: AdData) -> Needs | None:
    """What is missing where enough viewers have a level and there is no test of it: nobody differs."""
    return Needs("difference") if len(data.study.judged[data.series.ad.pk].levels) >= MIN_SHOWN else None


def _read(found: Moment | None, data: AdData, series: str) -> Moment | None:
    """Return the moment; of a share in which nearly all are alike, with an interval that knows of others."""
    if found is None or SCALES[series].unit is not Unit.SHARE:
        return found
    return of_share(found, float(np.nanmean(data.viewer_bins(series))))


def _brand(data: AdData, start_ms: int) -> Found:
    if start_ms < data.bin_ms:
        return Needs("before_brand")
    if start_ms >= data.series.timeline.duration_ms:
        return Needs("after_end")
    return brand_response(data.viewer_bins(HEADLINE), appears_ms=start_ms, bin_ms=data.bin_ms)
