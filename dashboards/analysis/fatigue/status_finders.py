"""How the figures of the status are made: what is left, of whom, and what was held apart from the exposures."""

from collections.abc import Callable
from math import exp

from dashboards.analysis.fatigue.data import FatigueData
from dashboards.analysis.fatigue.finders import Parts, known_of, probabilities
from dashboards.analysis.finding import Needs
from dashboards.analysis.registry import Found
from dashboards.statistics.fatigue.decline import Decline
from dashboards.statistics.fatigue.status import LIMITED_SHARE, Status
from dashboards.statistics.values import Choice, Count, Estimate


def status(data: FatigueData) -> Found:
    return _read(data, lambda own, _: Choice(own.name, own.probability, own.n))


def below(data: FatigueData) -> Parts:
    """The probability that less than 80 %, or than half, of the first response is left."""
    yield "share:80", _read(data, lambda own, _: Choice("below", own.below_80, own.n))
    yield "share:50", _read(data, lambda own, _: Choice("below", own.below_50, own.n))


def below_80(data: FatigueData) -> Found:
    """The probability at each exposure that less than 80 % of the first response is left; it has no band."""
    return _read(data, _below_80)


def left(data: FatigueData) -> Parts:
    """The share of the first response that is left at the exposure of which the status speaks."""
    known = known_of(data)
    part = "" if isinstance(known, Needs) or known.status is None else f"exposure:{known.status.number}"
    yield part, _read(data, lambda own, _: Estimate(own.ratio, own.low, own.high, own.n))


def typical_left(data: FatigueData) -> Found:
    """What is left of the viewers whose first response was among the weaker four fifths."""
    return _read(data, lambda _, decline: decline.typical or Needs("strong"))


def strong_left(data: FatigueData) -> Found:
    """What is left of the fifth that responded most strongly at first."""
    return _read(data, lambda _, decline: decline.strong or Needs("strong"))


def carried(data: FatigueData) -> Found:
    """As how many equally strong viewers those behind the status count."""
    return _read(data, lambda own, decline: Count(round(decline.carried[own.number - 1])))


def day(data: FatigueData) -> Found:
    """What a calendar day leaves of the response, exposures held apart."""
    return _read(data, lambda _, decline: _exponential(decline.day))


def told_apart(data: FatigueData) -> Found:
    """Whether exposures and calendar days can be told apart."""
    return _read(data, _told_apart)


def _read(data: FatigueData, find: Callable[[Status, Decline], Found]) -> Found:
    known = known_of(data)
    if isinstance(known, Needs):
        return known
    return find(known.status, known.decline) if known.status and known.decline else None


def _below_80(own: Status, decline: Decline) -> Found:
    below = (decline.draws[:, : own.number] < LIMITED_SHARE).mean(axis=0)
    return probabilities(below, decline.n[: own.number])


def _told_apart(_: Status, decline: Decline) -> Found:
    return Choice("told_apart" if decline.told_apart else "not_told_apart", None, decline.day.n)


def _exponential(own: Estimate) -> Estimate:
    low, high = (None if end is None else exp(end) for end in (own.low, own.high))
    return Estimate(exp(own.value), low, high, own.n)
