"""The lines that `manage.py model evaluate` prints of an evaluation."""

from collections.abc import Iterator

from inference.model_report.readings import reading_lines
from inference.model_report.words import decimal, percent, share, usage_name


def evaluation_lines(report: dict) -> Iterator[str]:
    """One line for each figure, with its 95 % interval and n."""
    yield (
        f"{report['model']} {report['version']} on {usage_name(report['usage'])} of {report['data']}: accuracy "
        f"{share(report['accuracy'], report['accuracy_interval_95'])}, n = {report['n']}"
    )
    if fresh := report["without_also_in_training"]:
        yield (
            f"without faces that stand in Training too: {share(fresh['accuracy'], fresh['accuracy_interval_95'])}, "
            f"n = {fresh['n']}"
        )
    yield f"macro recall {share(report['macro_recall'], report['macro_recall_interval_95'])}"
    yield from reading_lines(report)
    if ferplus := report["ferplus"]:
        where = "" if ferplus["measured_on"] == "served" else ", by the trained network in float"
        yield (
            f"FER+ majority of 8: {share(ferplus['accuracy'], ferplus['accuracy_interval_95'])}, "
            f"n = {ferplus['n']}{where}"
        )
    yield (
        f"calibration error {decimal(report['ece_15_bins'], report['ece_interval_95'])}, "
        f"NLL {decimal(report['nll'], report['nll_interval_95'])}, "
        f"Brier {decimal(report['brier'], report['brier_interval_95'])}"
    )
    if resting := report["resting"]:
        for key, name in (("as_served", "as served"), ("prior_corrected", "prior corrected")):
            entry = resting[key]
            yield (
                f"resting faces called anything else, {name}: "
                f"{share(entry['false_alarms'], entry['false_alarms_interval_95'])}, n = {entry['n']} "
                f"(accuracy then {percent(entry['accuracy'])})"
            )
    cost = report["cost"]
    low, high = cost["ms_per_face_quartiles"]
    yield (
        f"cost {cost['ms_per_face']:.3f} ms of processor time a face (quartiles {low:.3f} to {high:.3f} of "
        f"{cost['repeats']} batches of {cost['batch']}, one thread, {cost['cpu']})"
    )
