"""evaluation.json: what was measured of a network, beside it; pages and the model card are drawn from it."""

import json
from pathlib import Path

from inference.engine.weights import Weights

FILE = "evaluation.json"


def evaluation_write(path: Path, report: dict) -> None:
    """Write by rename, so that a page never reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    partial.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    partial.replace(path)


def evaluation_read(folder: Path) -> dict | None:
    """The evaluation in a folder of weights, or None where there is none that can be read."""
    try:
        report = json.loads((folder / FILE).read_text())
    except (OSError, ValueError):
        return None
    return report if isinstance(report, dict) else None


def curves_of(weights: Weights) -> list[dict] | None:
    """The training log that lies with the weights: in their evaluation, or (older folders) in model.json."""
    kept = evaluation_read(weights.network.parent) or {}
    if kept.get("digest") == weights.digest and kept.get("curves"):
        return kept["curves"]
    return weights.description.get("training", {}).get("log") or None
