"""Places of a panel's quota that are reopened: complete for the panel, unusable for the study."""

from datetime import timedelta

from django.utils import timezone

from campaigns.models import PanelVisit
from campaigns.services.recruitment import visits_release

_LOOKED_BACK = timedelta(days=2)  # grades follow within minutes of a session's end


def places_reopen() -> int:
    """Release the places of finished visits whose exposures are all graded, and all rejected; return how many."""
    complete = PanelVisit.objects.filter(
        outcome=PanelVisit.Outcome.COMPLETE,
        released=False,
        campaign__recruitment__quota__isnull=False,
        session__ended_at__gte=timezone.now() - _LOOKED_BACK,
    )
    graded = complete.exclude(session__exposures__trace__isnull=True)
    unusable = graded.exclude(session__exposures__trace__grade__in=("good", "fair"))
    return visits_release(session_ids=list(unusable.values_list("session_id", flat=True)))
