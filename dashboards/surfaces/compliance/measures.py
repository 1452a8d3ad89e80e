"""The measures that the product takes, each with what enforces it and how it is seen to hold. What does not hold is
never claimed: it becomes a gap."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Consent
from dashboards.statistics.segments import MIN_VIEWERS
from dashboards.surfaces.compliance.parts import Statement
from dashboards.surfaces.compliance.state import State

Rule = Callable[[State], bool]


def _always(state: State) -> bool:
    return True


@dataclass(frozen=True)
class Measure:
    """`text` is claimed where it `applies` and `holds`; where it applies and does not hold, `missing` is a gap.

    `against`: which risks it works against (`risks.RISKS`). `where`: paths of the source.
    """

    key: str
    text: str | Promise
    where: tuple[str, ...]
    against: tuple[str, ...]
    applies: Rule = _always
    holds: Rule = _always
    missing: str | Promise = ""


def measures_held(state: State) -> Sequence[tuple[Measure, Statement]]:
    """Return the measures that hold here, with the sentence that says so."""
    return [
        (own, Statement(own.key, str(own.text) % _numbers(state), own.where))
        for own in MEASURES
        if own.applies(state) and own.holds(state)
    ]


def measures_missing(state: State) -> Iterator[Measure]:
    """Yield the measures that would apply and do not hold."""
    return (own for own in MEASURES if own.applies(state) and not own.holds(state))


def _numbers(state: State) -> dict[str, object]:
    return {"least": MIN_VIEWERS, "months": state.organisation.retention_months or 0}


def _runs(*tasks: str) -> Rule:
    return lambda state: all(state.every(task) for task in tasks)


def _triggers(*names: str) -> Rule:
    return lambda state: set(names) <= state.triggers


def _retained(state: State) -> bool:
    return bool(state.organisation.retention_months) and not state.campaign.simulated


ACCESS, CHANGE, LOSS, ERROR, PRESSURE, REUSE = (*("access", "change", "loss", "error", "pressure", "reuse"),)
MEASURES: tuple[Measure, ...] = (
    Measure(
        "consent_first",
        _("No session begins and no picture is taken before the viewer has agreed; every purpose is off until "
          "they switch it on, and what was not agreed to is refused by the server, too."),
        ("campaigns/services/sessions.py", "inference/services/ingest.py"),
        (PRESSURE, REUSE),
    ),
    Measure(
        "notice_first",
        _("The notice tells of the emotion recognition system before it begins, and cannot be switched off; "
          "its words are kept under their own digest, to which each consent refers."),
        ("campaigns/selectors/notices.py", "campaigns/notice.py"),
        (PRESSURE,),
    ),
    Measure(
        "without_camera",
        _("Whoever has or wants no camera may take part all the same."),
        ("campaigns/services/sessions.py",),
        (PRESSURE,),
        applies=lambda state: state.campaign.allow_without_camera,
    ),
    Measure(
        "lawful_setting",
        _("Campaigns at work or in education are refused by the form, by publishing, and by the database itself."),
        ("campaigns/models/campaign.py", "campaigns/services/campaigns.py"),
        (PRESSURE,),
        holds=lambda state: "campaign_setting_is_lawful" in state.constraints,
        missing=_("The database does not refuse campaigns at work or in education: its constraint is gone."),
    ),
    Measure(
        "device_only",
        _("No picture leaves the viewer’s device: the page reads it there and sends numbers, and a picture of "
          "such a session is refused."),
        ("inference/services/ingest.py", "inference/static/inference/device"),
        (ACCESS, REUSE),
        applies=lambda state: state.campaign.reading == Campaign.Reading.DEVICE and not state.pictures,
    ),
    Measure(
        "device_choice",
        _("Viewers may have their pictures read on their own device: no picture leaves it then."),
        ("inference/services/ingest.py", "inference/static/inference/device"),
        (ACCESS,),
        applies=lambda state: state.campaign.reading == Campaign.Reading.VIEWER,
    ),
    Measure(
        "pictures_unlogged",
        _("Pictures lie in an unlogged table alone, from their arrival until they are read: in no write-ahead "
          "log, replica or base backup, never in the broker, and in no answer of the server."),
        ("inference/models/frame_jpeg.py", "inference/services/erase.py"),
        (ACCESS,),
        applies=lambda state: state.pictures,
        holds=lambda state: state.pictures_unlogged,
        missing=_("The table of pictures is logged: copies of the database hold them."),
    ),
    Measure(
        "pictures_erased",
        _("What was read, withdrawn or given up leaves the files within a minute, by tasks that run every few "
          "seconds."),
        ("inference/services/erase.py", "inference/services/expire.py", "fer_platform/schedule.py"),
        (ACCESS, REUSE),
        applies=lambda state: state.pictures,
        holds=_runs("inference.tasks.sweep_snapshots", "inference.tasks.expire_snapshots"),
        missing=_("The tasks that erase pictures are not on the schedule."),
    ),
    Measure(
        "cropped",
        _("Once the face is found, a square about it is sent, and all of the picture every four seconds or "
          "when in doubt alone."),
        ("campaigns/static/campaigns/viewing/cropping.js",),
        (ACCESS,),
        applies=lambda state: state.pictures,
    ),
    Measure(
        "pseudonyms",
        _("No name, address, browser or device is stored of viewers; sessions stand under random numbers, and "
          "logs hold none of it."),
        ("campaigns/models/viewer.py", "fer_platform/log_privacy.py"),
        (ACCESS,),
    ),
    Measure(
        "organisations_apart",
        _("Whoever is not a member sees nothing of the organisation: all rows are read through one question, "
          "whose campaign it is."),
        ("campaigns/selectors/campaigns.py", "campaigns/permissions.py"),
        (ACCESS,),
    ),
    Measure(
        "second_factor",
        _("Nobody of the organisation signs in with a password alone."),
        ("fer_platform/second_factor.py",),
        (ACCESS,),
        holds=lambda state: state.organisation.second_factor_required,
        missing=_("Members may sign in with a password alone: require a second factor (Your account → People)."),
    ),
    Measure(
        "encrypted_on_the_way",
        _("Browsers reach the platform by https alone."),
        ("fer_platform/settings.py",),
        (ACCESS, CHANGE),
        holds=lambda state: settings.BEHIND_TLS,
        missing=_("The platform’s public address is not https: pictures and sign-ins travel in the clear."),
    ),
    Measure(
        "audited",
        _("What members and tools do stands in an audit log that the database lets nobody change."),
        ("campaigns/services/audit.py",),
        (ACCESS, CHANGE, REUSE),
        holds=_triggers("campaigns_auditentry_append_only"),
        missing=_("The audit log can be changed: its trigger is gone from the database."),
    ),
    Measure(
        "consents_kept",
        _("Consents are only ever added; the database refuses to change or delete them, but for the erasure "
          "of a whole session."),
        ("campaigns/services/erasure.py",),
        (CHANGE,),
        holds=_triggers(
            "campaigns_consent_append_only", "campaigns_consent_kept", "campaigns_consent_not_truncated"
        ),
        missing=_("Consents can be changed or deleted: a trigger is gone from the database."),
    ),
    Measure(
        "deletions_kept",
        _("Each deletion leaves a proof of when, why and how much, of nobody; the database refuses to change it."),
        ("campaigns/models/deletion.py",),
        (CHANGE, LOSS),
        holds=_triggers("campaigns_deletion_append_only", "campaigns_deletion_not_truncated"),
        missing=_("Proofs of deletion can be changed: a trigger is gone from the database."),
    ),
    Measure(
        "withdrawal",
        _("Viewers withdraw with one click while they watch, and at any time later with a code of their own: "
          "pictures, results, answers and events go in one transaction, and what stays leads to nobody."),
        ("campaigns/services/sessions.py", "campaigns/views/rights.py"),
        (PRESSURE, REUSE),
        holds=lambda state: "session_withdrawn_leads_to_nobody" in state.constraints,
        missing=_("A withdrawn session may lead to a viewer: the database’s constraint is gone."),
    ),
    Measure(
        "retention",
        _("Sessions are deleted by themselves %(months)d months after they began, or after the last day that "
          "their own notice named, whichever is first."),
        ("campaigns/selectors/retention.py", "campaigns/services/erasure.py"),
        (ACCESS, REUSE),
        applies=_retained,
        holds=_runs("campaigns.tasks.retire_old_sessions"),
        missing=_("The task that ends retention is not on the schedule."),
    ),
    Measure(
        "faces_sealed",
        _("Face templates are kept for those alone who asked for it, encrypted and bound to their viewer, in "
          "an unlogged table; each is compared with one look, after something else said who comes, and nobody "
          "is searched for."),
        ("campaigns/face_seals.py", "campaigns/services/face_templates.py", "inference/services/recognition.py"),
        (ACCESS, REUSE),
        applies=lambda state: Consent.Purpose.FACE in state.offered or bool(state.templates),
        holds=lambda state: state.templates_unlogged,
        missing=_("The table of face templates is logged: copies of the database hold them."),
    ),
    Measure(
        "groups_only",
        _("Parts of the viewers get no figure under %(least)d people, and links to results show nothing of an "
          "ad under as many."),
        ("dashboards/statistics/segments.py", "dashboards/surfaces/shared_results.py"),
        (ACCESS, ERROR),
    ),
    Measure(
        "said_with_n",
        _("Each figure is shown with the number of viewers and its 95 %% interval, or says what is missing; "
          "results say “apparent expression”, never what a person feels."),
        ("dashboards/analysis/registry.py", "dashboards/surfaces/text/figures.py"),
        (ERROR,),
    ),
    Measure(
        "from_rest",
        _("Levels are changes from each viewer’s own neutral screen, so that a face that reads negative at "
          "rest is not taken for a response."),
        ("dashboards/statistics/frames/resting.py",),
        (ERROR,),
    ),
    Measure(
        "no_third_party",
        _("The platform sends nothing to others by itself: pages name no third-party host, and what is sent "
          "out goes to addresses that you named, through one door."),
        ("fer_platform/kit/outbound.py", "fer_platform/settings.py"),
        (ACCESS, REUSE),
    ),
    Measure(
        "strangers_files",
        _("Uploads and pictures are judged before they are decoded, and opened by helper processes without secrets."),
        ("fer_platform/kit/helper.py", "fer_platform/kit/pictures"),
        (ACCESS, LOSS),
    ),
    Measure(
        "nothing_silent",
        _("Each picture ends under exactly one name, and the counts of a session add up; what was lost is counted."),
        ("inference/audit.py",),
        (LOSS,),
    ),
    Measure(
        "choosing_ended",
        _("Whoever agreed to have ads chosen reads why each came, and may end it and have the log erased at "
          "any time; it decides over nothing but the next ad."),
        ("campaigns/services/next_ads.py", "campaigns/views/rights.py"),
        (PRESSURE, REUSE),
        applies=lambda state: Consent.Purpose.CHOOSE_ADS in state.offered,
    ),
)  # fmt: skip
