"""What the labels of somebody's data are called here, and which of them are not read."""

from collections import Counter
from collections.abc import Mapping

from inference.engine.types import LABELS
from inference.training.face_set import DatasetError

SKIP = "skip"
SKIPPED = -1
LABEL_NAMES = {
    name: index
    for index, names in enumerate(
        (
            ("angry", "anger"),
            ("disgust", "disgusted"),
            ("fear", "fearful", "afraid", "scared"),
            ("happy", "happiness", "joy"),
            ("sad", "sadness"),
            ("surprise", "surprised"),
            ("neutral", "neutrality"),
        )
    )
    for name in names
}


class LabelMap:
    """Gives other names and numbers one of our seven labels, or leaves their faces out.

    `renamed`: what somebody said of labels that are not ours, in small letters: an index of LABELS, or SKIPPED.
    """

    def __init__(self, renamed: Mapping[str, int] | None = None) -> None:
        self.renamed = dict(renamed or {})
        self.met: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return bool(self.renamed)

    def of(self, name: str) -> int | None:
        """The index of a label's name, SKIPPED, or None where nobody has said what it is."""
        renamed = self._renamed(name)
        return LABEL_NAMES.get(name.strip().lower()) if renamed is None else renamed

    def _renamed(self, name: str) -> int | None:
        name = name.strip().lower()
        self.met[name] += 1
        return self.renamed.get(name)

    def of_number(self, text: str, *, where: str) -> int:
        """The same for a column of numbers; a name counts only where it was renamed. Raises DatasetError."""
        renamed = self._renamed(text)
        if renamed is not None:
            return renamed
        if text.isdecimal() and int(text) < len(LABELS):
            return int(text)
        raise DatasetError(
            f"{where}: emotion must be a whole number of 0 to {len(LABELS) - 1}, not {text[:20]!r}; --map says what "
            "other numbers and names are"
        )

    def check_met(self) -> None:
        """Return if the data hold every name that was renamed. Raises DatasetError: a name that was mistyped."""
        if unmet := sorted(set(self.renamed) - set(self.met)):
            raise DatasetError(
                f"--map names {', '.join(map(repr, unmet))}, and no label of the data is called so"
            )


def label_map_read(text: str) -> LabelMap:
    """The map that `contempt=skip,0=angry` describes. Raises DatasetError saying what is wrong."""
    renamed: dict[str, int] = {}
    for part in text.split(","):
        name, equals, label = (piece.strip().lower() for piece in part.partition("="))
        if not equals or not name or (label != SKIP and label not in LABEL_NAMES):
            raise DatasetError(
                f"--map {part.strip()!r}: write the data's name, =, and one of {', '.join(LABELS)}, {SKIP}; "
                "with commas between, as in contempt=skip,0=angry"
            )
        if name in renamed:
            raise DatasetError(f"--map names {name!r} twice")
        renamed[name] = SKIPPED if label == SKIP else LABEL_NAMES[label]
    return LabelMap(renamed)
