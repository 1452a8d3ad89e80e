"""How numbers, places and days are written for people. The rules are data (formats.json), which the pages' JavaScript
reads, too; the language decides over separators, the organisation's time zone over days."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from math import floor, isfinite, log10
from pathlib import Path
from typing import Any

from django.utils import dates, formats, timezone
from django.utils.translation import get_language, gettext, ngettext

from dashboards.statistics.values import Choice, Count, Estimate, Moment, Unit

_RULES = Path(__file__).with_name("formats.json")
_FAR_EXPOSURES = 50
_EPOCH = date(1970, 1, 1)


@lru_cache(maxsize=1)
def rules() -> dict[str, Any]:
    """Return the rules of formats.json."""
    return json.loads(_RULES.read_text(encoding="utf-8"))


def page_rules() -> dict[str, Any]:
    """Return the same rules for the page's JavaScript, with separators, words and days of the language in use."""
    units = {unit: rule | {"suffix": _suffix(Unit(unit))} for unit, rule in rules()["units"].items()}
    day, short = formats.get_format("DATE_FORMAT"), formats.get_format("MONTH_DAY_FORMAT")
    return {
        "units": units,
        "locale": locale_rules(),
        "minus": rules()["minus"],
        "none": rules()["none"],
        "far_exposures": _FAR_EXPOSURES,
        "days": {"day": day, "month_day": short, "months": _months(day), "short_months": _months(short)},
        "texts": {
            "interval": gettext("%(level)d %%: %(range)s"),
            "between": gettext("%(low)s to %(high)s"),
            "over": gettext("over %(count)d"),
            "never": gettext("never"),
        },
    }


def locale_rules() -> dict[str, str]:
    """Return the separators of the language in use."""
    return rules()["locales"].get((get_language() or "en").split("-")[0], rules()["locales"]["en"])


def number(value: float | None, unit: Unit, *, suffix: bool = True) -> str:
    """Return a value as it is written, e.g. `+0.21`, `41 %`, `12,345`; a dash where there is none."""
    if unit is Unit.DATE and value is not None and isfinite(value):
        return day(value)
    if value is None or not isfinite(value):
        return _endless(value, unit) or rules()["none"]
    if unit in _WRITTEN_APART:
        return _WRITTEN_APART[unit](value)
    if unit is Unit.EXPOSURES and value > _FAR_EXPOSURES:
        return gettext("over %(count)d") % {"count": _FAR_EXPOSURES}
    rule, behind_it = _way_of(unit, get_language() or "")
    own = rule["factor"] * value
    digits = next((n for below, n in rule["digits"] if 0 < abs(own) < below), rule["otherwise"])
    return _written(own, digits, rule) + (behind_it if suffix else "")


def interval(low: float | None, high: float | None, unit: Unit, *, level: int = 95) -> str:
    """Return e.g. `95 %: +0.11 to +0.30`; empty where there is no interval."""
    if low is None or high is None:
        return ""
    return gettext("%(level)d %%: %(range)s") % {"level": level, "range": between(low, high, unit)}


def between(low: float, high: float, unit: Unit) -> str:
    """Return e.g. `+0.11 to +0.30` or `11 to 30 %`."""
    ends = {"low": number(low, unit, suffix=not isfinite(low)), "high": number(high, unit)}
    return _range_text(get_language() or "") % ends


def behind(value: Estimate | Moment | Choice, unit: Unit) -> str:
    """Return what stands behind a number, e.g. `n = 42 · 95 %: +0.11 to +0.30`."""
    parts = [n_text(value.n)]
    if isinstance(value, Choice) and value.probability is not None and unit is not Unit.PROBABILITY:
        parts.append(gettext("probability %(chance)s") % {"chance": chance(value.probability)})
    if isinstance(value, (Estimate, Moment)):
        level = 90 if unit is Unit.PERCENTILE else 95
        parts.append(interval(value.low, value.high, unit, level=level))
    return " · ".join(filter(None, parts))


def told(value: Estimate | Moment | Count, unit: Unit) -> str:
    """Return a number with what stands behind it, e.g. `+0.21 (n = 42 · 95 %: +0.11 to +0.30)`."""
    if isinstance(value, Count):
        return number(value.value, Unit.COUNT)
    return f"{number(value.value, unit)} ({behind(value, unit)})"


def n_text(n: int) -> str:
    """Return e.g. `n = 1,234`."""
    return f"n = {count(n)}"


def count(n: int) -> str:
    """Return a whole number, e.g. `12,345`."""
    return number(n, Unit.COUNT)


def chance(probability: float) -> str:
    """Return a probability, e.g. `97 %`; never 0 or 100."""
    if probability > 0.99:
        return gettext("over 99 %%") % ()
    return gettext("under 1 %%") % () if probability < 0.01 else number(probability, Unit.PROBABILITY)


def p_text(p: float) -> str:
    """Return e.g. `p = 0.032` or `p < 0.001`."""
    decimal = locale_rules()["decimal"]
    return f"p < 0{decimal}001" if p < 0.001 else f"p = {p:.3f}".replace(".", decimal)


