"""The state that a pack speaks of, read once, so that all of its sections say the same."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.checks import Tags, run_checks
from django.db.models import Count
from django.utils import timezone

from campaigns.models import Campaign, FaceTemplate, Organisation, Recruitment, Upkeep
from campaigns.selectors import compliance
from campaigns.selectors.notices import purposes_offered
from campaigns.selectors.questions import questions_of
from campaigns.selectors.recruitment import recruitment_of
from inference.engine.weights import ROOT
from inference.model_report.shelf import ModelEntry, models_find
from inference.models import FrameJpeg, ModelVersion

TRIGGERS = (
    *("campaigns_consent_append_only", "campaigns_consent_kept", "campaigns_consent_not_truncated"),
    *("campaigns_deletion_append_only", "campaigns_deletion_not_truncated"),
    "campaigns_auditentry_append_only",
)
CONSTRAINTS = ("campaign_setting_is_lawful", "session_withdrawn_leads_to_nobody")


@dataclass(frozen=True)
class State:
    """`offered`: purposes that viewers are asked for now; `agreed`: sessions that said yes, by purpose, ever.

    `read_at`: sessions by where the face was read. `networks`: those that read frames of this campaign, by digest, with
    their report where it is known. `triggers`, `constraints`: those that the database has and obeys. `checks`: names of
    what the installation's own check of its safety complains about. `ran`: when each task that keeps a promise ran.
    """

    campaign: Campaign
    now: datetime
    offered: Sequence[str]
    agreed: Counter[str]
    uses: Sequence[compliance.NoticeUse]
    deletions: Sequence[tuple[datetime, str, int]]
    read_at: Mapping[str, int]
    networks: Sequence[tuple[ModelVersion | None, ModelEntry | None]]
    recruitment: Recruitment | None
    questions: int
    templates: int
    triggers: set[str]
    constraints: set[str]
    pictures_unlogged: bool
    templates_unlogged: bool
    checks: Sequence[str]
    ran: Mapping[str, Upkeep]

    @property
    def organisation(self) -> Organisation:
        return self.campaign.organisation

    @property
    def pictures(self) -> bool:
        """Whether pictures may reach the server: they may now, or did in a session that is still there."""
        return self.campaign.reading != Campaign.Reading.DEVICE or bool(self.read_at.get("server"))

    @property
    def on_device(self) -> bool:
        return self.campaign.reading != Campaign.Reading.SERVER or bool(self.read_at.get("device"))

    def every(self, task: str) -> float | None:
        """Return how often the schedule sends a task, in seconds; None where it does not."""
        rows = settings.CELERY_BEAT_SCHEDULE.values()
        return next((float(row["schedule"]) for row in rows if row["task"] == task), None)


def state_of(campaign: Campaign, networks: Sequence[str]) -> State:
    """Read the state of a campaign, its organisation loaded. `networks`: digests of those that read its frames."""
    origins = campaign.sessions.filter(consents__purpose="expressions", consents__granted=True)
    counted = origins.order_by().values_list("origin").annotate(n=Count("pk", distinct=True))
    return State(
        campaign=campaign,
        now=timezone.now(),
        offered=purposes_offered(campaign),
        agreed=compliance.sessions_agreed(campaign),
        uses=compliance.notices_used(campaign),
        deletions=compliance.deletions_of(campaign),
        read_at=dict(counted),
        networks=_networks(networks),
        recruitment=recruitment_of(campaign),
        questions=len(questions_of(campaign)),
        templates=FaceTemplate.objects.filter(viewer__sessions__campaign=campaign).distinct().count(),
        triggers=compliance.triggers_standing(TRIGGERS),
        constraints=compliance.constraints_standing(CONSTRAINTS),
        pictures_unlogged=compliance.table_unlogged(FrameJpeg),
        templates_unlogged=compliance.table_unlogged(FaceTemplate),
        checks=sorted(
            {str(own.id) for own in run_checks(tags=[Tags.security], include_deployment_checks=True)}
        ),
        ran=Upkeep.objects.in_bulk(),
    )


def _networks(digests: Sequence[str]) -> list[tuple[ModelVersion | None, ModelEntry | None]]:
    """Return the networks with their reports; where none has read anything yet, the one that would."""
    shelf = models_find(weights=ROOT, data=settings.DATA_DIR)
    entries = {own.digest: own for own in shelf if own.digest}
    known = {own.digest: own for own in ModelVersion.objects.filter(digest__in=digests)}
    if not digests:
        return [(None, own) for own in shelf if own.shipped]
    return [(known.get(digest), entries.get(digest)) for digest in digests]
