"""The lines that `manage.py model fairness` prints: a table of groups, and which differences stand."""

from collections.abc import Iterator
from typing import Any

from inference.model_report.words import between, decimal, percent, share


def fairness_lines(report: dict[str, Any]) -> Iterator[str]:
    """One line for each group and figure, with n and its 95 % interval; then the differences."""
    yield f"{report['model']} {report['version']} on {report['data']}, n = {report['n']}. {report['about']}"
    width = max(len(name) for name in report["groups"])
    for name, own in report["groups"].items():
        yield f"{name:<{width}}  faces {own['n']}"
        rows = {
            "accuracy": own["accuracy"],
            "resting faces called anything else": own["resting_called_other"],
        }
        rows |= {f"found of {label}": told for label, told in own["recall"].items()}
        for title, told in rows.items():
            yield f"{'':<{width}}  {title}: {_said(told, report['least'])}"
        error = own["calibration_error"]
        if error["value"] is not None:
            told = decimal(error["value"], error["interval_95"])
            yield f"{'':<{width}}  calibration error: {told}, n = {error['n']}"
    if not report["differences"]:
        yield f"Nothing is compared: {report['least']} faces of a group are needed, and as many others."
        return
    told = [own for own in report["differences"] if own["told"]]
    compared = len(report["differences"])
    if not told:
        yield (
            f"No difference is told at 5 % over all {compared} comparisons together. That proves no equality: the "
            "intervals in the report say how large one may still be."
        )
    for own in told:
        points = 100 * own["value"]
        yield (
            f"Differs: {own['group']}, {own['figure'].replace('_', ' ')}: {points:+.1f} points "
            f"({between(own['interval_95'])}), n = {own['n']} against {own['n_others']}, p = {own['p_adjusted']:.4f} "
            f"over all {compared} comparisons"
        )


def _said(told: dict[str, Any], least: int) -> str:
    if told["value"] is None:
        return f"{percent(None)} (n = {told['n']}, under {least})"
    return f"{share(told['value'], told['interval_95'])}, n = {told['n']}"
