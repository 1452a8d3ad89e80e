"""Keeps the fatigue findings of the ads up to date, and writes down what a marketer should know of."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from time import monotonic

from django.db import transaction
from django.utils import timezone

from campaigns.models import Ad, Event
from campaigns.services.events import event_add
from dashboards.analysis.encode import decoded, encoded_finding
from dashboards.analysis.fatigue.ask import AdFatigue, asked_of_ad
from dashboards.analysis.fatigue.measures import DEFAULT
from dashboards.analysis.fatigue.questions import CHECK, FATIGUE
from dashboards.analysis.reception.ask import subject_of
from dashboards.analysis.store import Asked, findings_now
from dashboards.models import Analysis, FatigueAlert
from dashboards.selectors.rolled_up import rolled_up_ads, rolled_up_of_ads
from dashboards.selectors.withdrawn import withdrawn_of_campaigns
from dashboards.statistics.fatigue.change_point import ALERT_AT, MIN_DAYS_BESIDE
from dashboards.statistics.fatigue.status import NOT_ENOUGH
from dashboards.statistics.values import Choice, Estimate

_QUIET = timedelta(minutes=5)  # while people watch, findings are made anew this often at the most
# A page may have made the findings meanwhile: what is so new is compared with the alerts anyway.
_COMPARED_FOR = timedelta(hours=1)
_NEVER = datetime.min.replace(tzinfo=UTC)
# What the sentence of an alert is made of.
STATUS_NUMBERS = ("status", "below", "left", "repeaters", "reached")
LEVEL_NUMBERS = ("break", "break.day", "break.change", "days")


def fatigue_refresh(*, seconds: float) -> int:
    """Make anew the findings whose exposures have changed, for about so many seconds, and write an alert for each
    change; return how many ads were computed. A withdrawal is taken up at once; new exposures when the last findings
    are five minutes old.
    """
    until, done = monotonic() + seconds, 0
    for ad, asked in _due():
        found = [findings_now(own) for own in asked]
        fatigue_alerts_write(ad=ad, found=AdFatigue(DEFAULT, found[0]))
        done += 1
        if monotonic() > until:
            return done
    _compare_new()
    return done


def fatigue_alerts_write(*, ad: Ad, found: AdFatigue) -> list[FatigueAlert]:
    """Write an alert where the status is another one than the last alert said, and one where the level broke on a day
    that no alert has named. Doing it again writes nothing. Alerts speak of one measure; the others stand beside it.
    """
    with transaction.atomic():
        Ad.objects.select_for_update(no_key=True).get(pk=ad.pk)  # one at a time, or both would write it
        written = [own for own in (_status_alert(ad, found), _level_alert(ad, found)) if own]
        for own in written:
            _tell(own)
    return written


def _tell(alert: FatigueAlert) -> None:
    data = {"ad": alert.ad_id, "campaign": alert.ad.campaign_id, "measure": alert.measure, "kind": alert.kind}
    event_add(
        organisation=alert.ad.campaign.organisation,
        type=Event.Type.FATIGUE_CHANGED,
        subject=f"ad:{alert.ad_id}",
        data=data | {"before": alert.before, "after": alert.after},
    )


def _status_alert(ad: Ad, found: AdFatigue) -> FatigueAlert | None:
    status = found.value("status")
    after = status.name if isinstance(status, Choice) else NOT_ENOUGH
    last = _last(ad, found, FatigueAlert.Kind.STATUS)
    before = last.after if last else NOT_ENOUGH
    if before == after:
        return None
    return FatigueAlert.objects.create(
        ad=ad,
        measure=found.measure.key,
        kind=FatigueAlert.Kind.STATUS,
        before=before,
        after=after,
        numbers=_numbers(found, STATUS_NUMBERS),
    )


def _level_alert(ad: Ad, found: AdFatigue) -> FatigueAlert | None:
    broken, day = found.value("break"), found.value("break.day")
    if not isinstance(broken, Choice) or not isinstance(day, Estimate) or broken.probability <= ALERT_AT:
        return None
    last = _last(ad, found, FatigueAlert.Kind.LEVEL)
    if last and abs(last.broke_on - day.value) < MIN_DAYS_BESIDE:
        return None
    return FatigueAlert.objects.create(
        ad=ad,
        measure=found.measure.key,
        kind=FatigueAlert.Kind.LEVEL,
        numbers=_numbers(found, LEVEL_NUMBERS),
    )


def _last(ad: Ad, found: AdFatigue, kind: str) -> FatigueAlert | None:
    return FatigueAlert.objects.filter(ad=ad, measure=found.measure.key, kind=kind).first()


def _numbers(found: AdFatigue, keys: Iterable[str]) -> list[dict[str, object]]:
    return [encoded_finding(own) for key in keys for own in found.parts(key)]


def _due() -> list[tuple[Ad, list[Asked]]]:
    """Return the ads whose findings are out of date with what to ask, those that have waited longest first."""
    questions = [*FATIGUE.values(), CHECK[DEFAULT.key]]
    rows = Analysis.objects.filter(question__in=[own.name for own in questions]).defer("numbers")
    kept = {(row.subject, row.question): row for row in rows}
    ads = Ad.objects.select_related("campaign").in_bulk(
        rolled_up_ads() | {int(subject.split(":")[1]) for subject, _ in kept}
    )
    rolled_up = rolled_up_of_ads(list(ads))
    erased = withdrawn_of_campaigns({ad.campaign_id for ad in ads.values()})
    due: list[tuple[datetime, Ad, list[Asked]]] = []
    for ad in ads.values():
        asked = asked_of_ad(ad, questions, rolled_up=rolled_up[ad.pk], erased=erased)
        waiting = [own for own in asked if _is_due(kept.get((str(own.subject), own.question.name)), own)]
        if waiting:
            row = kept.get((str(subject_of(ad)), FATIGUE[DEFAULT.key].name))
            due.append((row.computed_at if row else _NEVER, ad, asked))
    return [(ad, asked) for _, ad, asked in sorted(due, key=lambda own: (own[0], own[1].pk))]


def _is_due(row: Analysis | None, asked: Asked) -> bool:
    if row is None:
        return True
    return row.revision != asked.whole_revision and (
        row.computed_at < timezone.now() - _QUIET
        or row.erased != asked.erased
        or row.revision.split("|", 1)[0] != str(asked.question.version)
    )


def _compare_new() -> None:
    """Compare the findings of the last hour with the alerts: a page, not this task, may have made them."""
    rows = {
        row.subject: row
        for row in Analysis.objects.filter(
            question=FATIGUE[DEFAULT.key].name, computed_at__gte=timezone.now() - _COMPARED_FOR
        )
    }
    for ad in Ad.objects.in_bulk([int(subject.split(":")[1]) for subject in rows]).values():
        row, subject = rows[str(subject_of(ad))], subject_of(ad)
        kept = decoded(row.numbers, question=row.question, subject=subject, revision=row.revision)
        fatigue_alerts_write(ad=ad, found=AdFatigue(DEFAULT, kept))
