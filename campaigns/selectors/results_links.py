"""Which links to results there are, and which one a text opens."""

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.access_secret import secret_digest
from campaigns.models import Campaign, ResultsLink


def results_link_of(text: str) -> ResultsLink | None:
    """Return the link that a text opens now, with its campaign and organisation; None where it is none or is over."""
    return (
        ResultsLink.objects.select_related("campaign__organisation")
        .filter(digest=secret_digest(text[:200]), revoked_at__isnull=True, expires_at__gt=timezone.now())
        .first()
    )


def results_links_of(campaign: Campaign) -> QuerySet[ResultsLink]:
    """Return a campaign's links, the newest first."""
    return campaign.results_links.select_related("made_by")
