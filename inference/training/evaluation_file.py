"""evaluation.json: what was measured of a network, beside it; pages and the model card are drawn from it."""

import json
from errno import EISDIR
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from inference.engine.weights import Weights

FILE = "evaluation.json"
FORMAT = 1  # of the file; one of another format is shown nowhere until it is written anew


def place_check(path: Path) -> None:
    """Make the report's folder. Raises OSError where it could not be written: said before hours of measuring."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        raise IsADirectoryError(EISDIR, "a folder is called so")
    with TemporaryFile(dir=path.parent):
        pass


def evaluation_write(path: Path, report: dict[str, Any]) -> None:
    """Write by rename, so that a page never reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    partial.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    partial.replace(path)


def evaluation_read(folder: Path) -> dict[str, Any] | None:
    """The evaluation in a folder of weights, or None where there is none of this format."""
    report = _object_read(folder / FILE)
    return report if report.get("format") == FORMAT else None


def curves_of(weights: Weights) -> list[dict[str, Any]] | None:
    """The training log that lies with the weights: in their evaluation, of whatever format."""
    kept = _object_read(weights.network.parent / FILE)
    return kept.get("curves") if kept.get("digest") == weights.digest else None


def _object_read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
