"""model.json: what a folder of weights says about itself."""

import json
from datetime import UTC, datetime
from pathlib import Path

from inference.engine.align import FRAMING
from inference.engine.types import LABELS
from inference.engine.weights import DESCRIPTION, digest_of, file_digest

LICENCE_NOTE = (
    "Trained on FER-2013 (Goodfellow 2013), whose pictures carry no stated licence and are not redistributed here, and "
    "on the FER+ votes (Barsoum 2016, MIT). Check whether your use of a network trained on them is lawful."
)
LIMITS = [
    "It names an apparent expression as people label pictures; it does not know what a person feels.",
    "People agree on FER-2013's labels for some two of three pictures only, and so does the network: read means over "
    "viewers with their intervals, not single frames.",
    "Fear, sad and disgust are the weakest classes; disgust is rare in the training data (1.5 %).",
    "FER-2013's people are not a sample of any population; accuracy by age, sex or skin tone has not been measured.",
]


def description_make(
    *,
    folder: Path,
    name: str,
    version: str,
    network: str,
    form: str,
    temperature: float,
    training: dict,
    parity: dict,
) -> dict:
    """A complete model.json without metrics for the files that lie in the folder."""
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
        "files": {
            path.name: file_digest(path) for path in sorted(folder.iterdir()) if path.name != DESCRIPTION
        },
        "training": training,
        "parity": parity,
        "metrics": {},
        "licence_note": LICENCE_NOTE,
        "limits": LIMITS,
    }
    description["digest"] = digest_of(description)
    return description


def limits_of(report: dict) -> list[str]:
    """The limits that every network of ours has, and the classes that this one never names, by its own report."""
    silent = [name for name, entry in report["per_class"].items() if entry["support"] and not entry["recall"]]
    if not silent:
        return LIMITS
    return [
        *LIMITS,
        f"It named no face of {report['n']} rightly as: {', '.join(silent)}. Do not read these classes.",
    ]


def description_write(folder: Path, description: dict) -> None:
    partial = folder / f"{DESCRIPTION}.partial"
    partial.write_text(json.dumps(description, indent=2, ensure_ascii=False) + "\n")
    partial.replace(folder / DESCRIPTION)
