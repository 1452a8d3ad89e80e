"""docs/model-card.md, written from the evaluation of a network (after Mitchell 2019)."""

from collections.abc import Iterator, Sequence

from inference.model_report import readings, sentences, tables
from inference.model_report.words import decimal, percent, share, usage_name


def card_text(report: dict) -> str:
    """The whole card as Markdown. The same evaluation gives the same text."""
    parts = [_head(report), _readings(report), _figures(report), _robustness(report), _classes(report)]
    parts += [_calibration(report), _resting(report)]
    parts += [_forms(report), _training(report), _limits(report)]
    return "\n".join(line for part in parts for line in part).rstrip() + "\n"


def _head(report: dict) -> Iterator[str]:
    yield f"# Model card: {report['model']} {report['version']}"
    yield ""
    yield "Written by `manage.py model card` from the network's `evaluation.json`; do not edit it by hand."
    yield ""
    yield (
        "**What it is for.** It names the apparent expression of one framed face, 48×48 grey, out of seven: "
        f"{', '.join(report['labels'])}. It is made for means over consenting viewers of ads, with intervals. It is "
        "not for judging single people, and emotion inference at work and in education is prohibited in the EU."
    )
    yield ""
    yield (
        f"**How it was judged.** On {report['n']} faces, {usage_name(report['usage'])} of {report['data']}, on "
        f"{report['date'][:10]}, by the code and the file that serve: original labels, one pass a face, no test-time "
        "augmentation. In brackets: 95 % intervals."
    )
    yield ""


def _readings(report: dict) -> Iterator[str]:
    rows = readings.reading_rows(report)
    if not rows:
        return
    yield from ("## As people agree, and as labels say", "", sentences.readings_told(report), "")
    counts = {cell["name"]: cell["n"] for cell in rows[0]["cells"]}
    head = [
        f"{readings.in_a_row(name)} (n = {n})" if n else readings.in_a_row(name) for name, n in counts.items()
    ]
    told = [(readings.in_a_row(row["name"]), *(cell["told"] for cell in row["cells"])) for row in rows]
    yield from _table(("reading", *head), told)


def _robustness(report: dict) -> Iterator[str]:
    rows = readings.robustness_rows(report)
    if not rows:
        return
    yield from ("## Through real cameras", "", sentences.robustness(report), "")
    served = [readings.in_a_row(name) for name in readings.JUDGED_BY.values()]
    alone = [f"{readings.in_a_row(cell['name'])}, the labels' output alone" for cell in rows[0]["labels"]]
    told = [(row["name"], *(cell["told"] for cell in (*row["cells"], *row["labels"]))) for row in rows]
    yield from _table(("picture", *served, *alone), told)


def _figures(report: dict) -> Iterator[str]:
    yield from ("## The served reading by FER-2013's labels", "")
    rows = [("accuracy", share(report["accuracy"], report["accuracy_interval_95"]), report["n"])]
    if fresh := report["without_also_in_training"]:
        figure = share(fresh["accuracy"], fresh["accuracy_interval_95"])
        rows.append(("accuracy without the faces that stand in Training too", figure, fresh["n"]))
    rows.append(
        (
            "macro recall over the classes",
            share(report["macro_recall"], report["macro_recall_interval_95"]),
            report["n"],
        )
    )
    if ferplus := report["ferplus"]:
        what = "FER+ label by strict majority of ten votes, eight classes"
        what += (
            " (second output)" if ferplus["measured_on"] == "served" else " (the trained network, in float)"
        )
        rows.append((what, share(ferplus["accuracy"], ferplus["accuracy_interval_95"]), ferplus["n"]))
    figure = decimal(report["ece_15_bins"], report["ece_interval_95"])
    rows.append(("expected calibration error, 15 bins", figure, report["n"]))
    rows.append(("negative log-likelihood", decimal(report["nll"], report["nll_interval_95"]), report["n"]))
    rows.append(("Brier score", decimal(report["brier"], report["brier_interval_95"]), report["n"]))
    yield from _table(("what", "figure", "n"), rows)
    cost = report["cost"]
    low, high = cost["ms_per_face_quartiles"]
    yield (
        f"Cost: {cost['ms_per_face']:.3f} ms of processor time a face (median of {cost['repeats']} batches of "
        f"{cost['batch']}, middle half {low:.3f} to {high:.3f}, one thread, {cost['cpu']})."
    )
    yield ""


