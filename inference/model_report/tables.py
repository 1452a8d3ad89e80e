"""The rows behind an evaluation's charts, in words; the model's page and the model card show the same ones."""

from inference.model_report.words import between, percent

MEASURES = ("precision", "recall", "f1")


def class_rows(report: dict) -> list[dict]:
    """A row for each class: name, n, how often it was named, and precision, recall and F1 with their intervals."""
    return [
        {
            "name": name,
            "n": entry["support"],
            "predicted": entry["predicted"],
            "cells": [
                {"value": percent(entry[m]), "interval": between(entry[f"{m}_interval_95"])} for m in MEASURES
            ],
        }
        for name, entry in report["per_class"].items()
    ]


def confusion_rows(report: dict) -> list[dict]:
    """A row for each label: n, and for each answer the count and its share of the row."""
    return [
        {
            "name": name,
            "n": sum(counts),
            "cells": [
                {"count": count, "share": percent(count / sum(counts) if sum(counts) else None, 0)}
                for count in counts
            ],
        }
        for name, counts in zip(report["labels"], report["confusion"], strict=True)
    ]


def reliability_rows(report: dict) -> list[dict]:
    """A row for each bin of confidence that holds a face."""
    return [
        {
            "bin": f"{100 * entry['from']:.0f} to {100 * entry['to']:.0f} %",
            "n": entry["n"],
            "confidence": percent(entry["confidence"]),
            "accuracy": percent(entry["accuracy"]),
            "interval": between(entry["accuracy_interval_95"]),
        }
        for entry in report["reliability"]
        if entry["n"]
    ]


def form_rows(report: dict) -> list[dict]:
    """A row for each form that the export tried, the served one marked."""
    parity = (report.get("network") or {}).get("parity") or {}
    return [
        {
            "form": form,
            "served": form == parity.get("chosen"),
            "n": entry["n"],
            "difference": f"{entry['largest_probability_difference']:.3f}",
            "change": f"{100 * entry['accuracy_change']:+.2f}",
            "ms": f"{entry['ms_per_face']:.2f}",
            "size": f"{entry['bytes'] / 2**20:.1f} MiB" if entry.get("bytes") else "–",
        }
        for form, entry in (parity.get("tried") or {}).items()
    ]


def curve_rows(curves: list[dict] | None) -> list[dict]:
    """A row for each epoch of a training log."""
    return [
        {
            "epoch": line["epoch"],
            "loss": f"{line['loss']:.3f}",
            "val_loss": f"{line['val_loss']:.3f}",
            "accuracy": percent(line["accuracy"]),
            "val_accuracy": percent(line["val_accuracy"]),
        }
        for line in curves or []
        if {"loss", "val_loss", "accuracy", "val_accuracy"} <= line.keys()
    ]


def resting_rows(report: dict) -> list[dict]:
    """Two rows: as served, and prior corrected; [] where the network names no prior."""
    resting = report.get("resting")
    if not resting or not resting["as_served"]["n"]:
        return []
    names = {"as_served": "As served", "prior_corrected": "Prior corrected"}
    return [
        {
            "name": name,
            "n": resting[key]["n"],
            "alarms": percent(resting[key]["false_alarms"]),
            "alarms_interval": between(resting[key]["false_alarms_interval_95"]),
            "accuracy": percent(resting[key]["accuracy"]),
            "accuracy_interval": between(resting[key]["accuracy_interval_95"]),
            "found": [
                {
                    "name": label,
                    "value": percent(entry["recall"], 0),
                    "interval": between(entry["interval_95"], 0),
                }
                for label, entry in resting[key]["found"].items()
            ],
        }
        for key, name in names.items()
    ]


def prior_rows(report: dict) -> list[dict]:
    """For each class its share in training and the assumed share among faces that watch ads."""
    prior = (report.get("resting") or {}).get("prior")
    if not prior:
        return []
    return [
        {"name": name, "training": percent(prior["training"][name]), "target": percent(share, 0)}
        for name, share in prior["target"].items()
    ]
