"""Traces of ads, computed from their plays when these have changed, else remembered by this process."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

from campaigns.models import Ad
from dashboards.selectors.models_of_ads import models_of_ads
from dashboards.selectors.pulses import AdPulse, pulses_of_ads
from dashboards.selectors.series import AdSeries, series_of_ads
from dashboards.selectors.timelines import timeline_of_ad
from dashboards.statistics.trace import SERIES, Trace, trace_of_plays

_REMEMBERED = 128
_traces: OrderedDict[tuple[object, ...], "ScoredTrace"] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class ScoredTrace:
    """A trace and the names of the model versions that scored its frames, e.g. `plain (3f9a01c2b7d4)`."""

    trace: Trace
    models: tuple[str, ...]


@dataclass(frozen=True)
class AdTrace:
    """An ad with its trace as of `pulse`."""

    ad: Ad
    pulse: AdPulse
    trace: Trace
    models: tuple[str, ...]

    @property
    def state(self) -> str:
        """`empty`, `single` (one viewer), `few` (a preview), or `ready` (enough for conclusions)."""
        if self.trace.viewers == 0:
            return "empty"
        if self.trace.viewers == 1:
            return "single"
        return "ready" if self.trace.conclusive else "few"


def revision_of(ad: Ad, pulse: AdPulse) -> str:
    """Return text that changes whenever anything that a page shows of this ad's trace changes."""
    finished = pulse.last_finished_at.timestamp() if pulse.last_finished_at else 0
    counts = (
        pulse.ended,
        pulse.unscored,
        pulse.waiting,
        pulse.plays,
        pulse.people,
        pulse.live,
        pulse.going_on,
    )
    return "-".join(str(part) for part in (ad.pk, *_shape(ad), finished, *counts))


def trace_of_ad(ad: Ad, pulse: AdPulse | None = None) -> AdTrace:
    """Return the ad's trace, as of `pulse` where the caller has one; up to five more queries where it is stale."""
    return traces_of_ads([ad], {ad.pk: pulse} if pulse else None)[ad.pk]


def traces_of_ads(ads: Sequence[Ad], pulses: dict[int, AdPulse] | None = None) -> dict[int, AdTrace]:
    """Return the trace of each ad by its id, in at most six queries however many ads there are."""
    pulses = pulses_of_ads([ad.pk for ad in ads]) if pulses is None else pulses
    keys = {ad.pk: (ad.pk, *_shape(ad), *pulses[ad.pk].version) for ad in ads}
    with _lock:  # one computation at a time: of ten pages that ask at once, nine find the answer
        found = {pk: _traces[key] for pk, key in keys.items() if key in _traces}
        found |= _computed([ad for ad in ads if ad.pk not in found], pulses)
        for pk, key in keys.items():
            _traces[key] = found[pk]
            _traces.move_to_end(key)
        while len(_traces) > _REMEMBERED:
            _traces.popitem(last=False)
    return {ad.pk: AdTrace(ad, pulses[ad.pk], found[ad.pk].trace, found[ad.pk].models) for ad in ads}


def _shape(ad: Ad) -> tuple[int, int]:
    timeline = timeline_of_ad(ad)
    return timeline.duration_ms, timeline.bin_ms


def _computed(ads: list[Ad], pulses: dict[int, AdPulse]) -> dict[int, ScoredTrace]:
    if not ads:
        return {}
    found = series_of_ads(ads, SERIES)
    models = models_of_ads([ad.pk for ad in ads], _not_stored(found.values()))
    return {
        ad.pk: ScoredTrace(_trace(found[ad.pk], pulses[ad.pk].ended), models.get(ad.pk, ())) for ad in ads
    }


def _not_stored(found: Iterable[AdSeries]) -> list[int]:
    return [pk for series in found for pk in series.exposure[~series.stored].tolist()]


def _trace(series: AdSeries, frames: int) -> Trace:
    return trace_of_plays(
        values=series.values,
        viewers=series.viewer,
        kept=series.kept,
        valid=series.valid,
        running=series.running,
        frames=frames,
        set_aside=series.set_aside,
        timeline=series.timeline,
    )
