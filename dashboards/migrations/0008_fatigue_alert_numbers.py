"""Alerts keep numbers instead of a sentence; what the sentences said is read out of them."""

import re
from datetime import date, datetime

from django.db import migrations, models

_NUMBER = r"[+−-]?[\d,.]+"
_STATUS = re.compile(
    rf"at exposure (?P<at>\d+) the same viewers still show (?P<left>{_NUMBER}) % of .*?"
    rf"\(95 % interval (?P<low>{_NUMBER}) to (?P<high>{_NUMBER}) %, n = (?P<n>[\d,]+)\)\. (?P<meaning>.*)"
)
_NOT_ENOUGH = {
    "reached": re.compile(r"exposures \(now at (\d+)\)"),
    "repeaters": re.compile(r"two exposures or more \(now ([\d,]+)\)"),
}
_CHANCE = r"(?P<chance>over 99|under 1|\d+) %"
_MEANING = re.compile(rf"(?:is left is|: probability) {_CHANCE}")
_LEVEL = re.compile(
    rf"from (?P<day>\d+ \w+ \d+) on: (?P<change>{_NUMBER})(?P<points> points)? \(95 %: (?P<low>{_NUMBER})(?: points)?"
    rf" to (?P<high>{_NUMBER})(?: points)?; probability that the level broke at all {_CHANCE}, (?P<days>[\d,]+) days,"
    r" n = (?P<n>[\d,]+)"
)
_COUNT = ("count", [0.0, None], 0)
_NAME = ("name", [None, None], 0)
_PROBABILITY = ("probability", [0.0, 1.0], 0)


def numbers_of(sentence: str, *, measure: str, kind: str, after: str) -> list[dict]:
    """Return the findings that a sentence tells of, as `analysis.encode` wrote them when this was written. They have the
    digits that the sentence had; none where it says nothing that is known."""
    if kind == "level":
        return _level(sentence, measure)
    found = _STATUS.search(sentence)
    if found:
        return _status(found, measure, after)
    counts = {key: rule.search(sentence) for key, rule in _NOT_ENOUGH.items()}
    return [
        _finding(measure, key, _COUNT, {"kind": "count", "value": int(_number(own[1]))})
        for key, own in counts.items()
        if own
    ]


def _status(found: re.Match, measure: str, after: str) -> list[dict]:
    n, chance = int(_number(found["n"])), _MEANING.search(found["meaning"])
    probability = _probability(chance["chance"]) if chance else None
    left = {key: _number(found[name]) / 100 for key, name in (("value", "left"), ("low", "low"), ("high", "high"))}
    part, below = ("share:50", probability) if after == "fatigued" else ("share:80", probability)
    if after == "fresh" and probability is not None:
        below = 1 - probability
    return [
        _finding(measure, "status", _NAME, {"kind": "choice", "name": after, "probability": probability, "n": n}),
        _finding(
            measure, "below", _PROBABILITY, {"kind": "choice", "name": "below", "probability": below, "n": n}, part
        ),
        _finding(
            measure, "left", ("ratio", [0.0, None], 0), {"kind": "estimate", **left, "n": n}, f"exposure:{found['at']}"
        ),
    ]


def _level(sentence: str, measure: str) -> list[dict]:
    found = _LEVEL.search(sentence)
    if not found:
        return []
    n, factor = int(_number(found["n"])), 100 if found["points"] else 1
    change = {
        key: _number(found[name]) / factor for key, name in (("value", "change"), ("low", "low"), ("high", "high"))
    }
    day = float((datetime.strptime(found["day"], "%d %b %Y").date() - date(1970, 1, 1)).days)
    scale = ("points", [-1.0, 1.0], 1) if found["points"] else ("change", [-2.0, 2.0], 1)
    probability = _probability(found["chance"])
    return [
        _finding(measure, "break", _PROBABILITY, {"kind": "choice", "name": "break", "probability": probability, "n": n}),
        _finding(
            measure,
            "break.day",
            ("date", [None, None], 0),
            {"kind": "estimate", "value": day, "low": day, "high": day, "n": n},
        ),
        _finding(measure, "break.change", scale, {"kind": "estimate", **change, "n": n}),
        _finding(measure, "days", _COUNT, {"kind": "count", "value": int(_number(found["days"]))}),
    ]


def _finding(measure: str, key: str, scale: tuple, value: dict, part: str = "") -> dict:
    unit, ends, good = scale
    return {
        "key": f"fatigue.{measure}.{key}",
        "part": part,
        "group": "",
        "unit": unit,
        "range": ends,
        "good": good,
        "methods": [],
        "value": value,
        "needs": None,
        "preview": False,
    }


def _probability(text: str) -> float:
    """Return a probability; one beyond what the sentence could tell lies between its limit and certainty."""
    return {"over 99": 0.995, "under 1": 0.005}.get(text) or float(text) / 100


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def _keep(apps, schema_editor):
    alerts = apps.get_model("dashboards", "FatigueAlert")
    for own in alerts.objects.all().iterator():
        own.numbers = numbers_of(own.sentence, measure=own.measure, kind=own.kind, after=own.after)
        own.save(update_fields=["numbers"])


class Migration(migrations.Migration):
    dependencies = [("dashboards", "0007_tally")]

    operations = [
        migrations.AddField(
            model_name="fatiguealert",
            name="numbers",
            field=models.JSONField(
                default=list, help_text="The findings that its sentence is made of (`analysis.encode`)."
            ),
            preserve_default=False,
        ),
        # What was read is computed anew where it is asked for; going back, sentences are empty.
        migrations.RunPython(_keep, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="fatiguealert",
            name="sentence",
            field=models.TextField(default="", help_text="What was found, with n and interval."),
        ),
        migrations.RemoveField(model_name="fatiguealert", name="sentence"),
        migrations.DeleteModel(name="FatigueReading"),
    ]
