"""Everything that the page of one network shows, made from its evaluation."""

from inference.model_report import readings, sentences, tables
from inference.model_report.shelf import ModelEntry
from inference.model_report.words import between, percent

CHARTED = ("labels", "per_class", "confusion", "reliability")


def model_page(entry: ModelEntry) -> dict:
    """The template's context: tables, sentences, tiles, and `charts` for the scripts."""
    context: dict = {"entry": entry, "charts": {"curves": entry.curves, "chosen": chosen_epoch(entry)}}
    if entry.curves:
        context["curves"] = {
            "sentence": sentences.curves(entry.curves, chosen=chosen_epoch(entry)),
            "rows": tables.curve_rows(entry.curves),
        }
    report = entry.evaluation
    if report is None:
        return context
    context["charts"] |= {key: report[key] for key in CHARTED}
    return context | {
        "report": report,
        "lead": sentences.lead(report),
        "tiles": tiles(report),
        "classes": {"sentence": sentences.classes(report), "rows": tables.class_rows(report)},
        "confusion": {"sentence": sentences.confusion(report), "rows": tables.confusion_rows(report)},
        "reliability": {"sentence": sentences.reliability(report), "rows": tables.reliability_rows(report)},
        "resting": {"sentence": sentences.resting(report), "rows": rows}
        if (rows := tables.resting_rows(report))
        else None,
        "readings": {"sentence": sentences.readings_told(report), "rows": readings.reading_rows(report)},
        "robustness": {"sentence": sentences.robustness(report), "rows": readings.robustness_rows(report)},
        "judged_by": readings.JUDGED_BY.values(),
        "prior": tables.prior_rows(report),
        "forms": tables.form_rows(report),
        "combiner": sentences.combiner(report["network"]),
        "scores": sentences.scores(report),
        "average": sentences.average(report["network"]["training"]),
    }


def chosen_epoch(entry: ModelEntry) -> int | None:
    """The epoch whose weights are served; None for a run that has not been exported."""
    return (entry.description.get("training") or {}).get("epoch")


def tiles(report: dict) -> list[dict]:
    """The figures at the top: title, value, unit, and a note with n and the 95 % interval."""
    cost = report["cost"]
    served = (report.get("readings") or {}).get("served", {})
    shown = [
        _share_tile(readings.JUDGED_BY[name], served[name], "value", interval="interval_95")
        for name in ("by_majority", "resting_called_other")
        if served.get(name)
    ]
    shown.append(_share_tile("By FER-2013's label" if shown else "Accuracy", report, "accuracy"))
    if fresh := report["without_also_in_training"]:
        shown.append(_share_tile("Without faces also in Training", fresh, "accuracy"))
    shown.append(_share_tile("Macro recall, seven classes", report, "macro_recall"))
    if ferplus := report["ferplus"]:
        extra = "" if ferplus["measured_on"] == "served" else " · trained network in float"
        shown.append(_share_tile("FER+ majority, eight classes", ferplus, "accuracy", extra=extra))
    shown.append(_calibration_tile(report, served.get("calibration_by_votes")))
    low, high = cost["ms_per_face_quartiles"]
    shown.append(
        {
            "title": "Cost per face",
            "value": f"{cost['ms_per_face']:.2f}",
            "unit": "ms",
            "note": f"{cost['repeats']} batches of {cost['batch']}, one core · middle half {low:.2f} to {high:.2f}",
        }
    )
    return shown


def _calibration_tile(report: dict, by_votes: dict | None) -> dict:
    """By how many people say the same where they were asked, else by labels."""
    entry = by_votes or {
        "value": report["ece_15_bins"],
        "n": report["n"],
        "interval_95": report["ece_interval_95"],
    }
    low, high = entry["interval_95"]
    return {
        "title": "Calibration error, by votes" if by_votes else "Calibration error",
        "value": f"{entry['value']:.3f}",
        "note": f"n = {entry['n']} · 95 % {low:.3f} to {high:.3f}",
    }


def _share_tile(title: str, part: dict, key: str, *, interval: str = "", extra: str = "") -> dict:
    return {
        "title": title,
        "value": percent(part[key]).removesuffix(" %"),
        "unit": "%",
        "note": f"n = {part['n']} · 95 % {between(part[interval or f'{key}_interval_95'])}{extra}",
    }
