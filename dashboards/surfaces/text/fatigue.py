"""The sentences about fatigue: each with n and interval, or with what is still missing."""

from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from django.utils.translation import gettext, ngettext

from dashboards.analysis.fatigue.ask import AdFatigue
from dashboards.analysis.fatigue.measures import FatigueMeasure
from dashboards.analysis.fatigue.questions import answer_key
from dashboards.analysis.finding import Finding, Findings, Needs, part_name
from dashboards.selectors.answer_responses import QUESTIONS
from dashboards.statistics.fatigue import status as states
from dashboards.statistics.fatigue.responses import MIN_VIEWERS_AT_NUMBER
from dashboards.statistics.values import Choice, Estimate, Series, Unit
from dashboards.surfaces.text.fatigue_labels import MEASURES, MODELS, STATUS
from dashboards.surfaces.text.fatigue_labels import QUESTIONS as TITLES
from dashboards.surfaces.text.format import behind, between, chance, count, interval, n_text, number, within
from dashboards.surfaces.text.method import MethodText, method_of


class Step(NamedTuple):
    """A series at one place."""

    value: float
    low: float
    high: float
    n: int


def noun(measure: FatigueMeasure) -> str:
    """Return what falls or holds, within a sentence."""
    return within(MEASURES[measure.key])


def rule_sentence() -> str:
    """Say why expressions alone are no verdict."""
    return gettext(
        "Falling smiles alone are never called wear-out: liking of an ad is highest near ten exposures, and recall "
        "still rises at eight (Schmidt & Eisend 2015). So expressions, attention and what people say are shown apart."
    )


def answer_sentence(own: AdFatigue) -> str:
    """Return the first sentence about an ad's fatigue: the status, or of a measure without one its change."""
    return status_sentence(own) if own.measure.ratio else _difference(own)


def status_sentence(own: AdFatigue) -> str:
    """Say the status with its probability, n and interval, or what is missing until there is one."""
    status, left = own.value("status"), next((part for part in own.parts("left") if part.value), None)
    if not isinstance(status, Choice) or left is None:
        return gettext("Not enough data yet. %(missing)s") % {"missing": missing(own)}
    parts = {
        "status": STATUS[status.name],
        "at": part_name(left.part),
        "left": number(left.value.value, Unit.RATIO),
        "noun": noun(own.measure),
        "behind": behind(left.value, Unit.RATIO),
        "chance": "" if status.probability is None else chance(status.probability),
        "sure": number(states.SURE, Unit.PROBABILITY),
    }
    meaning = {
        states.FRESH: gettext("The probability that at least 80 %% is left is %(chance)s."),
        states.LIMITED: gettext("The probability that less than 80 %% is left is %(chance)s."),
        states.FATIGUED: gettext("The probability that less than half is left is %(chance)s."),
        states.WATCH: gettext(
            "Whether 80 %% is left is not sure: less is left with probability %(chance)s; either way it takes "
            "%(sure)s."
        ),
    }
    told = gettext(
        "%(status)s: at exposure %(at)s the same viewers still show %(left)s of the %(noun)s of their first exposure "
        "(%(behind)s)."
    )
    return f"{told % parts} {meaning[status.name] % parts}" if parts["chance"] else told % parts


def missing(own: AdFatigue) -> str:
    """Say what is missing until there is a status."""
    reached, repeaters = own.count("reached"), own.count("repeaters")
    if own.get("n[exposure:1]") and not own.count("n[exposure:1]"):
        return gettext("There are no first exposures to compare later ones with. %(now)s") % {
            "now": viewers_now(own)
        }
    wanted = []
    if reached < states.MIN_EXPOSURES:
        wanted.append(
            gettext("%(least)d viewers at %(exposures)d exposures (now at %(reached)d)")
            % {"least": states.MIN_AT_NUMBER, "exposures": states.MIN_EXPOSURES, "reached": reached}
        )
    if repeaters < states.MIN_REPEATERS:
        wanted.append(
            gettext("%(least)d viewers with two exposures or more (now %(repeaters)s)")
            % {"least": states.MIN_REPEATERS, "repeaters": count(repeaters)}
        )
    if not wanted:
        wanted.append(
            gettext(
                "first responses above zero, of viewers who came back: what does not respond cannot wear off"
            )
        )
    return gettext("This needs %(wanted)s.") % {"wanted": gettext(" and ").join(wanted)}


