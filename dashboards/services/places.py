"""Places of a panel's quota that are reopened: complete for the panel, unusable for the study."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from campaigns.models import PanelVisit
from campaigns.services.recruitment import visits_release

_LOOKED_BACK = timedelta(days=2)  # grades follow within minutes of a session's end


def places_reopen() -> int:
    """Release the places of finished visits whose exposures are all graded, and all rejected, and in which nothing was
    said with the slider either; return how many."""
    complete = PanelVisit.objects.filter(
        Q(campaign__recruitment__quota__isnull=False) | Q(cells__isnull=False),
        outcome=PanelVisit.Outcome.COMPLETE,
        released=False,
        session__ended_at__gte=timezone.now() - _LOOKED_BACK,
    )
    graded = complete.exclude(session__exposures__trace__isnull=True)
    unusable = graded.exclude(session__exposures__trace__grade__in=("good", "fair"))
    silent = unusable.exclude(session__exposures__slider__isnull=False)
    return visits_release(session_ids=list(silent.values_list("session_id", flat=True).distinct()))
