"""What is still open, said plainly: what was not filled in, what does not hold, and what the platform cannot know."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext

from campaigns.models import Campaign, Consent
from campaigns.selectors.campaigns import organisation_missing
from campaigns.viewer_language import language_reviewed
from dashboards.analysis.finding import Findings
from dashboards.surfaces.compliance.kept import kept_of
from dashboards.surfaces.compliance.measures import measures_missing
from dashboards.surfaces.compliance.parts import Section, Statement
from dashboards.surfaces.compliance.state import State
from dashboards.surfaces.compliance.use import LOG_MONTHS, logs_too_short


def gaps(state: State, found: Findings) -> Section:
    """Return them, those that a setting closes first."""
    statements = [
        *_organisation(state),
        *_campaign(state),
        *(Statement(f"measure_{own.key}", str(own.missing), own.where) for own in measures_missing(state)),
        *_tasks(state),
        *_installation(state),
        *_reader(state, found),
        *_unknown(state),
    ]
    return Section("gaps", gettext("What is open"), statements)


def _organisation(state: State) -> Iterator[Statement]:
    own = state.organisation
    for place, text in enumerate(organisation_missing(own)):
        yield Statement(f"organisation_{place + 1}", text)
    if not own.data_protection_officer:
        yield Statement(
            "officer", gettext("No data-protection officer is named; say so on purpose if you need none.")
        )
    if not own.recipients.strip():
        yield Statement(
            "recipients",
            gettext("No recipients are named: your host, and whoever gets results, belong there."),
        )
    if not own.retention_months:
        yield Statement(
            "retention",
            gettext("No period of retention is set: results are kept until somebody deletes them."),
        )
    if logs_too_short(state):
        text = gettext("Sessions go after %(months)d months; logs of a high-risk system are to be kept "
                       "%(least)d at least (AI Act, Art. 26(6)).")  # fmt: skip
        yield Statement("logs", text % {"months": own.retention_months, "least": LOG_MONTHS})
    if not own.privacy_url:
        yield Statement("privacy_url", gettext("The notice leads to no privacy policy of your own."))


def _campaign(state: State) -> Iterator[Statement]:
    campaign = state.campaign
    if campaign.simulated:
        yield Statement(
            "simulated", gettext("Its viewers are simulated: nobody was measured, and no consent is needed.")
        )
    if campaign.setting in Campaign.PROHIBITED_SETTINGS:
        yield Statement("prohibited", gettext("Its setting is prohibited in the EU (AI Act, Art. 5(1)(f))."))
    if not campaign.ends_on and campaign.status != Campaign.Status.CLOSED:
        yield Statement(
            "ends_on", gettext("The campaign has no last day: it measures until somebody closes it.")
        )
    if not campaign.target_viewers:
        text = gettext(
            "No number of people to measure is set: how many are needed is part of necessity (Art. 35(7)(b))."
        )
        yield Statement("target", text)
    if not campaign.allow_without_camera:
        text = gettext("A no to the camera is a no to taking part: say why that yes is still free.")
        yield Statement("camera_needed", text)
    for use in state.uses:
        if not use.whole:
            text = gettext(
                "The words of notice %(key)s do not have their digest any more: they were changed."
            )
            yield Statement(f"notice_{use.notice.key[:12]}", text % {"key": use.notice.key[:12]})
    languages = dict(settings.LANGUAGES)
    read = sorted({use.notice.language for use in state.uses if not language_reviewed(use.notice.language)})
    if read:
        text = gettext(
            "Notices were agreed to in languages that nobody has reviewed: %(names)s (LANGUAGES_REVIEWED)."
        )
        yield Statement("languages", text % {"names": ", ".join(languages.get(own, own) for own in read)})
    if state.uses and campaign.introduction.strip():
        text = gettext("Your own introduction stands as you wrote it in every language of the notice.")
        yield Statement("introduction", text)
    if Consent.Purpose.FACE in state.offered:
        text = gettext("Recognising faces is offered: some countries ask for more than this consent, such as "
                       "a written release.")  # fmt: skip
        yield Statement("faces", text)


def _tasks(state: State) -> Iterator[Statement]:
    """Tasks that end what is kept, and were not seen to run of late."""
    for task in dict.fromkeys(task for own in kept_of(state) for task in own.tasks):
        every, ran = state.every(task), state.ran.get(task)
        if every is None:
            text = gettext("The task %(task)s, which ends what is kept, is not on the schedule.") % {
                "task": task
            }
            yield Statement(f"task_{task}", text)
        elif ran is None:
            text = gettext("The task %(task)s has not been seen to run yet.") % {"task": task}
            yield Statement(f"task_{task}", text)
        elif (state.now - ran.ran_at).total_seconds() > max(10 * every, 600):
            minutes = (state.now - ran.ran_at).total_seconds() / 60
            text = gettext(
                "The task %(task)s last ran %(minutes)d minutes ago; it is due every %(every)d seconds."
            )
            said = {"task": task, "minutes": minutes, "every": every}
            yield Statement(f"task_{task}", text % said)


def _installation(state: State) -> Iterator[Statement]:
    """What the check remarks, by the names that Django and the platform give it: its texts are English alone."""
    if state.checks:
        text = gettext("The installation’s own check has remarks (%(names)s): `manage.py check --deploy` says "
                       "what to do.")  # fmt: skip
        yield Statement("checks", text % {"names": ", ".join(state.checks)})


def _reader(state: State, found: Findings) -> Iterator[Statement]:
    for version, entry in state.networks:
        if entry is None or entry.evaluation is None:
            title = entry.title if entry else str(version)
            text = gettext("There is no report of the network %(title)s here: its accuracy cannot be said.")
            yield Statement("network", text % {"title": title})
    verdict = found.choice("fairness.verdict")
    if verdict is None or verdict.name == "fair_waits":
        text = gettext(
            "Whether the reader works alike for groups of your viewers is not known: the panel told of too few."
        )
        yield Statement("fairness", text)
    elif verdict.name == "fair_differs":
        yield Statement(
            "fairness", gettext("The reader does not work alike for all groups: see the section on fairness.")
        )
    text = gettext("How right the reader is on your own viewers was not measured: its report is of other "
                   "people’s faces (`manage.py model fairness` measures labelled pictures of yours).")  # fmt: skip
    yield Statement("own_viewers", text)


def _unknown(state: State) -> Iterator[Statement]:
    """What no setting says; it is the same for every campaign, and stays open until it is written elsewhere."""
    yield Statement("judged", gettext("How grave and likely the risks are, and whether what remains is "
                                      "acceptable, is not judged here; nor is the advice of your officer, or "
                                      "viewers’ views (Art. 35(2), (9))."))  # fmt: skip
    yield Statement("transfers", gettext("Transfers to third countries, contracts with processors, and where "
                                         "your servers and backups stand are not known to the platform."))  # fmt: skip
    yield Statement("backups", gettext("Backups and files that were taken away hold who withdrew later, until "
                                       "you delete them."))  # fmt: skip
    yield Statement("conformity", gettext("The system comes without a conformity assessment (AI Act, Art. 43) "
                                          "and without registration (Art. 49); who the provider is, Art. 16 "
                                          "and 25 say."))  # fmt: skip
