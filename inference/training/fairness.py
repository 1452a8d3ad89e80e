"""F36 on labelled pictures: does a network read the faces of some groups worse than those of others?

A folder holds a folder for each group, and in each a folder for each label; or a list names the group of each picture.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from inference.engine.classify import Classifier
from inference.engine.types import LABELS
from inference.engine.weights import Weights
from inference.training.face_set import DatasetError, FaceSet
from inference.training.intervals import bootstrap_interval, wilson_interval
from inference.training.labels import SKIPPED, LabelMap
from inference.training.left_out import LeftOut
from inference.training.readers.columns import face_set_make
from inference.training.readers.folders import FolderReader, files_below
from inference.training.readers.picture import FaceCropper, UnreadableFace, face_read
from inference.training.reliability import calibration_error
from inference.training.robustness import outputs_of

FORMAT = 1
MIN_FACES = 25  # of a group, and of an expression within one: under it nothing is said
LEVEL = 0.05
LIST_FIELDS = ("file", "label", "group")


def groups_read(
    path: Path, *, groups: Path | None = None, photos: bool = False, labels: LabelMap | None = None
) -> dict[str, FaceSet]:
    """Return the faces of each group by its name, in the order of the names.

    path: a folder of group folders, each with a folder of pictures for each label. groups: a csv with the columns file,
    label and group instead; its files lie below path. photos, labels: as in face_set_read. Raises DatasetError.
    """
    if not path.is_dir():
        raise DatasetError(f"{path}: there is no such folder")
    labels = labels or LabelMap()
    if groups is not None:
        found = _listed(path, groups, photos=photos, labels=labels)
    else:
        folders = [own for own in sorted(path.iterdir()) if own.is_dir() and not own.name.startswith(".")]
        reader, left_out = FolderReader(photos=photos, labels=labels), LeftOut(path)
        for other in sorted(set(path.iterdir()) - set(folders)):
            left_out.add("in no group's folder", *files_below(other))
        found = {own.name: face_set_make(reader.read(own, left_out=left_out), source=own) for own in folders}
    labels.check_met()
    if len(found) < 2:
        raise DatasetError(
            f"{path}: groups are compared, and there is no second one; make a folder for each, with folders "
            f"called {', '.join(LABELS)} in it, or name a list with the columns {', '.join(LIST_FIELDS)}"
        )
    return dict(sorted(found.items()))


def fairness_report(
    weights: Weights,
    groups: dict[str, FaceSet],
    *,
    source: Path,
    threads: int = 1,
    on_chunk: Callable[[int], None] = lambda faces: None,
) -> dict[str, Any]:
    """Return by group accuracy, recall of each expression, resting faces called something else, and calibration error,
    each with n and 95 % interval; and each group's difference from all others with its interval, p and Holm's adjusted
    p over all comparisons. What fewer than 25 faces stand behind is null.
    """
    classifier = Classifier(weights, threads=threads)
    read = {
        name: (classifier.served(outputs_of(classifier, faces.pixels, on_chunk=on_chunk)), faces.label)
        for name, faces in groups.items()
    }
    gaps = _adjusted([gap for name in read for gap in _gaps(name, read)])
    return {
        "format": FORMAT,
        "model": weights.name,
        "version": weights.version,
        "digest": weights.digest,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "data": source.name,
        "n": sum(len(faces) for faces in groups.values()),
        "least": MIN_FACES,
        "groups": {name: _group(*own) for name, own in read.items()},
        "differences": gaps,
        "about": "A statement on the reader and on these pictures, not on people.",
    }


def _group(probabilities: np.ndarray, label: np.ndarray) -> dict[str, Any]:
    counts = _counts(probabilities, label)
    shares = {what: _share(*counts[what]) for what in counts}
    error = interval = None
    if len(label) >= MIN_FACES:
        error = calibration_error(probabilities, label)
        interval = bootstrap_interval(
            lambda rows: calibration_error(probabilities[rows], label[rows]), n=len(label)
        )
    return {
        "n": len(label),
        "accuracy": shares["accuracy"],
        "resting_called_other": shares["resting_called_other"],
        "recall": {name: shares[f"recall_{name}"] for name in LABELS},
        "calibration_error": {
            "value": error,
            "interval_95": interval and list(interval),
            "n": len(label),
        },
    }


def _counts(probabilities: np.ndarray, label: np.ndarray) -> dict[str, tuple[int, int]]:
    """(hits, of how many) of every share."""
    answer = probabilities.argmax(axis=1)
    neutral = label == LABELS.index("neutral")
    counts = {
        "accuracy": (int((answer == label).sum()), len(label)),
        "resting_called_other": (int((answer != label)[neutral].sum()), int(neutral.sum())),
    }
    for place, name in enumerate(LABELS):
        own = label == place
        counts[f"recall_{name}"] = (int((answer == label)[own].sum()), int(own.sum()))
    return counts


def _share(hits: int, n: int) -> dict[str, Any]:
    if n < MIN_FACES:
        return {"value": None, "interval_95": None, "n": n}
    return {"value": hits / n, "interval_95": list(wilson_interval(hits, n)), "n": n}


def _gaps(name: str, read: dict[str, tuple[np.ndarray, np.ndarray]]) -> list[dict[str, Any]]:
    """A group less all others. Of two groups the first one's differences say all."""
    if len(read) == 2 and name != min(read):
        return []
    own = _counts(*read[name])
    others = [_counts(*one) for other, one in read.items() if other != name]
    gaps = []
    for what, (hits, n) in own.items():
        other_hits, other_n = (sum(one[what][place] for one in others) for place in (0, 1))
        # The recall of neutral is the rest of the resting faces that are called something else: told once.
        if min(n, other_n) < MIN_FACES or what == "recall_neutral":
            continue
        low, high = newcombe_interval(hits, n, other_hits, other_n)
        gaps.append(
            {
                "group": name,
                "figure": what,
                "value": hits / n - other_hits / other_n,
                "interval_95": [low, high],
                "n": n,
                "n_others": other_n,
                "p": _p(hits, n, other_hits, other_n),
            }
        )
    return gaps


