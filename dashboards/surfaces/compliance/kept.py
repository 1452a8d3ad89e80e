"""What is kept of people, why, for how long, and which task ends it: one list for the assessment and the record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from axes.helpers import get_cool_off
from django.conf import settings
from django.db.models import Model, QuerySet, Sum
from django.utils.translation import gettext

from campaigns.models import (
    Answer,
    AuditEntry,
    Consent,
    Delivery,
    Event,
    Exposure,
    ExposureEvent,
    FaceTemplate,
    Notice,
    PanelVisit,
    SliderTrace,
    SurveyAnswer,
    Viewer,
    ViewerSession,
)
from campaigns.services.events import KEPT as EVENTS_KEPT
from campaigns.services.face_templates import KEPT_MONTHS as FACES_KEPT_MONTHS
from dashboards.models import AdDecision, ExportJob, ExposureTrace
from dashboards.services.exports import KEPT as EXPORTS_KEPT
from dashboards.surfaces.compliance.state import State
from inference.models import FrameEmotion, FrameJpeg, Snapshot


@dataclass(frozen=True)
class Kept:
    """`purposes`: of `Consent.Purpose`, those whose yes it needs, empty where none does. `models`: where it lies, by
    the names of the source. `until`: in words. `tasks`: what ends it, by the names of the schedule; empty where nobody
    does but a withdrawal or the organisation. `rows`: how many there are; None where they are not told apart by
    campaign."""

    key: str
    what: str
    purposes: tuple[str, ...]
    models: tuple[type[Model], ...]
    until: str
    tasks: tuple[str, ...]
    rows: int | None

    @property
    def places(self) -> str:
        return ", ".join(model._meta.label for model in self.models)


def kept_of(state: State) -> Sequence[Kept]:
    """Return what is kept, or would be, of this campaign as it is set up now; and what is there from before."""
    return [*_seen(state), *_told(state), *_around(state)]


def results_until(state: State) -> str:
    """Return for how long results of a session are kept."""
    months = state.organisation.retention_months
    if state.campaign.simulated:
        return gettext("Simulated viewers are nobody: until you delete the campaign.")
    if not months:
        return gettext("Until the viewer withdraws or you delete it: no period is set.")
    return gettext(
        "%(months)d months after the session began, or the last day that its own notice named, whichever is first."
    ) % {"months": months}


def _retired(state: State) -> tuple[str, ...]:
    """Return the task that ends a session's time; simulated viewers are nobody, and it leaves theirs."""
    return () if state.campaign.simulated else ("campaigns.tasks.retire_old_sessions",)


def _seen(state: State) -> Iterator[Kept]:
    sessions = state.campaign.sessions.all()
    results, purposes, retired = results_until(state), Consent.Purpose, _retired(state)
    if state.pictures:
        hours = ceil(settings.SNAPSHOT_MAX_AGE_SECONDS / 3600)
        yield Kept(
            "pictures",
            gettext("Pictures of the viewer’s camera that wait to be read"),
            (purposes.EXPRESSIONS,),
            (FrameJpeg,),
            gettext("Until read, usually seconds; %(hours)d hours and a minute at the most.")
            % {"hours": hours},
            ("inference.tasks.sweep_snapshots", "inference.tasks.expire_snapshots"),
            FrameJpeg.objects.filter(snapshot__session__in=sessions).count(),
        )
    traces = ExposureTrace.objects.filter(exposure__session__in=sessions)
    yield Kept(
        "expressions",
        gettext("Numbers read from each picture: probabilities of seven apparent expressions, the face’s "
                "place, pose and light; and their series by ad"),
        (purposes.EXPRESSIONS,),
        (Snapshot, FrameEmotion, ExposureTrace),
        results,
        retired,
        traces.aggregate(n=Sum("frames"))["n"] or 0,
    )  # fmt: skip
    yield Kept(
        "sessions",
        gettext("Sessions under random numbers: when, which ads, pauses, how each ad played"),
        (purposes.EXPRESSIONS, purposes.WATCHING),
        (ViewerSession, Exposure, ExposureEvent),
        results,
        retired,
        sessions.exclude(status=ViewerSession.Status.WITHDRAWN).count(),
    )
    if purposes.CHOOSE_ADS in state.offered or state.agreed[purposes.CHOOSE_ADS]:
        yield Kept(
            "choices",
            gettext("Which ad was chosen for a viewer, from what and why"),
            (purposes.CHOOSE_ADS,),
            (AdDecision,),
            results,
            retired,
            AdDecision.objects.filter(session__in=sessions).count(),
        )
    if purposes.FACE in state.offered or state.templates:
        yield Kept(
            "face_templates",
            gettext("Face templates: 128 numbers of a face, encrypted (biometric data, GDPR Art. 9)"),
            (purposes.FACE,),
            (FaceTemplate,),
            gettext("Until taken back, %(months)d months from the yes at the most.") % {"months": FACES_KEPT_MONTHS},
            ("campaigns.tasks.erase_face_templates",),
            state.templates,
        )  # fmt: skip


