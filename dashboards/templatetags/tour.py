"""The tour: five steps over three pages, each a link to the next; who has ended it is not asked again."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext

register = template.Library()
STEPS = 5


@register.inclusion_tag("dashboards/parts/tour.html", takes_context=True)
def tour(context: dict[str, Any], page: str) -> dict[str, Any]:
    """Show the step that the address names (`?tour=2`), if it is of this page; on the overview the offer, to whoever
    has not had it. `page`: overview, campaign, ad."""
    request, campaign = context["request"], context.get("campaign")
    step = {"overview": ("1", "5"), "campaign": ("2", "4"), "ad": ("3",)}[page]
    asked = request.GET.get("tour", "")
    shown = {"csrf_token": context.get("csrf_token"), "steps": STEPS, "step": None}
    if page == "overview":
        campaign = next((own for own, _ in context.get("rows", ()) if own.viewer_count), None)
    if asked in step:
        title, text, follows, anchor = _told(asked)
        return shown | {
            "step": int(asked),
            "title": title,
            "text": text,
            "next": _address(follows, campaign, anchor) if campaign or follows == "5" else "",
        }
    offered = page == "overview" and campaign is not None and request.user.toured_at is None
    return shown | {"offered": offered, "next": _address("1", campaign, "") if offered else ""}


def _told(step: str) -> tuple[str, str, str, str]:
    """Return title, text, the next step, and where on its page that begins."""
    return {
        "1": (
            gettext("The overview"),
            gettext("Each campaign with its answer. Search, sort, and keep a search as a view of your own."),
            "2",
            "decisions-title",
        ),
        "2": (
            gettext("What to do"),
            gettext("Run, fix, drop, or not enough data: with how sure that is, and what would settle it."),
            "3",
            "",
        ),
        "3": (
            gettext("One ad"),
            gettext(
                "The clip, its scenes and one chart on the same clock. A click on a scene or a moment moves all three."
            ),
            "4",
            "take-away-title",
        ),
        "4": (
            gettext("Hand it on"),
            gettext("A report, slides that stay editable, or a link for people without an account."),
            "5",
            "",
        ),
        "5": (
            gettext("Your turn"),
            gettext(
                "Start a new campaign, drop your ads, and send the link. A rehearsal shows you what viewers see."
            ),
            "",
            "",
        ),
    }[step]


def _address(step: str, campaign: Any, anchor: str) -> str:
    if not step:
        return ""
    if step in ("1", "5"):
        page = reverse("dashboards:campaigns")
    elif step == "3" and (ad := campaign.ads.first()):
        page = reverse("dashboards:ad", args=[campaign.pk, ad.pk])
    else:
        page = reverse("dashboards:campaign", args=[campaign.pk])
    return f"{page}?tour={step}" + (f"#{anchor}" if anchor else "")
