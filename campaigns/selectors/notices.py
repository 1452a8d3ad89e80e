"""What viewers of a campaign are shown before they decide: drawn here for the page and for its version."""

from math import ceil

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from campaigns.models import Campaign, Notice
from campaigns.notice import NUMBER, TOLD, notice_key, notice_words
from campaigns.selectors.recruitment import recruitment_of

_TEMPLATE = "campaigns/viewing/steps/welcome.html"
_READING_SECONDS = 45  # the notice and the camera check


def notice_context(campaign: Campaign) -> dict[str, object]:
    """Return what the notice is drawn from; a panel's values come on top: `panel_id` and `panel_told`."""
    ads = list(campaign.ads.all())
    seconds = sum(ad.duration_ms for ad in ads) / 1000 + len(ads) * campaign.preroll_seconds
    return {
        "campaign": campaign,
        "organisation": campaign.organisation,
        "ads_count": len(ads),
        "recall_choices": campaign.recall_choices(),
        "minutes": max(1, round((seconds + _READING_SECONDS) / 60)),
        "pictures_per_second": ceil(1000 / campaign.snapshot_interval_ms),
        "on_server": campaign.reading != Campaign.Reading.DEVICE,
        "on_device": campaign.reading != Campaign.Reading.SERVER,
        "picture_hours": ceil(settings.SNAPSHOT_MAX_AGE_SECONDS / 3600),
        "recruits": recruitment_of(campaign) is not None,
        "asks_watching": campaign.allow_without_camera or campaign.ask_after_ads,
    }


def notice_of(campaign: Campaign, *, number: bool = False, told: bool = False) -> Notice:
    """Return the notice that the campaign shows now, not stored yet.

    Args:
        number: the link carries a participant number. told: it tells more of the participant.
    """
    context = notice_context(campaign)
    context |= {"panel_id": NUMBER if number else "", "panel_told": TOLD if told else ""}
    text = notice_words(render_to_string(_TEMPLATE, context))
    return Notice(key=notice_key(text), text=text, language=get_language() or settings.LANGUAGE_CODE)


def notice_matching(campaign: Campaign, *, version: str) -> Notice | None:
    """Return the notice of which this is the version, among those that the campaign shows now; else None."""
    key = version.split(".", 1)[0]
    # A digest behind the key says that the link carried a number.
    for number, told in ((True, True), (True, False)) if "." in version else ((False, False),):
        notice = notice_of(campaign, number=number, told=told)
        if notice.key == key:
            return notice
    return None
