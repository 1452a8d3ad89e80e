"""For how long results are kept."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from campaigns.models import Organisation, ViewerSession

REHEARSAL_KEPT = timedelta(days=1)


def keep_until(organisation: Organisation) -> date | None:
    """Return the last day on which a session that begins today may be kept; None where the notice names no end."""
    months = organisation.retention_months
    return months_later(timezone.localdate(), months) if months else None


def sessions_past_retention(*, limit: int) -> list[UUID]:
    """Return the numbers of sessions whose time is over, the oldest first.

    It is over after the last day that the viewer's own notice named, or after the months that the organisation allows
    now, whichever comes first: a promise is never stretched. Of a rehearsal nothing stays longer than a day. Simulated
    viewers are nobody.
    """
    today = timezone.localdate()
    over = Q(keep_until__lt=today)
    over |= Q(campaign__rehearses__isnull=False, started_at__lt=timezone.now() - REHEARSAL_KEPT)
    for organisation, months in Organisation.objects.filter(retention_months__isnull=False).values_list(
        "pk", "retention_months"
    ):
        first = datetime.combine(months_later(today, -months), time(), tzinfo=timezone.get_current_timezone())
        over |= Q(campaign__organisation=organisation, started_at__lt=first)
    sessions = ViewerSession.objects.filter(over, campaign__simulated=False)
    # One that is open is ended first: `sessions_abandon`.
    ended = sessions.exclude(status=ViewerSession.Status.OPEN).order_by("started_at")
    return list(ended.values_list("pk", flat=True)[:limit])


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later (or earlier), or the last one of a month that is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
