"""What a reader of faces did not read: named and counted, so that nothing is left out unsaid."""

from collections.abc import Iterator
from pathlib import Path


class LeftOut:
    """Counts by reason, with the first file of each."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root
        self.reasons: dict[str, tuple[int, str]] = {}

    def __bool__(self) -> bool:
        return bool(self.reasons)

    def add(self, reason: str, *files: Path) -> None:
        for file in files:
            name = file.name
            if self.root is not None and file != self.root and file.is_relative_to(self.root):
                name = str(file.relative_to(self.root))
            count, first = self.reasons.get(reason, (0, name))
            self.reasons[reason] = count + 1, first

    def add_rows(self, reason: str, count: int) -> None:
        if count:
            self.reasons[reason] = self.reasons.get(reason, (0, ""))[0] + count, ""

    @property
    def lines(self) -> Iterator[str]:
        """One sentence for each reason."""
        for reason, (count, first) in self.reasons.items():
            where = f", {first}" if count == 1 else f", the first is {first}"
            yield f"Left out: {count} ({reason}{where if first else ''})."

    def __str__(self) -> str:
        return " ".join(self.lines)
