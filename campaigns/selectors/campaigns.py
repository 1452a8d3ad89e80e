"""Whose campaigns, and what a campaign still lacks."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from campaigns.clips.notes import DARK, LEAST_FRAMES, frames_taken, interval_at_most
from campaigns.models import (
    AccessToken,
    Ad,
    Campaign,
    Exposure,
    Intake,
    Member,
    Organisation,
    SurveyAnswer,
    User,
    ViewerSession,
)
from campaigns.models.organisation import contact_reachable
from campaigns.permissions import scopes_of_role
from campaigns.selectors.recruitment import places_told


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


def campaigns_for(user: User | AccessToken, *, scope: str = "") -> QuerySet[Campaign]:
    """Return the campaigns that the user may read. `scope`: those alone of which their role may read that much: what a
    role may, on pages as by tokens, is what the scopes say that it may give to a token."""
    roles = tuple(own for own in Member.Role.values if not scope or scope in scopes_of_role(own))
    mine = organisations_for(user, roles=roles)
    return Campaign.objects.filter(organisation__in=mine).select_related("organisation")


def campaign_get(*, user: User | AccessToken, pk: int) -> Campaign:
    """Return one campaign that the user may read.

    Raises:
        Campaign.DoesNotExist: there is none, or it belongs to others; nobody learns which.
    """
    return campaigns_for(user).get(pk=pk)


def organisation_unknown(slug: str) -> str:
    """Return what an operator is told who named an organisation that is not there: which there are."""
    known = ", ".join(Organisation.objects.order_by("slug").values_list("slug", flat=True)) or "none"
    return f"There is no organisation “{slug}”. There are: {known}."


def role_in(user: User, organisation: Organisation) -> str | None:
    """Return the user's role: "admin" for a superuser, None for a stranger."""
    if not user.is_active or not user.is_authenticated:
        return None
    if user.is_superuser:
        return Member.Role.ADMIN.value
    return Member.objects.filter(user=user, organisation=organisation).values_list("role", flat=True).first()


def ads_here(campaign: Campaign) -> QuerySet[Ad]:
    """Return the ads that our own page plays: all but those of other sites' players."""
    return campaign.ads.exclude(kind=Ad.Kind.ELSEWHERE)


def plays_elsewhere(campaign: Campaign) -> bool:
    """Return whether all of a campaign's ads play on pages of other sites: its own link then shows nothing."""
    return set(campaign.ads.order_by().values_list("kind", flat=True)) == {Ad.Kind.ELSEWHERE}


def ad_of_site(campaign: Campaign, pk: int) -> Ad:
    """Return an ad that a site may play in its own player while we measure: a clip, of a campaign that names sites.

    Raises:
        Ad.DoesNotExist: there is none.
    """
    return campaign.ads.exclude(kind=Ad.Kind.PICTURE).exclude(campaign__embed_origins=[]).get(pk=pk)


def campaign_missing(campaign: Campaign) -> list[str]:
    """Return what keeps the campaign from being published, a sentence each; empty where nothing does."""
    missing = []
    if campaign.rehearses_id:
        missing.append(gettext("This is a rehearsal: publish the campaign itself."))
    if campaign.simulated:
        missing.append(
            gettext("Its viewers are simulated: real ones would be mixed with them. Make a new campaign.")
        )
    ads = list(campaign.ads.all())
    if not ads:
        missing.append(gettext("There is no ad yet: add at least one clip or picture."))
    missing += [
        gettext("The file of the ad “%(title)s” is gone from the storage: delete this ad and add it again.")
        % {"title": ad.title}
        for ad in ads
        if not ad.file or not ad.file.storage.exists(ad.file.name)
    ]
    if not campaign.embed_origins:
        missing += [
            gettext("The ad “%(title)s” plays on a page of your own: name that page’s site.")
            % {"title": ad.title}
            for ad in ads
            if ad.kind == Ad.Kind.ELSEWHERE
        ]
    missing += [reason for ad in ads if (reason := unmeasurable(ad, campaign.snapshot_interval_ms))]
    waiting = campaign.intakes.exclude(status=Intake.Status.FAILED).count()
    if waiting:
        missing.append(
            ngettext(
                "%(count)d file is still being converted: wait for it, or remove it.",
                "%(count)d files are still being converted: wait for them, or remove them.",
                waiting,
            )
            % {"count": waiting}
        )
    missing += organisation_missing(campaign.organisation)
    if campaign.ends_on and campaign.ends_on < campaign.organisation.today:
        missing.append(gettext("The last day has passed: choose a later one, or leave it empty."))
    if campaign.setting in Campaign.PROHIBITED_SETTINGS:
        missing.append(
            gettext("This setting is prohibited in the EU: AI Act, Regulation (EU) 2024/1689, Art. 5(1)(f).")
        )
    return missing


