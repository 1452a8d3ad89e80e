"""The shipped network: a folder with model.json and the files that it names. A broken folder is refused."""

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path

from inference.engine.combine import Combiner, combiner_from
from inference.engine.types import LABELS

ROOT = Path(__file__).resolve().parent.parent / "weights"
CURRENT = "CURRENT"
DESCRIPTION = "model.json"


class WeightsError(RuntimeError):
    """A network's files are missing, damaged or not what the engine serves; the message says which and why."""


@dataclass(frozen=True)
class Weights:
    """A checked folder of weights. digest: sha256 over everything that decides an answer (see digest_of).

    combiner: what makes one reading of the network's two outputs; None where its first output is served alone.
    """

    name: str
    version: str
    digest: str
    network: Path
    temperature: float
    framing: float
    description: dict
    combiner: Combiner | None = None

    @property
    def model_name(self) -> str:
        """Name and version: what a result row's model is called."""
        return f"{self.name} {self.version}".strip()

    @property
    def prior(self) -> dict[str, dict[str, float]] | None:
        """Shares of the labels in `training`, and those assumed in use, `target` (F2); None where none are known."""
        told = self.description.get("prior")
        return told and {key: told[key] for key in ("training", "target")}


def digest_of(description: dict) -> str:
    """The digest of a model.json: of labels, input, runtime, temperature, combiner and every file's sha256.

    Two folders with one digest answer alike; a change of the temperature or of the framing alone changes it.
    """
    deciding = {key: description.get(key) for key in ("labels", "input", "runtime", "temperature", "files")}
    if "combiner" in description:  # a folder without one keeps the digest that it was shipped with
        deciding["combiner"] = description["combiner"]
    return hashlib.sha256(json.dumps(deciding, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def current_folder(root: Path = ROOT) -> Path:
    """The folder that CURRENT names. Raises WeightsError."""
    try:
        name = (root / CURRENT).read_text().strip()
    except OSError as error:
        raise WeightsError(f"no weights are shipped: {root / CURRENT} cannot be read") from error
    if not name or Path(name).name != name:
        raise WeightsError(f"{root / CURRENT} must name one folder beside it, not {name!r}")
    return root / name


def weights_read(folder: Path | None = None) -> Weights:
    """Read and check a folder, by default the shipped one. Raises WeightsError at the first thing that is wrong."""
    folder = current_folder() if folder is None else folder
    description = _description_read(folder)
    if tuple(description.get("labels") or ()) != LABELS:
        raise WeightsError(f"{folder}: labels must be {', '.join(LABELS)} in this order")
    entry = description.get("input") or {}
    if (entry.get("size"), entry.get("channels"), entry.get("standardisation")) != (48, 1, "per_image"):
        raise WeightsError(
            f"{folder}: the engine feeds 48×48 grey faces, standardised per image; this network wants {entry}"
        )
    if description.get("runtime") != "litert":
        raise WeightsError(f"{folder}: unknown runtime {description.get('runtime')!r}")
    files = description.get("files") or {}
    network = str(description.get("network", ""))
    if network not in files:
        raise WeightsError(f"{folder}: files must list the served network {network!r}")
    for name, sha256 in files.items():
        _file_check(folder, name=name, sha256=sha256)
    if description.get("digest") != digest_of(description):
        raise WeightsError(f"{folder}: the digest in {DESCRIPTION} does not fit its contents")
    return Weights(
        name=str(description.get("name") or folder.name),
        version=str(description.get("version", "")),
        digest=description["digest"],
        network=folder / network,
        temperature=_positive(folder, "temperature", description.get("temperature")),
        framing=_positive(folder, "input.framing", entry.get("framing")),
        description=description,
        combiner=_combiner(folder, description),
    )


def _combiner(folder: Path, description: dict) -> Combiner | None:
    if "combiner" not in description:
        return None
    try:
        return combiner_from(description["combiner"])
    except ValueError as error:
        raise WeightsError(f"{folder}: {error}") from error


def _description_read(folder: Path) -> dict:
    try:
        description = json.loads((folder / DESCRIPTION).read_text())
    except OSError as error:
        raise WeightsError(f"{folder}: {DESCRIPTION} cannot be read") from error
    except ValueError as error:
        raise WeightsError(f"{folder}: {DESCRIPTION} is not JSON ({error})") from error
    if not isinstance(description, dict):
        raise WeightsError(f"{folder}: {DESCRIPTION} must hold one object")
    return description


def _file_check(folder: Path, *, name: str, sha256: str) -> None:
    if Path(name).name != name:
        raise WeightsError(f"{folder}: files must lie in the folder itself, not {name!r}")
    if not (folder / name).is_file():
        raise WeightsError(f"{folder}: the file {name} is missing")
    if file_digest(folder / name) != sha256:
        raise WeightsError(
            f"{folder}: the file {name} is damaged: its sha256 is not the one in {DESCRIPTION}"
        )


def _positive(folder: Path, name: str, value: object) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not math.isfinite(value)
        or value <= 0
    ):
        raise WeightsError(f"{folder}: {name} must be a number above 0, not {value!r}")
    return float(value)
