"""The faults of mutations.toml, and the places that they name."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATISTICS = Path("dashboards/statistics")
TESTS = Path("tests/dashboards/statistics")


@dataclass(frozen=True)
class Mutation:
    """`before` becomes `after` in `file`, and one of `tests` (as pytest names them) has to fail."""

    name: str
    file: Path
    before: str
    after: str
    tests: tuple[str, ...]


def mutations_read() -> list[Mutation]:
    entries = tomllib.loads((ROOT / "tests/mutations/mutations.toml").read_text())["mutation"]
    return [
        Mutation(
            entry["name"],
            STATISTICS / entry["file"],
            entry["before"],
            entry["after"],
            tuple(str(TESTS / name) for name in entry["tests"]),
        )
        for entry in entries
    ]
