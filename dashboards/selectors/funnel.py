"""Where the sessions of a campaign ended, as counts by name: from the answer to the notice to the analysis."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from campaigns.models import Campaign, Consent, ViewerSession

STEPS = ("invited", "answered", "agreed", "camera", "graded", "analysed")
_TURNED_AWAY = {
    ViewerSession.Screening.OUT.value: "screened",
    ViewerSession.Screening.FULL.value: "group_full",
}


@dataclass(frozen=True)
class FunnelCounts:
    """`reached`: sessions by step of `STEPS`, without `invited`, which are people and None where nobody counted them.
    `lost`: by the step that they reached last, sessions by reason; what is lost between two steps adds up.
    `returned`: sessions of somebody whose face was recognised, and who had taken part in this campaign before; they
    count above, too. `withdrawn` stands apart: these sessions are erased. `exposures`: `graded` and `analysed`; a
    session holds several.
    """

    invited: int | None
    reached: Mapping[str, int]
    lost: Mapping[str, Mapping[str, int]]
    withdrawn: int
    returned: int
    exposures: Mapping[str, int]


def funnel_of_campaign(campaign: Campaign) -> FunnelCounts:
    """Return where the campaign's sessions ended, in one query.

    A session is named by the best of its exposures; where all are rejected, by the cause of the first one with frames.
    """
    reached, exposures = Counter[str](), Counter[str]()
    lost: dict[str, Counter[str]] = {name: Counter() for name in STEPS[:-1]}
    withdrawn = returned = 0
    for status, agreed, screening, camera, graded, kept, open_ones, causes, again in _sessions(campaign):
        if status == ViewerSession.Status.WITHDRAWN:
            withdrawn += 1
            continue
        returned += again
        exposures.update(graded=graded, analysed=kept)
        goes_on = status == ViewerSession.Status.OPEN or open_ones > 0
        step, reason = _end(agreed, screening, camera, graded, kept, goes_on, causes)
        for name in STEPS[1 : STEPS.index(step) + 1]:
            reached[name] += 1
        if reason:
            lost[step][reason] += 1
    # Invitations are people and the rest are sessions: a person may come again.
    silent = 0 if campaign.invited is None else campaign.invited - reached["answered"] - withdrawn
    if silent > 0:
        lost["invited"]["not_answered"] = silent
    return FunnelCounts(
        invited=campaign.invited,
        reached={name: reached[name] for name in STEPS[1:]},
        lost={step: dict(reasons.most_common()) for step, reasons in lost.items()},
        withdrawn=withdrawn,
        returned=returned,
        exposures={name: exposures[name] for name in ("graded", "analysed")},
    )


def _end(
    agreed: bool, screening: str, camera: str, graded: int, kept: int, goes_on: bool, causes: list[str]
) -> tuple[str, str]:
    """Return the last step that a session reached, and why it went no further; no reason where it is analysed."""
    if not agreed:
        return "answered", "not_agreed"
    if screening in _TURNED_AWAY:
        return "agreed", _TURNED_AWAY[screening]
    if camera not in ViewerSession.CAMERA_WAS_ON:
        return "agreed", f"camera_{camera}"
    if not graded:
        return "camera", "still_watching" if goes_on else "no_picture"
    return ("analysed", "") if kept else ("graded", causes[0])


def _sessions(campaign: Campaign) -> list[tuple]:
    """Return (status, agreed, screening, camera, graded, kept, not rolled up, causes, again) of each session; three
    counts of exposures, the causes of those with frames, first to last, and whether a face says that it is not the
    first."""
    answer = Consent.objects.filter(session=OuterRef("pk"), purpose=Consent.Purpose.EXPRESSIONS).order_by(
        "-pk"
    )
    seen = Q(exposures__trace__frames__gt=0)
    kept = Q(exposures__trace__isnull=False) & ~Q(exposures__trace__grade="rejected")
    causes = ArrayAgg("exposures__trace__cause", filter=seen, order_by="exposures__pk", default=[])
    before = campaign.sessions.filter(viewer=OuterRef("viewer"), started_at__lt=OuterRef("started_at"))
    return list(
        campaign.sessions.order_by()
        .annotate(
            agreed=Coalesce(Subquery(answer.values("granted")[:1]), False),
            graded=Count("exposures", filter=seen),
            kept=Count("exposures", filter=kept),
            open_ones=Count("exposures", filter=Q(exposures__trace__isnull=True)),
            causes=causes,
            again=ExpressionWrapper(
                Q(recognised_at__isnull=False) & Exists(before), output_field=BooleanField()
            ),
        )
        .values_list(
            *("status", "agreed", "screening", "camera", "graded", "kept", "open_ones", "causes", "again")
        )
    )
