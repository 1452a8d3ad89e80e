"""Computes the predictions that pages show: seconds of work, so a task does it, and no page waits."""

from time import monotonic

from campaigns.models import Answer, Campaign
from dashboards.analysis.survey.ask import prediction_refresh


def predictions_refresh(*, seconds: float) -> int:
    """Compute the predictions of campaigns whose answers have changed until the time is over; return how many."""
    until, done = monotonic() + seconds, 0
    answered = Answer.objects.values("exposure__session__campaign")
    for campaign in Campaign.objects.filter(pk__in=answered).order_by("pk"):
        done += prediction_refresh(campaign)
        if monotonic() > until:
            break
    return done
