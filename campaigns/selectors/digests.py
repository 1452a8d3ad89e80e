"""Who is due to be told what happened in their organisation, and what the link in such a mail ends."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core import signing
from django.db.models import QuerySet

from campaigns.models import Event, Member

_SALT, _HOUR = "campaigns.digest", 7  # o'clock, in the organisation's time zone


def members_due(now: datetime) -> list[Member]:
    """Return the members whose digest is due: since they were last told, their day has begun."""
    waiting = Member.objects.exclude(digest=Member.Digest.NEVER).filter(user__is_active=True)
    waiting = waiting.exclude(user__email="").select_related("user", "organisation").order_by("pk")
    return [own for own in waiting if (own.digest_at or own.created_at) < _began(own, now)]


def member_events(member: Member, until: datetime) -> QuerySet[Event]:
    """Return what has happened since the member was told, the oldest first."""
    since = member.digest_at or member.created_at
    return Event.objects.filter(organisation_id=member.organisation_id, at__gt=since, at__lte=until)


def digest_token(member: Member) -> str:
    """Return the text by which a digest is ended without signing in."""
    return signing.dumps([member.pk, member.user_id], salt=_SALT)


def member_of_token(token: str) -> Member | None:
    """Return whose digest a text ends; None where it ends none."""
    try:
        pk, user = signing.loads(token[:200], salt=_SALT)
    except signing.BadSignature:
        return None
    return Member.objects.select_related("organisation").filter(pk=pk, user=user).first()


def _began(member: Member, now: datetime) -> datetime:
    """When the newest period began: today at seven, or this week's Monday."""
    local = now.astimezone(ZoneInfo(member.organisation.time_zone))
    begun = local.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    if member.digest == Member.Digest.WEEKLY:
        begun -= timedelta(days=local.weekday())
    if begun > local:
        begun -= timedelta(days=7 if member.digest == Member.Digest.WEEKLY else 1)
    return begun.astimezone(UTC)
