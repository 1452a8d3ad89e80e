"""How often a member is told what happened: chosen by themselves, ended by themselves."""

from datetime import datetime

from django.utils import timezone

from campaigns.models import Member


def digest_choose(*, member: Member, digest: str) -> None:
    """Let a member be told daily, weekly or never; what happened before is not told.

    Raises: ValueError: there is no such digest.
    """
    Member.objects.filter(pk=member.pk).update(digest=Member.Digest(digest), digest_at=timezone.now())


def digest_told(*, member: Member, at: datetime) -> bool:
    """Note up to when the member is told; return False where somebody else did it meanwhile."""
    return bool(Member.objects.filter(pk=member.pk, digest_at=member.digest_at).update(digest_at=at))
