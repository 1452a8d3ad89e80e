"""Traces of ads, computed from their frames when these have changed, else remembered by this process."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Ad, Exposure
from dashboards.metrics.quality import FrameSigns
from dashboards.metrics.trace import Trace, trace_from_frames
from dashboards.selectors.pulses import AdPulse, pulses_of_ads
from inference.models import FrameEmotion
from inference.selectors import FrameTable, frames_of_ads

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
    counts = (pulse.ended, pulse.unscored, pulse.waiting, pulse.plays, pulse.people, pulse.live)
    return "-".join(str(part) for part in (ad.pk, ad.duration_ms, finished, *counts))


def trace_of_ad(ad: Ad, pulse: AdPulse | None = None) -> AdTrace:
    """Return the ad's trace, as of `pulse` where the caller has one already; three more queries where it is stale."""
    return traces_of_ads([ad], {ad.pk: pulse} if pulse else None)[ad.pk]


def traces_of_ads(ads: Sequence[Ad], pulses: dict[int, AdPulse] | None = None) -> dict[int, AdTrace]:
    """Return the trace of each ad by its id, in at most four queries however many ads there are."""
    pulses = pulses_of_ads([ad.pk for ad in ads]) if pulses is None else pulses
    keys = {ad.pk: (ad.pk, ad.duration_ms, *pulses[ad.pk].version) for ad in ads}
    with _lock:  # one computation at a time: of ten pages that ask at once, nine find the answer
        found = {pk: _traces[key] for pk, key in keys.items() if key in _traces}
        found |= _computed([ad for ad in ads if ad.pk not in found])
        for pk, key in keys.items():
            _traces[key] = found[pk]
            _traces.move_to_end(key)
        while len(_traces) > _REMEMBERED:
            _traces.popitem(last=False)
    return {ad.pk: AdTrace(ad, pulses[ad.pk], found[ad.pk].trace, found[ad.pk].models) for ad in ads}


def _computed(ads: list[Ad]) -> dict[int, ScoredTrace]:
    if not ads:
        return {}
    ad_ids = [ad.pk for ad in ads]
    frames = frames_of_ads(ad_ids=ad_ids)
    ad_of_exposure = dict(Exposure.objects.filter(ad_id__in=ad_ids).values_list("pk", "ad_id"))
    ad_of_frame = np.array([ad_of_exposure.get(pk, 0) for pk in frames.exposure_id], dtype=np.int64)
    models = _models_of_ads(ad_ids)
    return {
        ad.pk: ScoredTrace(_trace(frames, ad_of_frame == ad.pk, ad.duration_ms), models.get(ad.pk, ()))
        for ad in ads
    }


def _trace(frames: FrameTable, rows: NDArray[np.bool_], duration_ms: int) -> Trace:
    names = FrameSigns.__dataclass_fields__
    return trace_from_frames(
        signs=FrameSigns(**{name: getattr(frames, name)[rows] for name in names}),
        probabilities=frames.probabilities[rows],
        t_ms=frames.t_ms[rows],
        exposures=frames.exposure_id[rows],
        viewers=frames.viewer_id[rows],
        duration_ms=duration_ms,
    )


def _models_of_ads(ad_ids: list[int]) -> dict[int, tuple[str, ...]]:
    rows = (
        FrameEmotion.objects.filter(exposure__ad_id__in=ad_ids)
        .values_list("exposure__ad_id", "model_version__name", "model_version__digest")
        .order_by("exposure__ad_id", "model_version__name")
        .distinct()
    )
    found: dict[int, list[str]] = {}
    for ad_id, name, digest in rows:
        found.setdefault(ad_id, []).append(f"{name} ({digest[:12]})")
    return {ad_id: tuple(names) for ad_id, names in found.items()}
