"""What a campaign will be judged by, recorded once and for all."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext

from campaigns.models import Campaign, Registration
from campaigns.models.registration import LEAST_VIEWERS, MOST_VIEWERS


@transaction.atomic
def registration_record(
    *,
    campaign: Campaign,
    ads: Collection[int],
    viewers: int,
    by: str,
    outcome: str = Registration.Outcome.VALENCE,
    looks: str = Registration.Looks.END,
) -> Registration:
    """Record the primary outcome, the ads compared, how many viewers are wanted, and when results are looked at.

    The first row is the registration; each later one a change of it, with how many viewers had taken part by then. No
    row is altered or taken back.

    Args:
        ads: ids of the campaign's ads. viewers: 10 or more. by: the user name of who records it.

    Raises:
        ValidationError: one message for each thing that is wrong, or that nothing has changed.
    """
    # A viewer who starts now needs a key lock on the campaign: they come wholly before or wholly after this row.
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    chosen = [
        {"ad": ad.pk, "title": ad.title, "sha256": ad.sha256} for ad in campaign.ads.all() if ad.pk in ads
    ]
    wrong = []
    if campaign.simulated:
        wrong.append(gettext("Its viewers are simulated: there is nothing to register."))
    if outcome not in Registration.Outcome.values:
        wrong.append(gettext("Choose one of the outcomes that are offered."))
    if looks not in Registration.Looks.values:
        wrong.append(gettext("Choose whether results are looked at once, or while data come in."))
    if not ads:
        wrong.append(gettext("Choose at least one ad."))
    if len(chosen) != len(set(ads)):
        wrong.append(gettext("One of the ads does not belong to this campaign, or is no longer there."))
    if not LEAST_VIEWERS <= viewers <= MOST_VIEWERS:
        told = gettext("Register %(least)d to %(most)s viewers: fewer give no result.")
        wrong.append(told % {"least": LEAST_VIEWERS, "most": f"{MOST_VIEWERS:,}"})
    if wrong:
        raise ValidationError(wrong)
    last = campaign.registrations.order_by("-id").first()
    if last and (last.outcome, last.ads, last.viewers, last.looks) == (outcome, chosen, viewers, looks):
        raise ValidationError(gettext("This is what is registered already."), code="same")
    own = Registration(
        campaign=campaign,
        outcome=outcome,
        ads=chosen,
        viewers=viewers,
        looks=looks,
        viewers_before=_taken_part(campaign),
        by=by,
        at=timezone.now(),
        previous=last.digest if last else "",
    )
    own.digest = own.digest_made()
    own.save()
    return own


def _taken_part(campaign: Campaign) -> int:
    """Count who has taken part. A session that was withdrawn leads to nobody, so that each counts as somebody."""
    people = campaign.sessions.order_by().annotate(who=Coalesce("viewer", "id"))
    return people.values("who").distinct().count()
