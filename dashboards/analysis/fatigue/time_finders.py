"""How the figures about days are made: rest between exposures, and the level of first exposures over the calendar."""

import numpy as np

from dashboards.analysis.fatigue.data import FatigueData
from dashboards.analysis.fatigue.finders import endless
from dashboards.analysis.finding import Needs
from dashboards.analysis.registry import Found
from dashboards.statistics.fatigue.change_point import ALERT_AT, MIN_DAYS
from dashboards.statistics.fatigue.recovery import MIN_VIEWERS as RECOVERY_VIEWERS
from dashboards.statistics.fatigue.recovery import Recovery
from dashboards.statistics.values import Axis, Choice, Count, Estimate, Series

BREAK = "break"


REST_DAYS = 21


def kept_a_day(data: FatigueData) -> Found:
    own = _recovery(data)
    return own if isinstance(own, Needs) else Estimate(own.kept, *own.kept_interval, own.n)


def cost(data: FatigueData) -> Found:
    own = _recovery(data)
    return own if isinstance(own, Needs) else Estimate(own.cost, *own.cost_interval, own.n)


def half_life_days(data: FatigueData) -> Found:
    """After how many days of rest half of what an exposure took is back."""
    own = _recovery(data)
    return own if isinstance(own, Needs) else endless(own.half_life_days, *own.half_life_interval, own.n)


def recovery(data: FatigueData) -> Found:
    """The share of the fatigue that is left after days of rest; each day's interval by itself."""
    own = _recovery(data)
    if isinstance(own, Needs):
        return own
    days = np.arange(REST_DAYS + 1, dtype=np.int64)
    mean, low, high = (np.power(float(kept), days) for kept in (own.kept, *own.kept_interval))
    return Series(Axis.REST_DAYS, days, mean, low, high, np.full(len(days), own.n))


def daily(data: FatigueData) -> Found:
    return data.daily if len(data.daily.at) else Needs("first_exposures", 1)


def days(data: FatigueData) -> Count:
    return Count(len(data.daily.at))


def broken(data: FatigueData) -> Found:
    """The probability that the level of first exposures broke at all."""
    own = data.break_point
    return Choice(BREAK, own.probability, own.n) if own else Needs("days", MIN_DAYS - len(data.daily.at))


def break_day(data: FatigueData) -> Found:
    own = data.break_point
    if own is None or own.probability <= ALERT_AT:
        return Needs("break")
    return Estimate(own.day, own.day_low, own.day_high, own.n)


def break_change(data: FatigueData) -> Found:
    own = data.break_point
    if own is None or own.probability <= ALERT_AT:
        return Needs("break")
    return Estimate(own.change, own.low, own.high, own.n)


def break_by_day(data: FatigueData) -> Found:
    """The probability that a new level began on that day; no band, since it is one already."""
    own, daily = data.break_point, data.daily
    if own is None:
        return Needs("days", MIN_DAYS - len(daily.at))
    none = np.full(len(daily.at), np.nan)
    return Series(Axis.DAY, daily.at, own.by_day, none, none, daily.n)


def _recovery(data: FatigueData) -> Recovery | Needs:
    if data.recovery is not None:
        return data.recovery
    more = RECOVERY_VIEWERS - data.kept.repeaters
    return Needs("repeaters", more) if more > 0 else Needs("rests")
