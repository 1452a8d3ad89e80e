"""Which networks there are: shipped ones, exported ones and training runs, as their folders tell."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inference.engine.weights import CURRENT, DESCRIPTION
from inference.training.evaluation_file import FILE, evaluation_read

PLAN, LOG = "plan.json", "log.jsonl"
# Folders below DATA_DIR in which people keep exported networks and training runs.
KEPT_IN = ("weights", "export", "training")


@dataclass(frozen=True)
class ModelEntry:
    """One network. key names it in addresses.

    evaluation is None where none was made, and where it is of other files than the folder now holds or of another
    format (then outdated is true). description: its model.json, or {} for a training run. curves: its log, one dict an
    epoch, or None.
    """

    key: str
    title: str
    shipped: bool
    digest: str
    evaluation: dict | None
    outdated: bool
    description: dict
    plan: dict
    curves: list[dict] | None

    @property
    def is_run(self) -> bool:
        return not self.description


def models_find(*, weights: Path, data: Path) -> list[ModelEntry]:
    """Every network below the shipped weights and below DATA_DIR: the served one first, then the rest by name.

    A network that lies in two places is listed once, where it is shipped. A folder that cannot be read is left out.
    """
    current = _text(weights / CURRENT).strip()
    found: dict[str, ModelEntry] = {}
    digests: set[str] = set()
    for folder in [*_folders(weights), *(folder for name in KEPT_IN for folder in _folders(data / name))]:
        shipped = folder.parent == weights and folder.name == current
        entry = _network(folder, shipped=shipped) or _run(folder)
        if entry is None or entry.key in found or (entry.digest and entry.digest in digests):
            continue
        found[entry.key] = entry
        digests.add(entry.digest)
    return sorted(found.values(), key=lambda entry: (not entry.shipped, entry.is_run, entry.key))


def _folders(place: Path) -> Iterator[Path]:
    try:
        inside = sorted(place.iterdir())
    except OSError:
        return
    yield from (folder for folder in inside if folder.is_dir() and not folder.name.startswith("."))


def _network(folder: Path, *, shipped: bool) -> ModelEntry | None:
    description = _object(folder / DESCRIPTION)
    if not description.get("digest"):
        return None
    evaluation = evaluation_read(folder)
    fits = evaluation is not None and evaluation.get("digest") == description["digest"]
    return ModelEntry(
        key=folder.name,
        title=f"{description.get('name', folder.name)} {description.get('version', '')}".strip(),
        shipped=shipped,
        digest=description["digest"],
        evaluation=evaluation if fits else None,
        outdated=not fits and (folder / FILE).exists(),
        description=description,
        plan=(description.get("training") or {}).get("plan") or {},
        curves=evaluation["curves"] if fits else None,
    )


def _run(folder: Path) -> ModelEntry | None:
    plan = _object(folder / PLAN)
    if not plan:
        return None
    return ModelEntry(
        key=folder.name,
        title=f"Training run “{folder.name}”",
        shipped=False,
        digest="",
        evaluation=None,
        outdated=False,
        description={},
        plan=plan,
        curves=_log(folder / LOG),
    )


def _log(path: Path) -> list[dict] | None:
    """One dict an epoch; a last line that is being written is left out."""
    lines: dict[int, dict] = {}
    for text in _text(path).splitlines():
        try:
            line = json.loads(text)
            lines[int(line["epoch"])] = line
        except (ValueError, KeyError, TypeError):
            continue
    return list(lines.values()) or None


def _object(path: Path) -> dict:
    try:
        value = json.loads(_text(path))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError):
        return ""
