"""An npz file: pixels, label, and perhaps usage, also_in_training, ferplus_votes and ferplus_ok."""

from pathlib import Path

import numpy as np

from inference.training.face_set import DatasetError


class NpzReader:
    def read(self, path: Path) -> dict[str, np.ndarray]:
        try:
            # allow_pickle stays off: a data file must never run code.
            with np.load(path, allow_pickle=False) as file:
                return {name: file[name] for name in file.files}
        except Exception as error:
            raise DatasetError(f"{path}: this is not a readable npz file ({error})") from error
