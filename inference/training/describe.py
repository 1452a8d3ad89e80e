"""model.json: what a folder of weights says about itself."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inference.engine.align import FRAMING
from inference.engine.types import LABELS
from inference.engine.weights import DESCRIPTION, digest_of, file_digest
from inference.training.combiner import Fitted

NETWORK_FILES = (".tflite", ".keras")
LICENCE_NOTE = (
    "Trained on FER-2013 (Goodfellow 2013), whose pictures carry no stated licence and are not redistributed here, and "
    "on the FER+ votes (Barsoum 2016, MIT). Check whether your use of a network trained on them is lawful."
)
LIMITS = [
    "It names an apparent expression as people label pictures; it does not know what a person feels.",
    "People agree on FER-2013's labels for some two of three pictures only, and so does the network: read means over "
    "viewers with their intervals, not single frames.",
    "Disgust is rare in FER-2013 (1.5 % of the rows): what is measured of it rests on few faces.",
    "FER-2013's people are not a sample of any population; accuracy by age, sex or skin tone has not been measured.",
]


CHOSEN_HERE = (
    "The epoch or the average, the temperature, the combiner and the served form were chosen on the rows that this "
    "evaluation is of, so its figures are somewhat kinder than those on faces that chose nothing."
)


def description_make(
    *,
    folder: Path,
    name: str,
    version: str,
    network: str,
    form: str,
    temperature: float,
    fitted: Fitted | None,
    prior: dict[str, Any],
    training: dict[str, Any],
    parity: dict[str, Any],
) -> dict[str, Any]:
    """A complete model.json for the files that lie in the folder; what was measured of them is in evaluation.json.

    fitted: how both outputs become one reading; None where the first is served alone.
    """
    description = {
        "name": name,
        "version": version,
        "date": datetime.now(UTC).date().isoformat(),
        "labels": list(LABELS),
        "input": {
            "size": 48,
            "channels": 1,
            "framing": FRAMING,
            "framing_note": "side of the square crop over the height of YuNet's box, same centre",
            "standardisation": "per_image",
        },
        "runtime": "litert",
        "network": network,
        "format": form,
        "temperature": temperature,
        "prior": prior,
        "files": {
            path.name: file_digest(path) for path in sorted(folder.iterdir()) if path.suffix in NETWORK_FILES
        },
        "training": training,
        "parity": parity,
        "licence_note": LICENCE_NOTE,
    }
    if fitted is not None:
        description |= {"combiner": fitted.combiner.as_dict(), "combiner_fit": fitted.as_dict()}
    description["digest"] = digest_of(description)
    return description


def limits_of(report: dict[str, Any]) -> list[str]:
    """The limits that every network of ours has, and what its report adds (see metrics.labels_report)."""
    seen = {name: entry["recall"] for name, entry in report["per_class"].items() if entry["support"]}
    silent = [name for name, recall in seen.items() if not recall]
    weak = sorted((name for name, recall in seen.items() if 0 < recall < 0.5), key=lambda name: seen[name])
    limits = list(LIMITS)
    if report.get("usage", "").startswith(("PublicTest", "validation")):
        limits.append(CHOSEN_HERE)
    if weak:
        limits.append(
            "It finds fewer than half of the faces of these classes: "
            + ", ".join(f"{name} ({seen[name]:.0%})" for name in weak)
            + "."
        )
    if silent:
        limits.append(
            f"It named no face of {report['n']} rightly as: {', '.join(silent)}. Do not read these classes."
        )
    return limits


def description_write(folder: Path, description: dict[str, Any]) -> None:
    partial = folder / f"{DESCRIPTION}.partial"
    partial.write_text(json.dumps(description, indent=2, ensure_ascii=False) + "\n")
    partial.replace(folder / DESCRIPTION)