def viewers_now(own: AdFatigue) -> str:
    """Say how many viewers there are at each exposure."""
    if not own.count("viewers"):
        return gettext("No viewer has a usable exposure yet.")
    told = [
        gettext("%(n)s at exposure %(at)s") % {"n": count(part.value.value), "at": part_name(part.part)}
        for part in own.parts("n")
    ]
    return gettext("So far: %(viewers)s.") % {"viewers": ", ".join(told)}


def within_sentence(own: AdFatigue) -> str:
    """Say what is left within viewers, and what the pooled curve would have said."""
    end = _at_end(own, "within")
    if end is None:
        return _needs_second(own)
    parts = {"left": number(end.value, Unit.RATIO), "noun": noun(own.measure), "at": own.count("last")}
    told = gettext(
        "The same viewers show %(left)s of their first %(noun)s at exposure %(at)d (95 %%, whole curve at once: "
        "%(range)s, %(n)s)."
    ) % {**parts, "range": between(end.low, end.high, Unit.RATIO), "n": n_text(end.n)}
    pooled = _at_end(own, "pooled.share")
    if pooled is None:
        return told
    rest = gettext(
        "The average of everybody who watched, whoever they are, stands at %(share)s of the first (%(behind)s): it "
        "also changes with who stays, so it is not used."
    ) % {"share": number(pooled.value, Unit.RATIO), "behind": _behind(pooled, Unit.RATIO)}
    return f"{told} {rest}"


def models_sentence(own: AdFatigue) -> str:
    """Say which curve has most weight, and the rate of the power curve."""
    weights = [part.value for part in own.parts("weight") if isinstance(part.value, Choice)]
    rate = own.value("rate[model:power]")
    if not weights or not isinstance(rate, Estimate):
        return gettext(
            "Four curves are weighed against each other once there are enough viewers for a status."
        )
    first = max(weights, key=lambda weight: weight.probability or 0.0)
    left = Estimate(2**-rate.value, 2**-rate.high, 2**-rate.low, rate.n)
    return gettext(
        "Most weight, %(weight)s, goes to “%(model)s”. By the power curve each doubling of the exposures leaves "
        "%(left)s (%(behind)s)."
    ) % {
        "weight": number(first.probability, Unit.PROBABILITY),
        "model": MODELS[first.name],
        "left": number(left.value, Unit.RATIO),
        "behind": behind(left, Unit.RATIO),
    }


def split_sentence(own: AdFatigue) -> str:
    """Say what the change of the pooled mean is made of."""
    ends = [_at_end(own, what) for what in ("change", "change.within", "change.audience")]
    change, within, audience = ends
    if change is None or within is None or audience is None:
        return _needs_second(own)
    unit = own["change"].scale.unit
    amounts = [f"{number(end.value, unit)} ({_behind(end, unit)})" for end in (change, within, audience)]
    return gettext(
        "Between exposure 1 and %(at)d the average changed by %(change)s: %(within)s within the same viewers and "
        "%(audience)s because the audience changed."
    ) % {"at": own.count("last"), **dict(zip(("change", "within", "audience"), amounts, strict=True))}


def check_sentence(own: AdFatigue) -> str:
    """Say what the mixed model finds a doubling of the exposures, as a check from another side."""
    slope = own["check.doubling"]
    if slope.needs == Needs("converged"):
        return gettext(
            "A linear mixed model (F29) was fitted as a check and did not converge: it says nothing here."
        )
    if not isinstance(slope.value, Estimate):
        return gettext("A linear mixed model (F29) as a check needs ten viewers with two exposures or more.")
    told = gettext(
        "A linear mixed model (F29), as a check from another side, finds %(change)s per doubling of the exposures "
        "(%(behind)s, %(exposures)s exposures)"
    ) % {
        "change": number(slope.value.value, slope.scale.unit),
        "behind": behind(slope.value, slope.scale.unit),
        "exposures": count(own.count("check.exposures")),
    }
    daily = own.value("check.day")
    if isinstance(daily, Estimate):
        told += gettext(", with the calendar held apart (%(change)s a day; %(range)s)") % {
            "change": number(daily.value, slope.scale.unit),
            "range": interval(daily.low, daily.high, slope.scale.unit),
        }
    return f"{told}."


