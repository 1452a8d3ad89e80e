"""Whose campaigns, and what a campaign still lacks."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from campaigns.models import AccessToken, Campaign, Member, Organisation, User
from campaigns.models.organisation import contact_reachable


def organisations_for(
    user: User | AccessToken, *, roles: tuple[str, ...] = tuple(Member.Role.values)
) -> QuerySet[Organisation]:
    """Return the organisations in which the user has one of the roles; a superuser has all of them, a token its own."""
    if isinstance(user, AccessToken):
        return Organisation.objects.filter(pk=user.organisation_id if user.role in roles else None)
    if not user.is_active or not user.is_authenticated:
        return Organisation.objects.none()
    if user.is_superuser:
        return Organisation.objects.all()
    mine = Member.objects.filter(user=user, role__in=roles)
    return Organisation.objects.filter(pk__in=mine.values("organisation"))


def campaigns_for(user: User | AccessToken) -> QuerySet[Campaign]:
    """Return the campaigns that the user may read."""
    return Campaign.objects.filter(organisation__in=organisations_for(user)).select_related("organisation")


def campaign_get(*, user: User | AccessToken, pk: int) -> Campaign:
    """Return one campaign that the user may read.

    Raises:
        Campaign.DoesNotExist: there is none, or it belongs to others; nobody learns which.
    """
    return campaigns_for(user).get(pk=pk)


def role_in(user: User, organisation: Organisation) -> str | None:
    """Return the user's role: "admin" for a superuser, None for a stranger."""
    if not user.is_active or not user.is_authenticated:
        return None
    if user.is_superuser:
        return Member.Role.ADMIN.value
    return Member.objects.filter(user=user, organisation=organisation).values_list("role", flat=True).first()


def campaign_missing(campaign: Campaign) -> list[str]:
    """Return what keeps the campaign from being published, a sentence each; empty where nothing does."""
    missing = []
    if campaign.simulated:
        missing.append("Its viewers are simulated: real ones would be mixed with them. Make a new campaign.")
    ads = list(campaign.ads.all())
    if not ads:
        missing.append("There is no ad yet: add at least one clip or picture.")
    missing += [
        f"The file of the ad “{ad.title}” is gone from the storage: delete this ad and add it again."
        for ad in ads
        if not ad.file or not ad.file.storage.exists(ad.file.name)
    ]
    missing += _organisation_missing(campaign.organisation)
    if campaign.ends_on and campaign.ends_on < timezone.localdate():
        missing.append("The last day has passed: choose a later one, or leave it empty.")
    if campaign.setting in Campaign.PROHIBITED_SETTINGS:
        missing.append(
            "This setting is prohibited in the EU: AI Act, Regulation (EU) 2024/1689, Art. 5(1)(f)."
        )
    return missing


def _organisation_missing(organisation: Organisation) -> list[str]:
    """Return what the notice must say and cannot (GDPR Art. 13(1)(a))."""
    missing = []
    if not organisation.controller.strip():
        missing.append(
            "The organisation does not say who is responsible for the data: fill in “Controller” under Organisations."
        )
    if not organisation.contact.strip():
        missing.append(
            "The organisation has no contact: the notice must tell viewers whom to write to about their data."
        )
    else:
        try:
            contact_reachable(organisation.contact)
        except ValidationError:
            missing.append(
                f"Nobody can be reached by the organisation’s contact “{organisation.contact}”: it needs an e-mail "
                "address, a web address or a telephone number."
            )
    return missing


def campaign_has_sessions(campaign: Campaign) -> bool:
    """Tell whether somebody has opened the campaign as a viewer already."""
    return campaign.sessions.exists()


def share_url(campaign: Campaign) -> str:
    """Return the whole address that viewers open."""
    return f"{settings.PUBLIC_URL}{reverse('campaigns:view', args=[campaign.share_code])}"
