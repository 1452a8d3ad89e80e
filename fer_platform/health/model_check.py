"""The check of the shipped network: its files still have the digests that `model.json` states."""

from functools import lru_cache
from pathlib import Path

from fer_platform.health.result import NotReady
from inference.engine.weights import ROOT, Weights, WeightsError, current_folder, weights_read

Stamp = tuple[tuple[str, int, int], ...]


def check_model() -> str:
    """Return the network's name and digest. The files are read again only when a time or size of them changed."""
    try:
        weights = _shipped()
    except (WeightsError, OSError) as error:  # the text names paths: it stays in here
        raise NotReady("missing or damaged") from error
    return f"{weights.name} {weights.digest[:12]}"


def shipped_model() -> dict[str, str] | None:
    """Return name, version and digest of the shipped network, or None where it is refused."""
    try:
        weights = _shipped()
    except (WeightsError, OSError):
        return None
    return {"name": weights.name, "version": weights.version, "digest": weights.digest}


def _shipped() -> Weights:
    folder = current_folder(ROOT)
    return _checked(folder, _stamp(folder))


def _stamp(folder: Path) -> Stamp:
    stats = ((path.name, path.stat()) for path in sorted(folder.iterdir()))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


@lru_cache(maxsize=1)
def _checked(folder: Path, stamp: Stamp) -> Weights:
    return weights_read(folder)
