"""How the reader did, viewer by viewer: what fairness is judged by."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import Avg, Count, F, Max, QuerySet
from django.db.models.functions import Greatest
from numpy.typing import NDArray

from campaigns.models import Campaign
from dashboards.models import ExposureTrace
from dashboards.selectors.panel_variables import panel_digest, panel_variables_of
from dashboards.statistics.frames.quality import OUTSIDE_AD, REASONS
from dashboards.statistics.frames.resting import place_of
from dashboards.statistics.frames.valence import EXPRESSIONS
from inference.models import FrameEmotion, ModelVersion
from inference.models.frame_emotion import SCALE

# Frames in which no face is to be expected say nothing of the reader.
_NOT_LOOKED = ("tab_hidden", "frozen", REASONS[OUTSIDE_AD])


@dataclass(frozen=True)
class Readings:
    """`viewers`: [V] keys, sorted. `values`: [V, 4] by `statistics.fairness.MEASURES`, NaN without a value. `told`: [V]
    by variable, "" where the panel told nothing."""

    viewers: tuple[str, ...]
    values: NDArray[np.float64]
    told: dict[str, NDArray[np.str_]]


def readings_of(campaign: Campaign) -> Readings:
    """Return how the reader did with each viewer of a campaign whose exposures are rolled up; of whom the panel told
    something, they alone have a group. Three queries."""
    sums: dict[UUID, list[float]] = {}
    rest = F(f"resting__{place_of('valence')}")
    rows = (
        _traces(campaign)
        .annotate(rest=rest)
        .values_list("viewer_id", "running", "set_aside", "grade", "rest")
    )
    for viewer, running, aside, grade, resting in rows.iterator():
        own = sums.setdefault(viewer, [0.0] * 6)
        looked = max(running - sum(aside.get(name, 0) for name in _NOT_LOOKED), 0)
        known = resting is not None and np.isfinite(resting)
        counted = (
            looked,
            max(looked - aside.get("no_face", 0), 0),
            1,
            grade == "good",
            known,
            resting if known else 0,
        )
        for place, count in enumerate(counted):
            own[place] += count
    # Before the ad: while it plays, a group that responds more is read more surely, which is no fault of the reader.
    frames = FrameEmotion.objects.filter(exposure__ad__campaign=campaign, t_ms__lt=0).order_by()
    of_viewer = frames.values_list("exposure__session__viewer")
    sure = {viewer: float(own) / SCALE for viewer, own in of_viewer.annotate(n=Avg(Greatest(*EXPRESSIONS)))}
    viewers = sorted(sums)
    values = np.array(
        [
            [_share(own[1], own[0]), _share(own[3], own[2]), sure.get(viewer, np.nan), _share(own[5], own[4])]
            for viewer, own in ((viewer, sums[viewer]) for viewer in viewers)
        ],
        dtype=np.float64,
    ).reshape(len(viewers), 4)
    panel = panel_variables_of([str(viewer) for viewer in viewers])
    variables = sorted({name for own in panel.values() for name in own})
    told = {
        name: np.array([panel.get(str(viewer), {}).get(name, "") for viewer in viewers], dtype="U")
        for name in variables
    }
    return Readings(tuple(map(str, viewers)), values, told)


def readings_pulse(campaign: Campaign) -> str:
    """Return what changes whenever these readings, or what the panel told, may."""
    rows = _traces(campaign).aggregate(n=Count("pk"), last=Max("rolled_up_at"))
    return f"{rows['n']}|{rows['last']}|{panel_digest(campaign)}"


def networks_of_campaign(campaign: Campaign) -> list[str]:
    """Return the digests of the networks that read the campaign's rolled-up exposures, in the "
    "order of their numbers."""
    lists = _traces(campaign).values_list("model_versions", flat=True).distinct()
    numbers = {number for own in lists for number in own}
    return list(ModelVersion.objects.filter(pk__in=numbers).order_by("pk").values_list("digest", flat=True))


def _traces(campaign: Campaign) -> QuerySet[ExposureTrace]:
    return ExposureTrace.objects.filter(ad__campaign=campaign).order_by()


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
