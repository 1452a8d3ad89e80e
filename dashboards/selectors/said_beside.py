"""What changes whenever viewers say more beside the survey: to a campaign's own questions, or with the slider."""

from typing import Any

from django.db.models import Count, Max, QuerySet, Value

from campaigns.models import Ad, Campaign, SliderTrace, SurveyAnswer, SurveyQuestion
from dashboards.selectors.once import once


def places_about(ad: Ad | None) -> tuple[str, ...]:
    """Return where questions about an ad are asked; without one, those before it begins and at the end."""
    places = SurveyQuestion.Place
    return (places.AD,) if ad else (places.SCREENER, places.END)


def own_revision(campaign: Campaign, ad: Ad | None) -> str:
    """Return text that changes whenever answers to own questions come; empty without any. None is ever changed, those
    that go are counted as deletions, and questions are fixed while there is one."""
    return _revisions(campaign, ad).get("own", "")


def slider_revision(ad: Ad) -> str:
    """Return text that changes whenever somebody says more; empty where nobody did, or its campaign shows no slider
    (which is fixed once there are results). Those that go are counted as deletions."""
    return _revisions(ad.campaign, ad).get("slider", "")


@once
def _revisions(campaign: Campaign, ad: Ad | None) -> dict[str, str]:
    """Return both, of those of which anything was said; one query."""
    answers = SurveyAnswer.objects.filter(
        question__campaign=campaign, question__place__in=places_about(ad), exposure__ad=ad
    )
    rows = _counted("own", answers)
    if ad and campaign.slider_without_camera:
        rows = rows.union(_counted("slider", SliderTrace.objects.filter(exposure__ad=ad)), all=True)
    return {name: f"{count} {newest}" for name, count, newest in rows}


def _counted(name: str, rows: QuerySet[Any]) -> QuerySet[Any, tuple[str, int, int]]:
    """Return (name, how many, the newest) in a row; no row where there are none."""
    counted = rows.order_by().values(name=Value(name)).annotate(count=Count("pk"), newest=Max("pk"))
    return counted.filter(count__gt=0).values_list("name", "count", "newest")
