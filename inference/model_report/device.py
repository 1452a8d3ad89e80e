"""How far a viewer's device and the server lie apart: the report that `benchmarks.device` keeps beside a network."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "device_parity.json"


@dataclass(frozen=True)
class Report:
    """The same pictures, read by both.

    model: digest of the network. found_differently: frames in which one found a face and the other none. *_largest:
    largest difference over all frames with a face; of a trace: of valence over three frames of a sitting. memory: of
    the reading worker after the first round, and after so many minutes and frames more.
    """

    model: str
    measured_on: str
    source: str
    browser: str
    frames: int
    faces: int
    found_differently: int
    probability_largest: float
    probability_mean: float
    valence_largest: float
    trace_largest: float
    numbers_largest: dict[str, float]
    frames_per_core_second: float
    memory_bytes: int
    memory_bytes_later: int
    minutes: float
    frames_later: int

    @property
    def megabytes(self) -> tuple[float, float]:
        """The worker's memory, after the first round and at the end."""
        return self.memory_bytes / 1e6, self.memory_bytes_later / 1e6

    def text(self) -> str:
        """The report as its file holds it."""
        return json.dumps(asdict(self), indent=1) + "\n"


def report_read(folder: Path, *, model: str) -> Report | None:
    """Return a network's report; None where there is none, where it is broken, or of another network."""
    try:
        report = Report(**json.loads((folder / FILE).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return report if report.model == model else None
