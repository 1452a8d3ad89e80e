"""How a campaign's viewers come and go back: read for their pages, the studio and the panel's file."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core import signing
from django.db.models import Q
from django.utils import timezone

from campaigns.arrivals import Arrival, Trouble, arrival_read
from campaigns.models import Campaign, PanelVisit, Recruitment, ViewerSession
from campaigns.ways_out import OUTCOMES, WayOut, way_out

RESERVED = timedelta(minutes=30)
_SALT = "campaigns.arrival:"
# Who ended so has taken part. Who declined or was away for too long may come again.
_DONE = (PanelVisit.Outcome.COMPLETE, PanelVisit.Outcome.QUALITY, PanelVisit.Outcome.SCREENED)


@dataclass(frozen=True)
class Brought:
    """What a page hands to the start of a session: read from the link once, by the server."""

    number: str
    signed: bool
    parameters: dict[str, str]


def recruitment_of(campaign: Campaign) -> Recruitment | None:
    """Return the campaign's panel; None where it has none, or says that it has none."""
    return Recruitment.objects.filter(campaign=campaign).exclude(provider=Recruitment.Provider.NONE).first()


def recruitment_set_up(campaign: Campaign) -> Recruitment | None:
    """Return what was set up, also where it says that there is no panel."""
    return Recruitment.objects.filter(campaign=campaign).first()


def arrival_of(recruitment: Recruitment | None, query: Mapping[str, Sequence[str]]) -> Arrival:
    """Read a share link's parameters. Without a recruitment, `panel` alone is looked for, and may be missing."""
    if recruitment:
        return arrival_read(query, recruitment.parameters)
    arrival = arrival_read(query, ["panel"])
    troubles = {name: why for name, why in arrival.troubles.items() if why != Trouble.MISSING}
    return Arrival(arrival.number, {}, troubles)


def brought_seal(campaign: Campaign, brought: Brought) -> str:
    """Return it as text that nobody else can make, for this campaign alone."""
    return signing.dumps(asdict(brought), salt=_SALT + campaign.share_code, compress=True)


def brought_open(campaign: Campaign, text: str) -> Brought:
    """Return what was sealed.

    Raises:
        signing.BadSignature: not made here, or for another campaign.
    """
    return Brought(**signing.loads(text, salt=_SALT + campaign.share_code))


def way_of(recruitment: Recruitment, outcome: str, brought: Brought | PanelVisit | None = None) -> WayOut:
    """Return where a viewer with this outcome goes."""
    values = {"number": brought.number, "parameters": brought.parameters} if brought else {}
    return way_out(outcome, recruitment.outcomes.get(outcome, {}), **values)


def ways_played(recruitment: Recruitment, arrival: Arrival) -> list[WayOut]:
    """Return all outcomes as they would come out for such a link."""
    brought = Brought(arrival.number, False, arrival.parameters)
    return [way_of(recruitment, outcome, brought) for outcome in OUTCOMES]


def visit_done(campaign: Campaign, number: str, *, signed: bool) -> bool:
    """Return whether this participant has taken part already. A signed number and one that anybody may have written
    are two persons."""
    done = PanelVisit.objects.filter(campaign=campaign, number=number, signed=signed, outcome__in=_DONE)
    return bool(number) and done.exists()


def quota_full(recruitment: Recruitment) -> bool:
    """Return whether every place is taken: by usable complete visits, and by people who are watching. Who falls silent
    keeps a place for `RESERVED` at most."""
    if recruitment.quota is None:
        return False
    watching = Q(outcome="", session__last_seen_at__gte=timezone.now() - RESERVED)
    taken = PanelVisit.objects.filter(
        watching | Q(outcome=PanelVisit.Outcome.COMPLETE, released=False), campaign=recruitment.campaign_id
    )
    return taken.count() >= recruitment.quota


def session_way_out(*, session: ViewerSession) -> WayOut | None:
    """Return where the viewer of a session that is over goes; None where no panel sent them, or it is not over."""
    visit = PanelVisit.objects.filter(session=session).exclude(outcome="").first()
    recruitment = recruitment_of(session.campaign) if visit else None
    return way_of(recruitment, visit.outcome, visit) if visit and recruitment else None
