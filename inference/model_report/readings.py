"""The rows of an evaluation's readings: each judged by people and by labels, on pictures as they are and on worse."""

from collections.abc import Iterator

from inference.model_report.words import decimal, share

# What a reading is judged by, in the order of the columns; errors of calibration are no shares.
JUDGED_BY = {
    "by_majority": "As most people agree",
    "resting_called_other": "Resting faces called anything else",
    "by_labels": "By FER-2013's label",
    "calibration_by_votes": "Calibration, by votes",
    "calibration_by_labels": "Calibration, by labels",
}
NAMES = {
    "served": "As served",
    "labels": "The output trained on FER-2013's labels alone",
    "votes": "The output trained on people's votes alone",
}


def reading_rows(report: dict) -> list[dict]:
    """A row for each reading: name, and a cell for each of JUDGED_BY; [] for an evaluation that measured none."""
    return [
        {"name": NAMES[key], "cells": [_cell(name, reading[name]) for name in JUDGED_BY]}
        for key, reading in (report.get("readings") or {}).items()
    ]


def robustness_rows(report: dict) -> list[dict]:
    """A row for each condition: title, cells as served, and what labels say of their output alone if it is another."""
    return [
        {
            "name": entry["title"],
            "cells": [_cell(name, entry["served"][name]) for name in JUDGED_BY],
            "labels": [
                _cell(name, entry["labels"][name])
                for name in ("by_labels", "calibration_by_labels")
                if "labels" in entry
            ],
        }
        for entry in report.get("robustness") or []
    ]


def reading_lines(report: dict) -> Iterator[str]:
    """A line for each reading, and one for each condition, as a command prints them."""
    for row in reading_rows(report):
        yield f"{row['name']}: {_told(row['cells'])}"
    for row in robustness_rows(report):
        alone = f" · the labels' output alone: {_told(row['labels'])}" if row["labels"] else ""
        yield f"{row['name']}: {_told(row['cells'])}{alone}"


def agreed(report: dict) -> dict | None:
    """What the served reading is worth as people agree: value, n, interval_95; None where nobody voted."""
    return ((report.get("readings") or {}).get("served") or {}).get("by_majority")


def entry_told(name: str, entry: dict | None) -> str:
    """An entry of training.readings with its interval: `91.2 % (90.1 to 92.2 %)`, `0.021 (0.015 to 0.029)`."""
    if entry is None:
        return "–"
    if name.startswith("calibration"):
        return decimal(entry["value"], entry["interval_95"])
    return share(entry["value"], entry["interval_95"])


def in_a_row(name: str) -> str:
    """A column's name within a sentence or a head of small letters; FER-2013 keeps its own."""
    return name[0].lower() + name[1:]


def _told(cells: list[dict]) -> str:
    return "; ".join(
        f"{in_a_row(cell['name'])} {cell['told']}, n = {cell['n']}" for cell in cells if cell["value"] != "–"
    )


def _cell(name: str, entry: dict | None) -> dict:
    told = entry_told(name, entry)
    value, _, interval = told.partition(" (")
    return {
        "name": JUDGED_BY[name],
        "value": value,
        "interval": interval.removesuffix(")"),
        "told": told,
        "n": entry and entry["n"],
    }