def _classes(report: dict) -> Iterator[str]:
    yield from ("## By class", "")
    rows = [
        (row["name"], row["n"], *(_with_interval(cell["value"], cell["interval"]) for cell in row["cells"]))
        for row in tables.class_rows(report)
    ]
    yield from _table(("class", "faces", "precision", "recall", "F1"), rows)
    yield from (sentences.confusion(report), "Rows are labels, columns are answers, in faces:", "")
    counts = [
        (row["name"], *(cell["count"] for cell in row["cells"])) for row in tables.confusion_rows(report)
    ]
    yield from _table(("", *report["labels"]), counts)


def _calibration(report: dict) -> Iterator[str]:
    yield from ("## Calibration", "", sentences.reliability(report), "")
    rows = [
        (row["bin"], row["n"], row["confidence"], f"{row['accuracy']} ({row['interval']})")
        for row in tables.reliability_rows(report)
    ]
    yield from _table(("confidence", "faces", "mean confidence", "accuracy"), rows)


def _resting(report: dict) -> Iterator[str]:
    rows = tables.resting_rows(report)
    if not rows:
        return
    yield from ("## Resting faces", "", sentences.resting(report), "")
    figures = [
        (
            row["name"],
            _with_interval(row["alarms"], row["alarms_interval"]),
            _with_interval(row["accuracy"], row["accuracy_interval"]),
        )
        for row in rows
    ]
    yield from _table(("answers", "neutral faces called anything else", "accuracy, all faces"), figures)
    yield from ("The correction assumes this mix (" + report["resting"]["prior"]["note"] + "):", "")
    mix = [(row["name"], row["training"], row["target"]) for row in tables.prior_rows(report)]
    yield from _table(("class", "expected after training", "assumed before an ad"), mix)


def _forms(report: dict) -> Iterator[str]:
    rows = tables.form_rows(report)
    if not rows:
        return
    yield from ("## Served against trained", "")
    yield from _table(
        ("form", "largest probability difference", "accuracy, points", "ms a face", "file", "faces"),
        [
            (
                f"**{row['form']}** (served)" if row["served"] else row["form"],
                row["difference"],
                row["change"],
                row["ms"],
                row["size"],
                row["n"],
            )
            for row in rows
        ],
    )


def _training(report: dict) -> Iterator[str]:
    network, training = report["network"], report["network"]["training"]
    yield from ("## Training", "")
    yield f"- Data: {training.get('data', 'not recorded')}."
    yield f"- Chosen: {training.get('chosen_by', 'not recorded')}. PrivateTest chose nothing."
    if average := sentences.average(training):
        yield f"- Its weights are an average: {average}."
    yield f"- Temperature {network['temperature']}, fitted on the validation faces; served as {network['format']}."
    if combiner := sentences.combiner(network):
        yield f"- {combiner}"
    curves = report["curves"]
    if curves:
        best = max(curves, key=lambda line: line["val_accuracy"])
        yield (
            f"- {len(curves)} epochs; validation accuracy was best in epoch {best['epoch']}: "
            f"{percent(best['val_accuracy'])} (training accuracy then {percent(best['accuracy'])}, on augmented faces)."
        )
    else:
        yield "- No log by epoch was kept of this training, so it has no curves."
    yield f"- Digest `{report['digest']}`."
    yield ""


def _limits(report: dict) -> Iterator[str]:
    yield from ("## Known limits", "")
    yield from (f"- {limit}" for limit in report["limits"])
    yield from ("", "## Licence", "", report["network"]["licence_note"])


def _with_interval(figure: str, interval: str) -> str:
    return f"{figure} ({interval})" if interval else figure


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)
    yield ""
