"""An npz file: pixels, label, and perhaps usage, also_in_training, ferplus_votes and ferplus_ok."""

from pathlib import Path

import numpy as np

from inference.training.face_set import DatasetError
from inference.training.labels import LabelMap


class NpzReader:
    def __init__(self, labels: LabelMap) -> None:
        self.labels = labels

    def read(self, path: Path) -> dict[str, np.ndarray]:
        try:
            # allow_pickle stays off: a data file must never run code.
            with np.load(path, allow_pickle=False) as file:
                columns = {name: file[name] for name in file.files}
        except Exception as error:
            raise DatasetError(f"{path}: this is not a readable npz file ({error})") from error
        if self.labels and "label" in columns:
            columns["label"] = self._mapped(columns["label"], path)
        return columns

    def _mapped(self, label: np.ndarray, path: Path) -> np.ndarray:
        """Names, or numbers of which each that is not renamed keeps its meaning."""
        if label.ndim != 1 or label.dtype.kind not in "iuUS":
            raise DatasetError(f"{path}: --map reads a label of whole numbers or names, not {label.dtype}")
        return np.array(
            [self.labels.of_number(str(value), where=str(path)) for value in label.tolist()], np.int64
        )
