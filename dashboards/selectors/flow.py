"""Who is behind a campaign's figures: every sitting, from the answer to the notice to the analysis, and where the
others were lost."""

from collections import Counter
from dataclasses import dataclass

from django.db import connection

from campaigns.models import Campaign, Consent, ViewerSession

_CAMERA = ViewerSession.Camera
_CAMERA_ON = (_CAMERA.GRANTED, _CAMERA.STOPPED)
_CAMERA_TEXTS = {
    _CAMERA.REFUSED.value: "refused the camera",
    _CAMERA.MISSING.value: "had no camera",
    _CAMERA.UNASKED.value: "left before the camera was asked for",
}
# One row for each way through: how many sittings took it. A sitting is named by the best of its plays; where all are
# rejected, by the cause of the first one that had frames.
_WAYS = """
    SELECT v.status = 'withdrawn', coalesce(answer.granted, false), v.camera, p.graded, p.kept, p.goes_on,
           p.cause, count(*), coalesce(sum(p.plays_graded), 0)::bigint, coalesce(sum(p.plays_kept), 0)::bigint
    FROM campaigns_viewersession v
    LEFT JOIN LATERAL (
        SELECT k.granted FROM campaigns_consent k
        WHERE k.session_id = v.id AND k.purpose = %s ORDER BY k.id DESC LIMIT 1) answer ON true
    LEFT JOIN LATERAL (
        SELECT coalesce(bool_or(t.frames > 0), false) AS graded,
               coalesce(bool_or(t.grade <> 'rejected'), false) AS kept,
               coalesce(bool_or(t.exposure_id IS NULL), false) OR v.status = 'open' AS goes_on,
               coalesce((array_agg(t.cause ORDER BY x.id) FILTER (WHERE t.frames > 0))[1], '') AS cause,
               count(*) FILTER (WHERE t.frames > 0) AS plays_graded,
               count(*) FILTER (WHERE t.grade <> 'rejected') AS plays_kept
        FROM campaigns_exposure x LEFT JOIN dashboards_exposuretrace t ON t.exposure_id = x.id
        WHERE x.session_id = v.id) p ON true
    WHERE v.campaign_id = %s
    GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


@dataclass(frozen=True)
class FlowStep:
    """`count`: sittings that got here, None where nobody can count them. `lost`: why others left before the next step
    and how many, the most frequent first."""

    label: str
    count: int | None
    lost: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class CampaignFlow:
    """`steps`: the invitations, as the campaign's team counted them; then each counts some of the sittings of the step
    before, and what is lost between two adds up. `withdrawn` stands apart: these sittings are erased. `plays_graded`,
    `plays_analysed`: one sitting holds several plays.
    """

    steps: tuple[FlowStep, ...]
    withdrawn: int
    plays_graded: int
    plays_analysed: int

    @property
    def started(self) -> int:
        """How many sittings answered the notice and were not withdrawn."""
        return self.steps[1].count or 0

    @property
    def widest(self) -> int:
        """The largest count of a step: the length of a whole bar."""
        return max(step.count or 0 for step in self.steps)

    @property
    def analysed(self) -> int:
        """How many of them are behind the figures."""
        return self.steps[-1].count or 0


def flow_of_campaign(campaign: Campaign) -> CampaignFlow:
    """Return the flow of the campaign's sittings, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_WAYS, [Consent.Purpose.EXPRESSIONS, campaign.pk])
        ways = cursor.fetchall()
    reached = Counter[str]()
    lost: dict[str, Counter[str]] = {name: Counter() for name in ("started", "agreed", "camera", "graded")}
    plays_graded = plays_analysed = 0
    for withdrawn, agreed, camera, graded, kept, goes_on, cause, count, its_graded, its_kept in ways:
        if withdrawn:
            reached["withdrawn"] += count
            continue
        plays_graded, plays_analysed = plays_graded + its_graded, plays_analysed + its_kept
        reached["started"] += count
        if not agreed:
            lost["started"]["did not agree to be measured"] += count
            continue
        reached["agreed"] += count
        if camera not in _CAMERA_ON:
            lost["agreed"][_CAMERA_TEXTS[camera]] += count
            continue
        reached["camera"] += count
        if not graded:
            lost["camera"]["still watching, or being read" if goes_on else "no picture of an ad arrived"] += (
                count
            )
            continue
        reached["graded"] += count
        if kept:
            reached["analysed"] += count
        else:
            lost["graded"][cause] += count
    return CampaignFlow(
        steps=(
            _invited(campaign, answered=reached["started"] + reached["withdrawn"]),
            FlowStep("Answered the notice", reached["started"], _ordered(lost["started"])),
            FlowStep("Agreed to be measured", reached["agreed"], _ordered(lost["agreed"])),
            FlowStep("Switched the camera on", reached["camera"], _ordered(lost["camera"])),
            FlowStep("Measured and graded", reached["graded"], _ordered(lost["graded"])),
            FlowStep("Analysed", reached["analysed"]),
        ),
        withdrawn=reached["withdrawn"],
        plays_graded=plays_graded,
        plays_analysed=plays_analysed,
    )


def _invited(campaign: Campaign, *, answered: int) -> FlowStep:
    """Return the first step. Invitations are people and the rest are sittings: a person may come again."""
    silent = 0 if campaign.invited is None else campaign.invited - answered
    lost = (("did not answer the notice, if nobody came twice", silent),) if silent > 0 else ()
    return FlowStep("Invited", campaign.invited, lost)


def _ordered(lost: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(lost.most_common())
