"""The fatigue of an ad: kept in the database where it is up to date, else computed and remembered by this process."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

import numpy as np
from django.db.models import Count, Max, Q
from django.utils import timezone

from campaigns.models import Ad, Answer
from dashboards.analysis.fatigue.measures import MEASURES, Measure
from dashboards.analysis.fatigue.report import fatigue_report, side_reading
from dashboards.models import ExposureTrace, FatigueReading
from dashboards.selectors.series import responses_of_ad
from dashboards.statistics.fatigue.responses import Responses, responses_of
from dashboards.statistics.frames.exposure import VERSION as EXPOSURE_VERSION
from dashboards.surfaces.fatigue.document import VERSION, fatigue_document, status_summary
from dashboards.surfaces.fatigue.said import TITLES, said_sentence

_REMEMBERED = 256
_MANY = 2000  # plays from which computing takes too long for somebody who waits: then a reading may be a little older
_PATIENCE = timedelta(minutes=10)
_found: OrderedDict[tuple[object, ...], dict[str, Any]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class PlayCounts:
    """Rolled-up plays of an ad: `rejected` by their quality. `revision` changes whenever a fatigue figure may."""

    ad_id: int
    plays: int
    rejected: int
    last_at: datetime | None

    @property
    def kept(self) -> int:
        return self.plays - self.rejected

    @property
    def revision(self) -> str:
        moment = self.last_at.timestamp() if self.last_at else 0
        return f"{VERSION}|{EXPOSURE_VERSION}|{self.plays}|{self.rejected}|{moment}"


@dataclass(frozen=True)
class AdFatigue:
    """The document of one measure (`dashboards.surfaces.fatigue.document`), and the summaries of those shown beside it.

    `newer`: finished plays that the next reading, minutes from now, will add.
    """

    ad: Ad
    measure: Measure
    plays: PlayCounts
    document: dict[str, Any]
    beside: list[tuple[Measure, dict[str, Any]]]
    newer: int = 0


def play_counts_of_ads(ad_ids: list[int]) -> dict[int, PlayCounts]:
    """Return the counts of each ad by its id, in one query."""
    rows = (
        ExposureTrace.objects.filter(ad_id__in=ad_ids)
        .order_by()
        .values("ad_id")
        .annotate(
            plays=Count("pk"), rejected=Count("pk", filter=Q(grade="rejected")), last_at=Max("rolled_up_at")
        )
    )
    found = {row["ad_id"]: PlayCounts(**row) for row in rows}
    return {pk: found.get(pk, PlayCounts(pk, 0, 0, None)) for pk in ad_ids}


def fatigue_of_ad(ad: Ad, measure: Measure) -> AdFatigue:
    """Return what the page shows: three queries where the kept reading is up to date, else one more a measure.

    Of an ad with thousands of plays a reading of the last ten minutes will do, unless somebody has withdrawn since.
    """
    plays = play_counts_of_ads([ad.pk])[ad.pk]
    revision, newer = _shown_revision(plays)
    kept = FatigueReading.objects.filter(ad=ad, revision=revision)
    summaries = dict(kept.values_list("measure", "document__summary"))
    if measure.key in summaries:
        document = kept.values_list("document", flat=True).get(measure=measure.key)
    else:
        document = _remembered(
            (ad.pk, plays.revision, measure.key), lambda: fatigue_document(_report(ad, measure))
        )
    beside = [
        (other, summaries.get(other.key) or _side(ad, other, plays))
        for other in (MEASURES["happy"], MEASURES["attention"])
        if other.key != measure.key
    ]
    return AdFatigue(ad, measure, plays, document, beside, newer)


def said_of_ad(ad: Ad) -> dict[str, str]:
    """Return what people say by exposure, a sentence a question; empty where nobody was asked. One query, or two."""
    rows = Answer.objects.filter(exposure__ad=ad)
    known = rows.order_by().aggregate(n=Count("pk"), last=Max("answered_at"))
    if not known["n"]:
        return {}

    def computed() -> dict[str, str]:
        columns = ("exposure__session__viewer_id", "exposure__number", "exposure__started_at")
        read = list(rows.order_by("pk").values_list(*columns, "liking", "recall"))
        return {
            "liking": said_sentence("liking", _answers([(*r[:3], r[3]) for r in read])),
            "recall": said_sentence(
                "recall", _answers([(*r[:3], float(r[4] == "right") if r[4] else None) for r in read])
            ),
        }

    told = _remembered((ad.pk, "said", known["n"], known["last"]), computed)
    return {TITLES[question]: sentence for question, sentence in told.items()}


def _answers(rows: list[tuple[Any, ...]]) -> Responses:
    viewers, numbers, moments, values = zip(*rows, strict=True)
    return responses_of(
        np.array([viewer.bytes for viewer in viewers], dtype="S16"),
        np.array(numbers, dtype=np.int64),
        np.array([moment.timestamp() / 86_400 for moment in moments]),
        np.array(values, dtype=np.float64),
    )


def reading_lacks_nobody(*, ad_id: int, revision: str, plays: int) -> bool:
    """Tell whether all plays that a reading was made from are still there: nobody has withdrawn since."""
    moment = datetime.fromtimestamp(float(revision.rsplit("|", 1)[1]) + 1e-6, tz=UTC)
    return ExposureTrace.objects.filter(ad_id=ad_id, rolled_up_at__lte=moment).count() == plays


def _shown_revision(plays: PlayCounts) -> tuple[str, int]:
    """Return the revision to show, and how many plays it lacks."""
    if plays.kept < _MANY:
        return plays.revision, 0
    code = f"{VERSION}|{EXPOSURE_VERSION}|"
    recent = FatigueReading.objects.filter(
        ad_id=plays.ad_id, revision__startswith=code, computed_at__gte=timezone.now() - _PATIENCE
    )
    for revision, count in recent.order_by("-computed_at").values_list("revision", "plays")[:1]:
        if revision == plays.revision or reading_lacks_nobody(
            ad_id=plays.ad_id, revision=revision, plays=count
        ):
            return revision, plays.plays - count
    return plays.revision, 0


def _report(ad: Ad, measure: Measure) -> Any:
    return fatigue_report(responses_of_ad(ad, measure.series), measure)


def _side(ad: Ad, measure: Measure, plays: PlayCounts) -> dict[str, Any]:
    def computed() -> dict[str, Any]:
        return status_summary(side_reading(responses_of_ad(ad, measure.series), measure))

    return _remembered((ad.pk, plays.revision, measure.key, "beside"), computed)


def _remembered(key: tuple[object, ...], computed: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what is remembered under the key; one computation at a time, so that others find the answer."""
    with _lock:
        if key not in _found:
            _found[key] = computed()
        _found.move_to_end(key)
        while len(_found) > _REMEMBERED:
            _found.popitem(last=False)
        return _found[key]
