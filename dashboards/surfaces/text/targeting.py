"""What is said of a campaign whose ads are chosen."""

from dataclasses import dataclass

from django.utils.translation import gettext

from campaigns.models import Campaign
from dashboards.analysis.finding import Finding, Findings
from dashboards.statistics.intervals import MIN_FOR_MEANS
from dashboards.statistics.targeting.choice import EXPLORATION, HOLDOUT
from dashboards.statistics.targeting.verdict import WORTHWHILE
from dashboards.statistics.values import Estimate, Unit
from dashboards.surfaces.text.format import between, count, number, told, viewers
from dashboards.surfaces.text.method import MethodText, method_of
from dashboards.surfaces.text.reception import told_figure
from dashboards.surfaces.text.targeting_labels import REASONS


@dataclass(frozen=True)
class AdShown:
    """How often an ad came, as chosen and by chance."""

    title: str
    policy: Finding
    holdout: Finding


def verdict_sentence(found: Findings) -> str:
    """Say whether choosing is worth it, and why."""
    verdict = found.choice("targeting.verdict")
    name, gain = verdict.name if verdict else "wait", found.estimate("targeting.gain")
    if name == "wait" or gain is None or gain.low is None or gain.high is None:
        return gettext(
            "Nothing is settled yet: %(policy)s chosen for, %(holdout)s by chance. %(least)d by chance are needed, and "
            "a gain that chance alone does not make."
        ) % {
            "policy": viewers(found.count("targeting.viewers[arm:policy]")),
            "holdout": viewers(found.count("targeting.viewers[arm:holdout]")),
            "least": MIN_FOR_MEANS,
        }
    parts = {"gain": told(gain, Unit.NUMBER), "range": between(gain.low, gain.high, Unit.NUMBER)}
    if name == "keep":
        return gettext("Chosen ads were received better than ads by chance: %(gain)s.") % parts
    if name == "do_not":
        return gettext(
            "Do not switch this on: the gain is %(range)s, surely less than the %(least)s of the reward that would be "
            "worth measuring people for."
        ) % (parts | {"least": number(WORTHWHILE, Unit.SHARE)})
    return gettext(
        "Nothing is settled, and these choices say little of other policies: they are worth %(effective)s choices."
    ) % {"effective": count(found.count("targeting.effective"))}


def avoided_sentence(found: Findings) -> str:
    """Say how much of repetition the viewers were spared."""
    own = found.estimate("targeting.avoided")
    if not isinstance(own, Estimate) or own.low is None or own.high is None:
        return gettext("Too few viewers to say whether choosing spares them repetition.")
    parts = {"avoided": told_figure(found["targeting.avoided"])}
    if own.low > 0:
        return (
            gettext("Viewers were less full of what they were shown than by chance, by %(avoided)s.") % parts
        )
    if own.high < 0:
        return gettext("Viewers were fuller of what they were shown than by chance: %(avoided)s.") % parts
    return gettext("It is not shown that choosing spares viewers repetition: %(avoided)s.") % parts


def ads_shown(found: Findings, titles: dict[int, str]) -> list[AdShown]:
    """Return the ads in the order of `titles`."""
    return [
        AdShown(title, found[f"targeting.shown[ad:{ad}]"], found[f"targeting.shown.chance[ad:{ad}]"])
        for ad, title in titles.items()
    ]


def reason_rows(found: Findings) -> list[tuple[str, str]]:
    """Return each reason in words, and how many choices had it."""
    table = found.table("targeting.reasons")
    return (
        [(str(REASONS.get(str(name), name)), count(int(n or 0))) for name, n in table.rows] if table else []
    )


def targeting_method(found: Findings) -> MethodText:
    """Return the method of all of it."""
    return method_of(
        [*found.group("targeting"), *found.group("shown")],
        n=gettext("%(policy)s chosen for, %(holdout)s by chance")
        % {
            "policy": viewers(found.count("targeting.viewers[arm:policy]")),
            "holdout": viewers(found.count("targeting.viewers[arm:holdout]")),
        },
        excluded=gettext("viewers who did not agree to be chosen for; exposures of poor quality"),
    )


def how_it_works(campaign: Campaign) -> str:
    """Say in short what happens in such a campaign."""
    return gettext(
        "Who agrees gets the ad that promises most by the faces so far; %(floor)s of choices are spread over all ads, "
        "%(holdout)s of viewers get theirs by chance, and an ad comes to one viewer %(cap)d times in 24 hours at most."
    ) % {
        "floor": number(EXPLORATION, Unit.SHARE),
        "holdout": number(HOLDOUT, Unit.SHARE),
        "cap": campaign.daily_cap,
    }