def clock(ms: float, *, tenths: bool = False) -> str:
    """Return a place in an ad, e.g. `0:07`, or `0:07.5` with tenths, from ms of its media time."""
    minutes, rest = divmod(int(ms) // 100, 600)
    seconds = f"{rest // 10:02d}" + (f"{locale_rules()['decimal']}{rest % 10}" if tenths else "")
    return f"{minutes}:{seconds}"


def stretch(from_ms: float, to_ms: float, *, tenths: bool = False) -> str:
    """Return e.g. `0:05–0:12`."""
    return f"{clock(from_ms, tenths=tenths)}–{clock(to_ms, tenths=tenths)}"


def moment_place(moment: Moment) -> str:
    """Return when it is, e.g. `at 0:07`; `between 0:05 and 0:10` where halves disagree by over three seconds."""
    if moment.to_ms - moment.from_ms <= 4000:
        return gettext("at %(clock)s") % {"clock": clock(moment.at_ms)}
    ends = {"start": clock(moment.from_ms), "end": clock(moment.to_ms)}
    return gettext("between %(start)s and %(end)s") % ends


def day(value: float | date) -> str:
    """Return a day, e.g. `14 November 2026`, as the language writes it; numbers count days since 1970-01-01."""
    whole = value if isinstance(value, date) else _EPOCH + timedelta(days=int(value))
    return formats.date_format(whole, "DATE_FORMAT")


def month_day(value: float) -> str:
    """Return a day without its year, e.g. `November 14`; numbers count days since 1970-01-01."""
    return formats.date_format(_EPOCH + timedelta(days=int(value)), "MONTH_DAY_FORMAT")


def tick(value: float, unit: Unit, step: float) -> str:
    """Return a value beside an axis whose lines are `step` apart, with as many digits as tell them apart."""
    rule, suffix = _way_of(unit, get_language() or "")
    return _written(rule["factor"] * value, digits_of(unit, step), rule) + (suffix if suffix == " %" else "")


def digits_of(unit: Unit, step: float) -> int:
    """Return how many digits tell the lines of an axis apart that are `step` apart."""
    return max(0, -floor(log10(rules()["units"][unit.value]["factor"] * step) + 1e-9))


def moment_of_day(value: datetime) -> str:
    """Return a day and time in the organisation's time zone, as the language writes it."""
    return formats.date_format(
        timezone.localtime(value if value.tzinfo else value.replace(tzinfo=UTC)), "DATETIME_FORMAT"
    )


def typed_share(share: float) -> str:
    """Return a share as somebody typed it in percent, e.g. `12.5 %`, however many digits that were."""
    return f"{round(100 * share, 6):g}".replace(".", locale_rules()["decimal"]) + " %"


def within(label: object) -> str:
    """Return a label as it stands within a sentence: in small letters, but in German, which writes nouns large."""
    return str(label) if (get_language() or "").startswith("de") else str(label).lower()


def viewers(n: int) -> str:
    """Return e.g. `1 viewer` or `12 viewers`."""
    return ngettext("%(count)s viewer", "%(count)s viewers", n) % {"count": count(n)}


def _written(value: float, digits: int, rule: dict[str, Any]) -> str:
    """Return a number with its sign and the separators of the language in use."""
    text = f"{abs(value):,.{digits}f}"
    zero = not text.strip("0.,")
    sign = "" if zero else rule["minus"] if value < 0 else "+" if rule.get("sign") else ""
    return sign + text.translate(rule["separators"])


# A page writes a thousand numbers: of each unit and language the rule is put together once.
@lru_cache(maxsize=256)
def _way_of(unit: Unit, language: str) -> tuple[dict[str, Any], str]:
    """Return how the language in use writes a unit, and what stands behind its numbers."""
    place = locale_rules()
    separators = {ord(","): place["group"], ord("."): place["decimal"]}
    own = {"minus": rules()["minus"], "separators": separators}
    return rules()["units"][unit.value] | own, _suffix(unit)


@lru_cache(maxsize=32)
def _range_text(language: str) -> str:
    return gettext("%(low)s to %(high)s")


def _months(template: str) -> list[str]:
    """Return the names of the months as a format of days wants them."""
    names = dates.MONTHS_AP if "N" in template else dates.MONTHS_ALT if "E" in template else dates.MONTHS
    return [str(names[month]) for month in range(1, 13)]


def _suffix(unit: Unit) -> str:
    """Return what stands behind a number of the unit, in the language in use."""
    if unit in (Unit.POINTS, Unit.ANSWER_STEPS):
        return gettext(" points")
    if unit is Unit.ANSWER:
        return gettext(" of 5")
    suffix: str = rules()["units"][unit.value].get("suffix", "")
    return suffix


def _endless(value: float | None, unit: Unit) -> str:
    return gettext("never") if unit in (Unit.EXPOSURES, Unit.DAYS) and value == float("inf") else ""


_WRITTEN_APART = {Unit.P: p_text, Unit.MEDIA_MS: clock}