def answers_sentences(found: Findings | None) -> list[tuple[str, str]]:
    """Say of each question that somebody answered how the same viewers' answers change, in its order."""
    if found is None:
        return []
    asked = [question for question in QUESTIONS if found.parts(answer_key(question, "n"))]
    return [(str(TITLES[question]), _answers(found, question)) for question in asked]


def fatigue_method(own: AdFatigue, findings: Sequence[Finding]) -> MethodText:
    """Return the method of some of the findings."""
    n = gettext("%(repeaters)s viewers with two exposures or more, of %(viewers)s") % {
        "repeaters": count(own.count("repeaters")),
        "viewers": count(own.count("viewers")),
    }
    excluded = own.count("exposures.excluded[cause:rejected]")
    left_out = ngettext(
        "%(count)s exposure whose quality was too poor",
        "%(count)s exposures whose quality was too poor",
        excluded,
    ) % {"count": count(excluded)}
    return method_of(findings, n=n, excluded=left_out if excluded else "")


def _difference(own: AdFatigue) -> str:
    end = _at_end(own, "change.within")
    if end is None or not isfinite(end.low):
        return gettext("Not enough data yet. %(why)s") % {"why": _needs_second(own)}
    unit = own["change"].scale.unit
    parts = {
        "measure": MEASURES[own.measure.key],
        "noun": noun(own.measure),
        "at": own.count("last"),
        "told": f"{number(end.value, unit)} ({_behind(end, unit)})",
    }
    if end.low > 0:
        return gettext("%(measure)s of the same viewers rises up to exposure %(at)d: %(told)s.") % parts
    if end.high < 0:
        return gettext("%(measure)s of the same viewers falls up to exposure %(at)d: %(told)s.") % parts
    return (
        gettext("No change of %(noun)s within the same viewers is seen up to exposure %(at)d: %(told)s.")
        % parts
    )


def _answers(found: Findings, question: str) -> str:
    own = found[answer_key(question, "change")]
    if not isinstance(own.value, Series) or not isfinite(own.value.low[-1]):
        parts = found.parts(answer_key(question, "n"))
        return gettext(
            "Not enough answers yet: %(least)d viewers must answer after a second exposure (now %(first)s after the "
            "first)."
        ) % {"least": MIN_VIEWERS_AT_NUMBER, "first": count(parts[0].value.value)}
    end, unit = _end(own.value), own.scale.unit
    told = gettext("%(change)s up to exposure %(at)d (%(behind)s)") % {
        "change": number(end.value, unit),
        "at": int(own.value.at[-1]),
        "behind": _behind(end, unit),
    }
    if end.low <= 0 <= end.high:
        return gettext("No change within the same viewers is seen: %(told)s.") % {"told": told}
    if end.low > 0:
        return gettext("The same viewers’ answers rise: %(told)s.") % {"told": told}
    return gettext("The same viewers’ answers fall: %(told)s.") % {"told": told}


def _needs_second(own: AdFatigue) -> str:
    if own.get("n[exposure:1]") and not own.count("n[exposure:1]"):
        return missing(own)
    return gettext("This needs %(least)d viewers at a second exposure. %(now)s") % {
        "least": MIN_VIEWERS_AT_NUMBER,
        "now": viewers_now(own),
    }


def _at_end(own: AdFatigue, what: str) -> Step | None:
    """Return a series at the last exposure, None where it has no value there."""
    series = own.value(what)
    end = _end(series) if isinstance(series, Series) and len(series.at) > 1 else None
    return end if end and isfinite(end.value) else None


def _end(series: Series) -> Step:
    return Step(*(float(part[-1]) for part in (series.mean, series.low, series.high)), int(series.n[-1]))


def _behind(end: Step, unit: Unit) -> str:
    if not isfinite(end.low):
        return gettext("%(n)s, no interval") % {"n": n_text(end.n)}
    return behind(Estimate(*end), unit)
