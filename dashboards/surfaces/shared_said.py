"""What people said, for people without an account: shares and means of enough of them, and nobody's words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from campaigns.models import Ad, Campaign
from dashboards.analysis.finding import Finding, Findings, Subject
from dashboards.analysis.held import held_findings
from dashboards.analysis.survey.own import own_findings
from dashboards.analysis.survey.slider import slider_findings
from dashboards.selectors.own_answers import questions_about

_SHOWN = ("own.share", "own.mean", "slider.mean")


@dataclass(frozen=True)
class SharedAnswer:
    """One question, or the slider. `about`: the ad after which it was asked, empty beside them. `rows`: the words of
    each answer, empty of a mean, with its figure."""

    about: str
    asked: str
    subject: str
    rows: tuple[tuple[str, Finding], ...]


def shared_said(campaign: Campaign, ads: Sequence[Ad], *, least: int) -> list[SharedAnswer]:
    """Return what at least `least` people answered, as it is held: what fewer stand behind now is not told either."""
    live: list[tuple[Ad | None, Findings]] = []
    for ad in (*ads, None):
        found = [own_findings(campaign, ad), slider_findings(ad) if ad else None]
        live += [(ad, own) for own in found if own]
    # An ad's traces are held under its own name: these stand beside them.
    apart = [replace(own, subject=Subject(own.question, str(own.subject))) for _, own in live]
    held, _ = held_findings(campaign, apart, shown=lambda own: own.key in _SHOWN)
    return [
        answer
        for (ad, now), then in zip(live, held, strict=True)
        for answer in _answers(campaign, ad, now, then, least)
        if answer.rows
    ]


def _answers(
    campaign: Campaign, ad: Ad | None, now: Findings, then: Findings, least: int
) -> list[SharedAnswer]:
    told = {
        own.name: own
        for own in then
        if own.known and (own.n or 0) >= least and (live := now.get(own.name)) and (live.n or 0) >= least
    }
    about, subject = ad.title if ad else "", str(now.subject)
    if now.question == "slider":
        return [
            SharedAnswer(about, "", subject, tuple(("", own) for own in told.values() if own.key in _SHOWN))
        ]
    answers = []
    for question in questions_about(campaign, ad):
        named = [("", f"own.mean[asked:{question.code}]")]
        named += [(text, f"own.share[answer:{question.code}={number}]") for number, text in question.choices]
        rows = tuple((text, told[name]) for text, name in named if name in told)
        rows = rows[:1] if rows and not rows[0][0] else rows  # points are short in one number
        answers.append(SharedAnswer(about, question.text, subject, rows))
    return answers
