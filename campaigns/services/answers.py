from django.db import transaction

from campaigns.models import Answer, Exposure
from campaigns.selectors.sessions import watching_refused
from campaigns.services.exposures import NotAgreed, SessionEnded


class NotAsked(Exception):
    """The campaign asks no questions, or not this one."""


@transaction.atomic
def answer_record(
    *,
    exposure: Exposure,
    liking: int | None = None,
    purchase_intent: int | None = None,
    satisfaction: int | None = None,
    brand: str | None = None,
) -> None:
    """Store what a viewer said after a play; the first answer counts, so that a repeated one changes nothing.

    Args:
        exposure: the play, with its ad and campaign.
        liking, purchase_intent, satisfaction: 1 to 5; None where it was left out.
        brand: the brand that was chosen; an empty text means “not sure”, None that it was left out. Stored is only
            whether it was the right one.

    Raises:
        NotAsked: the campaign asks nothing, or does not offer this brand.
        NotAgreed: keeping answers was not agreed to.
        SessionEnded: the play was erased by a withdrawal just now.
    """
    campaign = exposure.ad.campaign
    if not campaign.ask_after_ads:
        raise NotAsked
    if brand is not None and brand not in ("", *campaign.recall_choices()):
        raise NotAsked
    # A withdrawal is wholly before or wholly after.
    if not Exposure.objects.order_by().select_for_update(no_key=True).filter(pk=exposure.pk):
        raise SessionEnded
    if watching_refused(session=exposure.session):
        raise NotAgreed
    recall = ""
    if brand is not None and campaign.other_brands:
        recalled = Answer.Recall.RIGHT if brand == campaign.brand else Answer.Recall.WRONG
        recall = recalled if brand else Answer.Recall.UNSURE
    Answer.objects.get_or_create(
        exposure=exposure,
        defaults={
            "liking": liking,
            "purchase_intent": purchase_intent,
            "satisfaction": satisfaction,
            "recall": recall,
        },
    )