def newcombe_interval(hits: int, n: int, other_hits: int, other_n: int) -> tuple[float, float]:
    """The 95 % interval of hits/n − other_hits/other_n for different faces, n > 0: Newcombe's, of two Wilson intervals.

    Source: Newcombe 1998, Statistics in Medicine 17, 873–890, method 10.
    """
    first, second = hits / n, other_hits / other_n
    (low_1, high_1), (low_2, high_2) = wilson_interval(hits, n), wilson_interval(other_hits, other_n)
    below = ((first - low_1) ** 2 + (high_2 - second) ** 2) ** 0.5
    above = ((high_1 - first) ** 2 + (second - low_2) ** 2) ** 0.5
    return first - second - below, first - second + above


def _p(hits: int, n: int, other_hits: int, other_n: int) -> float:
    """Fisher's exact p: it holds for few faces, and never tells too much."""
    from scipy.stats import fisher_exact

    table = np.array([[hits, n - hits], [other_hits, other_n - other_hits]])
    return float(fisher_exact(table).pvalue)


def _adjusted(gaps: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Holm's adjusted p over all comparisons, and which differences stand."""
    highest = 0.0
    for rank, gap in enumerate(sorted(gaps, key=lambda own: float(own["p"]))):
        highest = max(highest, min(1.0, (len(gaps) - rank) * gap["p"]))
        gap |= {"p_adjusted": highest, "told": highest <= LEVEL}
    return list(gaps)


def _listed(path: Path, groups: Path, *, photos: bool, labels: LabelMap) -> dict[str, FaceSet]:
    """The faces of a list. A group without a name is none: its pictures are left out, and counted."""
    try:
        with groups.open(newline="", encoding="utf-8-sig") as opened:
            reader = csv.DictReader(opened)
            missing = [name for name in LIST_FIELDS if name not in (reader.fieldnames or ())]
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(f"{groups}: this list cannot be read: {error}") from error
    if missing:
        raise DatasetError(
            f"{groups}: the column {missing[0]} is missing; needed are {', '.join(LIST_FIELDS)}"
        )
    cropper, left_out = FaceCropper() if photos else None, LeftOut(path)
    faces: dict[str, tuple[list[np.ndarray], list[int]]] = {}
    for line, row in enumerate(rows, 2):
        where = f"{groups}: line {line}"
        file, index = _below(path, row["file"] or "", where), labels.of(row["label"] or "")
        if index is None:
            raise DatasetError(
                f"{where}: {row['label']!r} is no label; write one of {', '.join(LABELS)}, or --map it"
            )
        name = (row["group"] or "").strip()
        if index == SKIPPED or not name:
            left_out.add("without a group" if not name else f"--map {row['label']}=skip", file)
            continue
        try:
            pixels = face_read(file, cropper=cropper)
        except UnreadableFace as error:
            left_out.add(str(error), file)
            continue
        except FileNotFoundError as error:
            raise DatasetError(f"{where}: there is no file {row['file']!r} below {path}") from error
        if pixels is None:
            left_out.add("no face was found", file)
            continue
        own = faces.setdefault(name, ([], []))
        own[0].append(pixels)
        own[1].append(index)
    found = {
        name: face_set_make({"pixels": np.stack(pixels), "label": np.array(label, np.int64)}, source=path)
        for name, (pixels, label) in faces.items()
    }
    return {name: replace(own, left_out=left_out) for name, own in found.items()}


def _below(path: Path, name: str, where: str) -> Path:
    file = path / name
    if not name or not file.resolve().is_relative_to(path.resolve()):
        raise DatasetError(f"{where}: {name!r} is no file below {path}")
    return file
