"""One sentence for each chart of the model's page: what it shows, by its own numbers."""

from inference.model_report import readings
from inference.model_report.words import decimal, percent, share, usage_name


def lead(report: dict) -> str:
    if agreed := readings.agreed(report):
        by_label = share(report["accuracy"], report["accuracy_interval_95"])
        return (
            f"It reads {share(agreed['value'], agreed['interval_95'])} of {agreed['n']} faces as most people do who "
            f"were asked, and {by_label} of {report['n']} as FER-2013's label says ({usage_name(report['usage'])} of "
            f"{report['data']}; in brackets the 95 % interval)."
        )
    return (
        f"It names {share(report['accuracy'], report['accuracy_interval_95'])} of {report['n']} labelled faces as "
        f"people did ({usage_name(report['usage'])} of {report['data']}; in brackets the 95 % interval)."
    )


def classes(report: dict) -> str:
    seen = {name: entry for name, entry in report["per_class"].items() if entry["support"]}
    best, worst = (pick(seen, key=lambda name: seen[name]["recall"]) for pick in (max, min))
    return (
        f"Best found is {best} ({percent(seen[best]['recall'], 0)} of {seen[best]['support']} faces), least "
        f"{worst} ({percent(seen[worst]['recall'], 0)} of {seen[worst]['support']})."
    )


def confusion(report: dict) -> str:
    mistakes = [
        (count / sum(row), count, sum(row), label, answer)
        for label, row in zip(report["labels"], report["confusion"], strict=True)
        for answer, count in zip(report["labels"], row, strict=True)
        if label != answer and count
    ]
    if not mistakes:
        return "No face was called anything but its label."
    part, count, n, label, answer = max(mistakes)
    return f"The most frequent mistake for a class: {label} called {answer}, {percent(part, 0)} ({count} of {n} faces)."


def reliability(report: dict) -> str:
    low, high = report["ece_interval_95"]
    return (
        f"On average confidence and accuracy are {report['ece_15_bins']:.3f} apart (expected calibration error over 15 "
        f"bins, 95 % interval {low:.3f} to {high:.3f}, n = {report['n']}). On the diagonal, a face called with 70 % "
        "confidence is named rightly 70 times of 100."
    )


def average(training: dict) -> str:
    """Say which networks the weights are an average of; empty for a trained one."""
    parts = [
        f"{percent(own['share'], 0)} of {own['title']} ({own['digest'][:12]})"
        for own in training.get("averaged", [])
    ]
    return f"{', '.join(parts)}; the training log is that of the first" if parts else ""


def curves(log: list[dict], *, chosen: int | None) -> str:
    last = log[-1]
    end = f"{len(log)} epochs are logged"
    if chosen is None:
        return f"{end} of {last.get('epochs', len(log))}."
    line = next((entry for entry in log if entry["epoch"] == chosen), None)
    if line is None:
        return f"{end}; epoch {chosen} was chosen."
    return f"{end}; epoch {chosen} was chosen, with {percent(line['val_accuracy'])} on the validation faces."


def resting(report: dict) -> str:
    before, after = (
        share(entry["false_alarms"], entry["false_alarms_interval_95"])
        for entry in (report["resting"]["as_served"], report["resting"]["prior_corrected"])
    )
    accuracy = [percent(report["resting"][key]["accuracy"]) for key in ("as_served", "prior_corrected")]
    return (
        f"Of {report['resting']['as_served']['n']} neutral faces, {before} are called something else as served, and "
        f"{after} once answers are corrected for the mix of faces before an ad. The correction makes every other "
        f"expression harder to name: accuracy on this data goes from {accuracy[0]} to {accuracy[1]}."
    )


def readings_told(report: dict) -> str:
    """Say what is served and what it is measured by; empty for an evaluation that measured no readings."""
    if not report.get("readings"):
        return ""
    measured = (
        "Most people: more than half of ten who voted on a face; contempt and unclear faces are left out. Calibration "
        "is the mean distance of confidence and of the share of people who say the same, or of being right by the "
        "label."
    )
    fit = report["network"].get("combiner_fit")
    if not fit:
        return f"The output trained on FER-2013's labels is served alone. {measured}"
    told = fit["held_out"]["by_majority"]
    held_out = share(told["value"], told["interval_95"]) if told else "–"
    return (
        "Both outputs of the network are served as one reading: the apparent expression as people agree on it. Its "
        f"nine numbers were fitted on {fit['n']} judged faces, for {percent(fit['label_share'], 0)} to the label and "
        f"else to the votes; on the folds that fitted nothing it reads {held_out} as most people do. {measured}"
    )


def combiner(network: dict) -> str:
    """Say how both outputs make one reading; empty where one is served alone."""
    numbers = network.get("combiner")
    if not numbers:
        return ""
    bias = ", ".join(f"{name} {value:+.2f}" for name, value in numbers["bias"].items())
    labels, votes = (f"{numbers[key]:.2f} × the logits of the {key}" for key in ("labels", "votes"))
    return f"The served reading: {labels} + {votes} + a bias ({bias})."


def robustness(report: dict) -> str:
    """Say which condition costs most; empty where none was measured."""
    rows = report.get("robustness")
    if not rows:
        return ""
    by, judge = "by_majority", "most people do"
    if rows[0]["served"][by] is None:
        by, judge = "by_labels", "the label says"
    clean, worst = rows[0]["served"][by], min(rows[1:], key=lambda row: row["served"][by]["value"])
    told = worst["served"][by]
    return (
        f"The same {clean['n']} faces with the faults of cameras and of viewers, in pixels of the 48 that a face has. "
        f"As they are, {percent(clean['value'])} are read as {judge}; most is lost by {worst['title']}: "
        f"{share(told['value'], told['interval_95'])}."
    )


def scores(report: dict) -> str:
    return (
        f"negative log-likelihood {decimal(report['nll'], report['nll_interval_95'])}, Brier score "
        f"{decimal(report['brier'], report['brier_interval_95'])}, n = {report['n']}"
    )
