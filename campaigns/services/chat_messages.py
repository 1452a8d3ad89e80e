"""Events as messages for people: what Slack's and Microsoft Teams' own addresses take."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.models import Ad, Campaign, Event, Webhook

# What people want to be told; a message for each viewer would drown all else.
CHAT_TYPES = frozenset(
    {
        Event.Type.CAMPAIGN_PUBLISHED.value,
        Event.Type.CAMPAIGN_CLOSED.value,
        Event.Type.EXPORT_READY.value,
        Event.Type.FATIGUE_CHANGED.value,
    }
)


def chat_document(event: Event, form: str) -> dict[str, Any]:
    """Return the message of an event, in the organisation's language, with a link to the page that says more.

    `form`: `slack` (an incoming webhook: Block Kit) or `teams` (a Workflows webhook: an Adaptive Card).
    """
    with translation.override(event.organisation.language):
        text, address = _text(event), f"{settings.PUBLIC_URL}{_path(event)}"
        opens = _("Open the page")
    if form == Webhook.Form.SLACK:
        told = _slack(text)
        section = {"type": "section", "text": {"type": "mrkdwn", "text": f"{told}\n<{address}|{opens}>"}}
        return {"text": told, "blocks": [section]}  # the text beside blocks is what notifications say
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": _teams(text), "wrap": True}],
        "actions": [{"type": "Action.OpenUrl", "title": opens, "url": address}],
    }
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [content]}


def _text(event: Event) -> str:
    data = event.data
    campaign = Campaign.objects.select_related("organisation").filter(pk=data.get("campaign")).first()
    name = str(data.get("name") or (campaign and campaign.name) or _("a deleted campaign"))
    if event.type == Event.Type.CAMPAIGN_PUBLISHED:
        return _published(campaign, name)
    if event.type == Event.Type.CAMPAIGN_CLOSED:
        return _("“%(name)s” is closed.") % {"name": name}
    if event.type == Event.Type.EXPORT_READY:
        return _("An export of “%(name)s” is ready.") % {"name": name}
    ad = Ad.objects.filter(pk=data.get("ad")).values_list("title", flat=True).first()
    return _("Fatigue of “%(ad)s” (%(name)s) has changed.") % {"ad": ad or _("a deleted ad"), "name": name}


def _published(campaign: Campaign | None, name: str) -> str:
    """A message may be sent again days later, and what is published may open later still: say what is so now."""
    if campaign and campaign.opening == "open":
        return _("“%(name)s” is open to viewers.") % {"name": name}
    if campaign and campaign.opening == "later":
        day = date_format(campaign.starts_on)
        return _("“%(name)s” is published and opens on %(day)s.") % {"name": name, "day": day}
    return _("“%(name)s” was published.") % {"name": name}


def _path(event: Event) -> str:
    campaign, ad = event.data.get("campaign"), event.data.get("ad")
    if event.type == Event.Type.FATIGUE_CHANGED:
        return f"/campaigns/{campaign}/ads/{ad}/fatigue/"
    return f"/campaigns/{campaign}/"


def _slack(text: str) -> str:
    """Return text in which nothing is a link or a mention (Slack's three characters)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _teams(text: str) -> str:
    """Return text that an Adaptive Card does not take for Markdown."""
    return "".join(f"\\{letter}" if letter in r"\`*_[]()#~" else letter for letter in text)
