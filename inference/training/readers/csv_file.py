"""FER-2013 as a csv: `emotion,pixels,Usage`, or `icml_face_data.csv` with its spaces and another order of columns."""

import csv
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from inference.training.face_set import SIZE, USAGES, DatasetError
from inference.training.labels import LabelMap

PIXELS = SIZE * SIZE


class CsvReader:
    def __init__(self, labels: LabelMap) -> None:
        self.labels = labels

    def read(self, path: Path) -> dict[str, np.ndarray]:
        """Read row by row: as text the file has some 300 MB, its pixels have 80."""
        pixels, label, usage = [], [], []
        with warnings.catch_warnings():
            # NumPy only warns where a text of numbers ends in something else.
            warnings.simplefilter("error", DeprecationWarning)
            for line, row in csv_rows(path, needed=("emotion", "pixels")):
                where = f"{path}, line {line}"
                label.append(self.labels.of_number(row["emotion"], where=where))
                pixels.append(_pixels(row["pixels"], where=where))
                if "usage" in row:
                    usage.append(_usage(row["usage"], where=where))
        if not pixels:
            raise DatasetError(f"{path}: the file holds no row")
        columns = {"pixels": np.stack(pixels), "label": np.array(label, np.int64)}
        return columns | ({"usage": np.array(usage, np.int64)} if usage else {})


def csv_rows(path: Path, *, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their line numbers, keys in small letters without spaces. Raises DatasetError."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file)
            header = [name.strip().lower() for name in next(reader, [])]
            missing = [name for name in needed if name not in header]
            if missing:
                raise DatasetError(
                    f"{path}: the header lacks {' and '.join(missing)}; it has {', '.join(header)[:200] or 'nothing'}"
                )
            for row in reader:
                if not row:
                    continue
                if len(row) != len(header):
                    raise DatasetError(
                        f"{path}, line {reader.line_num}: {len(row)} columns where the header has {len(header)}"
                    )
                yield reader.line_num, dict(zip(header, (value.strip() for value in row), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(f"{path}: this is not a readable csv file ({error})") from error


def _pixels(text: str, *, where: str) -> np.ndarray:
    try:
        values = np.fromstring(text, dtype=np.int64, sep=" ")
    except (ValueError, DeprecationWarning) as error:
        raise DatasetError(f"{where}: pixels must be numbers with spaces between them") from error
    if len(values) != PIXELS:
        raise DatasetError(
            f"{where}: pixels must be {PIXELS} numbers ({SIZE} × {SIZE}); there are {len(values)}"
        )
    if values.min() < 0 or values.max() > 255:
        raise DatasetError(f"{where}: pixels must be 0 to 255; there are {values.min()} to {values.max()}")
    return values.astype(np.uint8).reshape(SIZE, SIZE)


def _usage(text: str, *, where: str) -> int:
    if text not in USAGES:
        raise DatasetError(f"{where}: usage is {text[:20]!r}; it may be {', '.join(USAGES)}")
    return USAGES.index(text)
