"""Keeps the fatigue readings of the ads up to date, and writes down what a marketer should know of."""

from datetime import timedelta
from time import monotonic

from django.db import transaction
from django.utils import timezone

from campaigns.models import Ad
from dashboards.analysis.fatigue.measures import DEFAULT, MEASURES, Measure
from dashboards.analysis.fatigue.readings import PlayCounts, play_counts_of_ads, reading_lacks_nobody
from dashboards.analysis.fatigue.report import FatigueReport, fatigue_report
from dashboards.models import ExposureTrace, FatigueAlert, FatigueReading
from dashboards.selectors.series import responses_of_ad
from dashboards.statistics.fatigue.mixed import mixed_check
from dashboards.statistics.fatigue.status import NOT_ENOUGH
from dashboards.surfaces.fatigue.document import fatigue_document
from dashboards.surfaces.fatigue.words import STATUS_WORDS, status_sentence, trend_sentence

_QUIET = timedelta(minutes=5)  # while people watch, a reading is made anew this often at the most


def fatigue_readings_refresh(*, seconds: float) -> int:
    """Make anew the readings whose plays have changed, for about so many seconds; return how many ads were read.

    A withdrawal is taken up at once; new plays when the last reading is five minutes old.
    """
    until, done = monotonic() + seconds, 0
    for ad, plays in fatigue_due():
        fatigue_reading_refresh(ad=ad, plays=plays)
        done += 1
        if monotonic() > until:
            break
    return done


def fatigue_due() -> list[tuple[Ad, PlayCounts]]:
    """Return the ads whose readings are out of date, those that have waited longest first."""
    read = {
        row["ad_id"]: row
        for row in FatigueReading.objects.filter(measure=DEFAULT).values(
            "ad_id", "revision", "plays", "computed_at"
        )
    }
    ads = list(ExposureTrace.objects.order_by().values_list("ad_id", flat=True).distinct())
    counts = play_counts_of_ads(sorted({*ads, *read}))
    quiet_since = timezone.now() - _QUIET
    due = []
    for pk, plays in counts.items():
        row = read.get(pk)
        if row is None:
            due.append((None, pk))
        elif row["revision"] != plays.revision and (
            row["computed_at"] < quiet_since
            or not reading_lacks_nobody(ad_id=pk, revision=row["revision"], plays=row["plays"])
        ):
            due.append((row["computed_at"], pk))
    due.sort(key=lambda item: (item[0] is not None, item[0] or quiet_since))
    found = Ad.objects.select_related("campaign").in_bulk([pk for _, pk in due])
    return [(found[pk], counts[pk]) for _, pk in due if pk in found]


def fatigue_reading_refresh(*, ad: Ad, plays: PlayCounts) -> None:
    """Write the ad's readings of all measures, and an alert for each change. Doing it again changes nothing."""
    for measure in MEASURES.values():
        responses = responses_of_ad(ad, measure.series)
        report = fatigue_report(responses, measure)
        mixed = mixed_check(report.responses) if measure.key == DEFAULT and report.last > 1 else None
        _reading_write(ad, plays, report, fatigue_document(report, mixed))


def _reading_write(ad: Ad, plays: PlayCounts, report: FatigueReport, document: dict[str, object]) -> None:
    status = report.figures.status.name if report.figures is not None else ""
    broken = report.change is not None and report.change.alert
    fields = {"revision": plays.revision, "plays": plays.plays, "status": status, "broken": broken}
    with transaction.atomic():
        reading = FatigueReading.objects.select_for_update().filter(ad=ad, measure=report.measure.key).first()
        before = reading.status if reading is not None else NOT_ENOUGH
        was_broken = reading is not None and reading.broken
        # Alerts speak of affect alone: the other measures stand beside it on the page.
        if report.measure.key == DEFAULT and before != status:
            _status_alert_write(ad, report, before, status)
        if report.measure.key == DEFAULT and broken and not was_broken:
            _level_alert_write(ad, report)
        FatigueReading.objects.update_or_create(
            ad=ad, measure=report.measure.key, defaults={**fields, "document": document}
        )


def _status_alert_write(ad: Ad, report: FatigueReport, before: str, after: str) -> None:
    told = status_sentence(report.measure, report.figures.status)
    FatigueAlert.objects.create(
        ad=ad,
        measure=report.measure.key,
        kind=FatigueAlert.Kind.STATUS,
        before=before,
        after=after,
        sentence=f"{_change_words(report.measure, before, after)} {told}",
    )


def _level_alert_write(ad: Ad, report: FatigueReport) -> None:
    FatigueAlert.objects.create(
        ad=ad,
        measure=report.measure.key,
        kind=FatigueAlert.Kind.LEVEL,
        sentence=trend_sentence(report.measure, report.change, len(report.daily.days)),
    )


def _change_words(measure: Measure, before: str, after: str) -> str:
    return f"{measure.title} went from “{STATUS_WORDS[before].lower()}” to “{STATUS_WORDS[after].lower()}”."
