"""What viewers of a campaign are shown before they decide: drawn here for the page and for its version."""

from math import ceil

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language

from campaigns.models import Ad, Campaign, Consent, Notice, QuotaCell, SurveyQuestion
from campaigns.notice import NUMBER, TOLD, notice_key, notice_words
from campaigns.selectors.campaigns import ads_here
from campaigns.selectors.questions import questions_of
from campaigns.selectors.recruitment import recruitment_of
from campaigns.viewer_language import language_reviewed

_TEMPLATE = "campaigns/viewing/steps/welcome.html"
_READING_SECONDS = 45  # the notice and the camera check
_ANSWER_SECONDS = 8  # a question of the campaign's own


def faces_offered(campaign: Campaign) -> bool:
    """Return whether viewers may ask to be recognised by the face on a later visit."""
    return campaign.recognises_faces and campaign.reading != Campaign.Reading.DEVICE


def notice_context(campaign: Campaign, *, ad: Ad | None = None) -> dict[str, object]:
    """Return what the notice is drawn from; a panel's values come on top: `panel_id` and `panel_told`.

    Args:
        ad: the one that another site plays in its own player; None: the campaign's own are played here.
    """
    ads = [ad] if ad else list(ads_here(campaign))
    language = get_language() or settings.LANGUAGE_CODE
    questions = questions_of(campaign)
    own = {place: [q for q in questions if q.place == place] for place in SurveyQuestion.Place.values}
    shown = 1 if ad else campaign.ads_shown(len(ads))
    answered = len(own["screener"]) + shown * len(own["ad"]) + len(own["end"])
    asks_after_ads = campaign.ask_after_ads or bool(own["ad"])
    slider = campaign.slider_without_camera and campaign.allow_without_camera
    asks = asks_after_ads or bool(answered) or slider
    mean_ms = sum(ad.duration_ms for ad in ads) / len(ads) if ads else 0
    seconds = shown * (mean_ms / 1000 + campaign.preroll_seconds)
    return {
        "campaign": campaign,
        "organisation": campaign.organisation,
        "ads_count": shown,
        "recall_choices": campaign.recall_choices(),
        "minutes": max(1, round((seconds + _READING_SECONDS + _ANSWER_SECONDS * answered) / 60)),
        "pictures_per_second": ceil(1000 / campaign.snapshot_interval_ms),
        "on_server": campaign.reading != Campaign.Reading.DEVICE,
        "on_device": campaign.reading != Campaign.Reading.SERVER,
        "picture_hours": ceil(settings.SNAPSHOT_MAX_AGE_SECONDS / 3600),
        "recruits": recruitment_of(campaign) is not None,
        "chooses_ads": campaign.ad_order == Campaign.AdOrder.ADAPTIVE and not ad,
        "elsewhere": ad is not None,
        "recognises": faces_offered(campaign),
        "counts_groups": QuotaCell.objects.filter(recruitment__campaign=campaign).exists(),
        "asks": asks,
        "slider": slider,
        "asks_after_ads": asks_after_ads,
        "asks_watching": campaign.allow_without_camera or asks,
        **{f"own_{place}": questions for place, questions in own.items()},
        "language_reviewed": language_reviewed(language),
    }


def purposes_offered(campaign: Campaign) -> list[str]:
    """Return the purposes that viewers of a campaign are asked for, in the order of
    `Consent.Purpose`; `panel` is asked of those alone whose link carries a participant number."""
    context, purpose = notice_context(campaign), Consent.Purpose
    asked = {
        purpose.WATCHING: context["asks_watching"],
        purpose.FACE: faces_offered(campaign),
        purpose.CHOOSE_ADS: context["chooses_ads"],
    }
    return [own for own in purpose.values if asked.get(purpose(own), True)]


def notice_of(
    campaign: Campaign, *, number: bool = False, told: bool = False, ad: Ad | None = None
) -> Notice:
    """Return the notice that the campaign shows now, not stored yet.

    Args:
        number: the link carries a participant number. told: it tells more of the participant.
        ad: the one that another site plays.
    """
    context = notice_context(campaign, ad=ad)
    context |= {"panel_id": NUMBER if number else "", "panel_told": TOLD if told else ""}
    text = notice_words(render_to_string(_TEMPLATE, context))
    return Notice(key=notice_key(text), text=text, language=get_language() or settings.LANGUAGE_CODE)


def notice_matching(
    campaign: Campaign, *, version: str, language: str, ad: Ad | None = None
) -> Notice | None:
    """Return the notice of which this is the version, among those that the campaign shows now in a language; else
    None."""
    key = version.split(".", 1)[0]
    # A digest behind the key says that the link carried a number.
    for number, told in ((True, True), (True, False)) if "." in version else ((False, False),):
        with translation.override(language):
            notice = notice_of(campaign, number=number, told=told, ad=ad)
        if notice.key == key:
            return notice
    return None