def unmeasurable(ad: Ad, interval_ms: int) -> str:
    """Return why nothing of this ad could ever be measured, and what to change; "" where it can."""
    frames = frames_taken(duration_ms=ad.duration_ms, interval_ms=interval_ms)
    if frames < LEAST_FRAMES:
        return gettext(
            "The ad “%(title)s” can never be measured so: in %(seconds)s s with a snapshot every %(interval)d ms there "
            "are %(frames)d, and %(least)d are needed. Set the snapshot interval to %(most)d ms or less."
        ) % {
            "title": ad.title,
            "seconds": f"{ad.duration_ms / 1000:g}",
            "interval": interval_ms,
            "frames": frames,
            "least": LEAST_FRAMES,
            "most": interval_at_most(duration_ms=ad.duration_ms),
        }
    if ad.kind == Ad.Kind.PICTURE and DARK in ad.notes:
        return gettext(
            "The ad “%(title)s” cannot be seen on the dark stage: export it on a light ground, and add it again."
        ) % {"title": ad.title}
    return ""


def organisation_missing(organisation: Organisation) -> list[str]:
    """Return what the notice must say and cannot (GDPR Art. 13(1)(a))."""
    missing = []
    if not organisation.controller.strip():
        missing.append(
            gettext(
                "The organisation does not say who is responsible for the data: fill in “Controller” under "
                "Organisations."
            )
        )
    if not organisation.contact.strip():
        missing.append(
            gettext(
                "The organisation has no contact: the notice must tell viewers whom to write to about their data."
            )
        )
    else:
        try:
            contact_reachable(organisation.contact)
        except ValidationError:
            missing.append(
                gettext(
                    "Nobody can be reached by the organisation’s contact “%(contact)s”: it needs an e-mail address, a "
                    "web address or a telephone number."
                )
                % {"contact": organisation.contact}
            )
    return missing


def campaign_has_results(campaign: Campaign) -> bool:
    """Tell whether results exist that a change would spoil: somebody watches just now, has watched, or has answered a
    question. Other sessions that were withdrawn, removed, or left before the first ad hold nothing."""
    watches = Q(status=ViewerSession.Status.OPEN)
    watched = Exists(Exposure.objects.filter(session=OuterRef("pk")))
    answered = Exists(SurveyAnswer.objects.filter(session=OuterRef("pk")))
    return campaign.sessions.filter(watches | watched | answered).exists()


def share_url(campaign: Campaign) -> str:
    """Return the whole address that viewers open."""
    return f"{settings.PUBLIC_URL}{reverse('campaigns:view', args=[campaign.share_code])}"


def ways_in(campaign: Campaign) -> dict[str, Any]:
    """Return how viewers come while a campaign is published: `share_url`, the address to send to them, or, where it
    would show nothing, `by_own_page`; and `opening`: the campaign's, or `full` where all places are taken."""
    published = campaign.status == Campaign.Status.PUBLISHED
    elsewhere = published and plays_elsewhere(campaign)
    return {
        "share_url": share_url(campaign) if published and not elsewhere else "",
        "by_own_page": elsewhere,
        "opening": _opening_of(campaign),
    }


def _opening_of(campaign: Campaign) -> str:
    places = places_told(campaign) if campaign.opening == "open" else None
    return "full" if places and places["taken"] >= places["places"] else campaign.opening


def link_sentence(campaign: Campaign) -> str:
    """Return what the share link does today: what `campaign_open_get` decides, in words for the team."""
    opening, today = _opening_of(campaign), campaign.organisation.today
    begins, ends = (day and f"{day:%-d %B %Y}" for day in (campaign.starts_on, campaign.ends_on))
    if plays_elsewhere(campaign):
        return "Its ads play on your own page: its link says so, and shows none."
    if opening == "closed":
        return "Its link says that the campaign is closed."
    if campaign.ends_on and campaign.ends_on < today:
        return f"Its link says that the campaign is over: {ends} was its last day."
    if campaign.starts_on and campaign.starts_on > today:
        if opening == "draft":
            return f"Its link opens on {begins}, if it is published by then."
        return f"Its link opens on {begins}; until then it says so."
    if opening == "draft":
        return "Its link works once it is published."
    if opening == "full":
        return "Its link says that all places are taken."
    return f"Its link works now, until the end of {ends}." if ends else "Its link works now."
