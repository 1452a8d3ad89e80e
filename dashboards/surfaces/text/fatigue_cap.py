"""The sentences about how often to show an ad, and about what was held apart from the exposures."""

from django.utils.translation import gettext, ngettext

from dashboards.analysis.fatigue.ask import AdFatigue
from dashboards.analysis.fatigue.cap import ANSWERS, NONE
from dashboards.analysis.finding import Findings
from dashboards.statistics.values import Choice, Count, Estimate, Unit
from dashboards.surfaces.text.fatigue_labels import MEASURES
from dashboards.surfaces.text.format import behind, chance, count, n_text, number, within


def cap_sentence(found: Findings) -> str:
    """Say how often to show the ad to one person, or the range that the data allow and what would decide it; empty
    where nothing is known."""
    cap, low, decides = (found.get(f"fatigue.cap.{what}") for what in ("exposures", "low", "decides"))
    if (
        low is None
        or not isinstance(low.value, Count)
        or decides is None
        or not isinstance(decides.value, Choice)
    ):
        return ""
    times = low.value.value
    if cap is not None and isinstance(cap.value, Choice):
        parts = {"n": n_text(cap.value.n), "chance": chance(cap.value.probability or 0.0), "at": times}
        if cap.value.name == NONE:
            return (
                gettext(
                    "No cap needed up to exposure %(at)d: smiles, attention and answers do not all fall below 80 %% "
                    "of the first, though one of them may (probability %(chance)s, %(n)s)."
                )
                % parts
            )
        parts["times"] = int(cap.value.name)
        return (
            ngettext(
                "Show it to each person once: from the next exposure on smiles, attention and answers are all below "
                "80 %% of the first (probability at least %(chance)s, %(n)s).",
                "Show it to each person at most %(times)d times: from the next exposure on smiles, attention and "
                "answers are all below 80 %% of the first (probability at least %(chance)s, %(n)s).",
                parts["times"],
            )
            % parts
        )
    told = ngettext(
        "No cap is sure enough. The data allow %(times)d exposure and more: up to there smiles, attention and answers "
        "surely do not all fall below 80 %% of the first.",
        "No cap is sure enough. The data allow %(times)d exposures and more: up to there smiles, attention and answers "
        "surely do not all fall below 80 %% of the first.",
        times,
    ) % {"times": times}
    return f"{told} {_decides(decides.value)}"


def apart_sentence(own: AdFatigue) -> str:
    """Say what was held apart from the exposures: the calendar, and a strong few."""
    day, typical, strong = (own.value(what) for what in ("day", "left.typical", "left.strong"))
    if not isinstance(day, Estimate):
        return ""
    if own.value("apart").name == "not_told_apart":
        told = gettext(
            "Exposures and calendar days cannot be told apart here: people came back after much the same rest. New "
            "viewers on later days, or rests of different length, would tell them apart."
        )
    else:
        told = gettext("Calendar days are held apart: one day more leaves %(day)s of the response.") % {
            "day": f"{number(day.value, Unit.RATIO)} ({behind(day, Unit.RATIO)})"
        }
    if isinstance(typical, Estimate) and isinstance(strong, Estimate):
        told += " " + gettext(
            "Typical viewers keep %(typical)s, the fifth that responded most strongly %(strong)s; all together count "
            "as %(n)s equally strong viewers."
        ) % {
            "typical": f"{number(typical.value, Unit.RATIO)} ({behind(typical, Unit.RATIO)})",
            "strong": f"{number(strong.value, Unit.RATIO)} ({behind(strong, Unit.RATIO)})",
            "n": count(own.count("carried")),
        }
    return told


def _decides(own: Choice) -> str:
    if own.probability is None:
        return (
            gettext("What would decide it: survey answers after several exposures (switch the questions on).")
            if own.name == ANSWERS
            else gettext("What would decide it: more viewers who come back, so that %(what)s can be told.")
            % {"what": within(MEASURES[own.name])}
        )
    what = gettext("survey answers") if own.name == ANSWERS else within(MEASURES[own.name])
    return gettext(
        "What would decide it: more viewers at the next exposure; least is known of %(what)s (probability %(chance)s "
        "that it is below 80 %%, %(n)s)."
    ) % {"what": what, "chance": chance(own.probability), "n": n_text(own.n)}
