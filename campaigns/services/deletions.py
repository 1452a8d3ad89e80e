"""The log of deletions: a row proves what went, and by it whatever was computed or written before is shown no more."""

from collections import Counter
from collections.abc import Mapping

from campaigns.models import Deletion, ViewerSession


def deletion_note(session: ViewerSession, *gone: Mapping[str, int]) -> None:
    """Note that a purpose's data of a session went, on its viewer's wish; `gone`: rows by model."""
    rows: Counter[str] = Counter()
    for own in gone:
        rows.update(own)
    Deletion.objects.create(
        organisation_id=session.campaign.organisation_id,
        campaign_id=session.campaign_id,
        session_number=session.pk,
        reason=Deletion.Reason.PURPOSE,
        rows=rows,
    )
