"""How a campaign's viewers come and go back: read for their pages, the studio and the panel's file."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from django.core import signing
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from campaigns.arrivals import Arrival, Trouble, arrival_read
from campaigns.models import Campaign, PanelVisit, QuotaCell, Recruitment, ViewerSession
from campaigns.ways_out import OUTCOMES, WayOut, way_out

RESERVED = timedelta(minutes=30)
_SALT = "campaigns.arrival:"
# Who ended so has taken part. Who declined or was away for too long may come again.
_DONE = (PanelVisit.Outcome.COMPLETE, PanelVisit.Outcome.QUALITY, PanelVisit.Outcome.SCREENED)


@dataclass(frozen=True)
class Brought:
    """What a page hands to the start of a session: read from the link once, by the server. `variables`: what the panel
    tells, as far as a quota counts by it; of these the group alone is kept, in which the visit counts."""

    number: str
    signed: bool
    parameters: dict[str, str]
    variables: dict[str, str] = field(default_factory=dict)


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


def visit_done(campaign: Campaign, number: str, *, signed: bool) -> str:
    """Return how this participant's taking part ended, "" where it has not: the first end counts. A signed number and
    one that anybody may have written are two persons."""
    done = PanelVisit.objects.filter(campaign=campaign, number=number, signed=signed, outcome__in=_DONE)
    first = done.order_by("session__ended_at").values_list("outcome", flat=True).first() if number else None
    return first or ""


def quota_full(recruitment: Recruitment, variables: Mapping[str, str] | None = None) -> bool:
    """Return whether every place is taken, or every one of a group that who comes with these `variables` counts in: by
    usable complete visits, and by people who are watching. Who falls silent keeps a place for `RESERVED` at most."""
    if recruitment.quota is not None and _taken(recruitment) >= recruitment.quota:
        return True
    return any_full(cells_of_values(recruitment, variables or {}))


def cells_of_values(recruitment: Recruitment, variables: Mapping[str, str]) -> list[QuotaCell]:
    """Return the groups in which somebody counts of whom the panel tells this."""
    own = Q(variable__in=variables, value__in=variables.values())
    return [cell for cell in recruitment.cells.filter(own) if variables.get(cell.variable) == cell.value]


def any_full(cells: Sequence[QuotaCell]) -> bool:
    """Return whether one of these groups has no place left."""
    if not cells:
        return False
    counted = _with_taken(QuotaCell.objects.filter(pk__in=[cell.pk for cell in cells]))
    return any(cell.taken >= cell.places for cell in counted)


def places_told(campaign: Campaign) -> dict[str, int] | None:
    """Return how many `places` a campaign has and how many are `taken`, by complete visits and by who watches now; None
    where any number is wanted."""
    recruitment = recruitment_of(campaign)
    if recruitment is None or recruitment.quota is None:
        return None
    return {"places": recruitment.quota, "taken": _taken(recruitment)}


def _taken(recruitment: Recruitment) -> int:
    return PanelVisit.objects.filter(_holds_place(), campaign=recruitment.campaign_id).count()


def cells_told(campaign: Campaign) -> Sequence[QuotaCell]:
    """Return the groups of a campaign's quota, each with `taken`: places of complete visits and of who watches now."""
    return list(
        _with_taken(QuotaCell.objects.filter(recruitment__campaign=campaign)).select_related("question")
    )


def _with_taken(cells: QuerySet[QuotaCell]) -> QuerySet[QuotaCell]:
    return cells.annotate(taken=Count("visits", filter=_holds_place("visits__")))


def _holds_place(path: str = "") -> Q:
    since = timezone.now() - RESERVED
    watching = Q(**{f"{path}outcome": "", f"{path}session__last_seen_at__gte": since})
    return watching | Q(**{f"{path}outcome": PanelVisit.Outcome.COMPLETE, f"{path}released": False})


def session_way_out(*, session: ViewerSession) -> WayOut | None:
    """Return where the viewer of a session that is over goes; None where no panel sent them, or it is not over."""
    visit = PanelVisit.objects.filter(session=session).exclude(outcome="").first()
    recruitment = recruitment_of(session.campaign) if visit else None
    return way_of(recruitment, visit.outcome, visit) if visit and recruitment else None