def _told(state: State) -> Iterator[Kept]:
    """What viewers answer, and what a panel tells of them."""
    campaign, purposes = state.campaign, Consent.Purpose
    results, retired = results_until(state), _retired(state)
    sessions = campaign.sessions.all()

    def rows(of: QuerySet[Model]) -> int:
        return of.count()

    answers = rows(Answer.objects.filter(exposure__session__in=sessions))
    own = rows(SurveyAnswer.objects.filter(session__in=sessions))
    sliders = rows(SliderTrace.objects.filter(exposure__session__in=sessions))
    visits = rows(PanelVisit.objects.filter(session__in=sessions))
    viewers = Viewer.objects.filter(sessions__in=sessions).distinct()
    linked = rows(viewers.exclude(panel_id=""))
    watching, panel = (purposes.WATCHING,), (purposes.PANEL,)
    slider_shown = campaign.slider_without_camera and campaign.allow_without_camera
    lists = (
        (
            campaign.ask_after_ads or answers,
            ("answers", gettext("Answers after each ad: liking, intent, satisfaction, brand recall"), watching),
            ((Answer,), answers),
        ),
        (
            state.questions or own,
            ("own_answers", gettext("Answers to the campaign’s own questions"), watching),
            ((SurveyAnswer,), own),
        ),
        (
            slider_shown or sliders,
            ("slider", gettext("Where a viewer without a camera moved the slider"), watching),
            ((SliderTrace,), sliders),
        ),
        (
            state.recruitment or linked or state.agreed[purposes.PANEL],
            ("panel", gettext("The panel’s participant number, and what the panel tells with its link"), panel),
            ((Viewer,), linked),
        ),
        (
            state.recruitment or visits,
            ("panel_visits", gettext("How a panel’s visit ended, with the participant’s id, for the way back"), ()),
            ((PanelVisit,), visits),
        ),
    )  # fmt: skip
    for there, (key, what, asked), (models, n) in lists:
        if there:
            yield Kept(key, what, asked, models, results, retired, n)
    key = gettext("A random number for each viewer, by which a browser that agreed to it is known again")
    gone = gettext("Until the last session of it is withdrawn or deleted.")
    yield Kept("pseudonyms", key, (), (Viewer,), gone, retired, rows(viewers))


def _around(state: State) -> Iterator[Kept]:
    """Proofs, files and logs."""
    campaign, retired = state.campaign, _retired(state)
    with_session = gettext("As proof, with the session’s row; a withdrawal adds a no.")
    consents = Consent.objects.filter(session__campaign=campaign).count()
    what = gettext("Consents, and the words of the notices that they were given to")
    yield Kept("consents", what, (), (Consent, Notice), with_session, retired, consents)
    what = gettext("Files that were asked for: reports, exports")
    hours = gettext("%(hours)d hours; at once when somebody in it withdraws.")
    ready = ExportJob.objects.filter(campaign=campaign, status=ExportJob.Status.READY).count()
    hours %= {"hours": EXPORTS_KEPT.total_seconds() / 3600}
    yield Kept("exports", what, (), (ExportJob,), hours, ("dashboards.tasks.write_exports",), ready)
    what = gettext("Events and what was told to webhooks: numbers of sessions, no result")
    days = gettext("%(days)d days.") % {"days": EVENTS_KEPT.days}
    yield Kept("events", what, (), (Event, Delivery), days, ("campaigns.tasks.forget_old_rows",), None)
    what = gettext("Failed sign-ins of the team: name, address, browser; and their ended sessions")
    minutes = gettext("%(minutes)d minutes after the last one.")
    cool_off = get_cool_off()
    minutes %= {"minutes": cool_off.total_seconds() / 60 if cool_off else 0}
    yield Kept("sign_ins", what, (), (), minutes, ("campaigns.tasks.forget_sign_in_traces",), None)
    what = gettext("Audit log of the organisation: what members and tools did")
    yield Kept("audit", what, (), (AuditEntry,), gettext("With the organisation."), (), None)
