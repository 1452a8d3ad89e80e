"""What signing in leaves behind: failures with addresses, and sessions. It goes as soon as it serves nothing."""

from datetime import timedelta

from axes.helpers import get_cool_off
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone


def sign_in_traces_forget() -> int:
    """Delete failed sign-ins older than the lock that they cause, any log of sign-ins as old, and ended sessions.

    Returns:
        How many rows went.
    """
    now = timezone.now()
    before = now - (get_cool_off() or timedelta())
    gone = Session.objects.filter(expire_date__lt=now).delete()[0]
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        gone += model.objects.filter(attempt_time__lt=before).delete()[0]
    return gone
