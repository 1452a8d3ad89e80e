"""Which form of a trained network to serve: try each, measure each, take the cheapest that stays true."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from inference.engine.classify import Classifier, Outputs
from inference.engine.combine import Combiner
from inference.engine.weights import Weights
from inference.training.convert import FORMATS, network_convert
from inference.training.cost import cpu_name
from inference.training.face_set import FaceSet
from inference.training.parity import Parity, parity_measure

if TYPE_CHECKING:
    import keras

SLOWEST = 1.5  # ms a face, one thread, batches of eight


class ExportError(RuntimeError):
    """No form of the network answers as the trained one does."""


@dataclass(frozen=True)
class Bound:
    """How far a served network may stand from the trained one: probability, and share of faces labelled rightly."""

    difference: float
    accuracy_lost: float

    def holds(self, parity: Parity) -> bool:
        return (
            parity.largest_probability_difference <= self.difference
            and -parity.accuracy_change <= self.accuracy_lost
        )


TARGET = Bound(difference=0.02, accuracy_lost=0.002)
FLOOR = Bound(difference=0.05, accuracy_lost=0.005)


@dataclass(frozen=True)
class Choice:
    """The file to serve and what was measured of every form, ready for model.json."""

    file: Path
    form: str
    parity: dict[str, Any]


def form_choose(
    *,
    network: "keras.Model",
    trained: Outputs,
    temperature: float,
    combiner: Combiner | None,
    faces: FaceSet,
    representative: np.ndarray,
    folder: Path,
    slowest: float = SLOWEST,
    only: str | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Choice:
    """Write the network into `folder` in each form, compare answers on `faces`, and keep the best form's file alone.

    trained: outputs of the network for these faces, read with this temperature or combiner. The cheapest form within
    the target wins; where none within it takes at most `slowest` ms a face, the cheapest within the floor; truth goes
    before speed, so where all are slower, the cheapest within the target, or else within the floor. only: the caller's
    choice of form, which the floor binds as well; no other is tried. Raises ExportError where no form is within the
    floor.
    """
    tried: dict[str, Parity] = {}
    for form in FORMATS if only is None else [only]:
        file = _file(folder, form)
        file.write_bytes(network_convert(network, form=form, representative=representative))
        tried[form] = parity = parity_measure(
            trained=trained, served=_classifier_of(file, temperature, combiner), faces=faces
        )
        say(
            f"{form}: accuracy {parity.accuracy_served:.2%} ({parity.accuracy_change:+.2%}), largest probability "
            f"difference {parity.largest_probability_difference:.3f}, {parity.ms_per_face:.2f} ms a face"
        )
    sizes = {form: _file(folder, form).stat().st_size for form in tried}
    chosen, within = cheapest_true(tried, slowest=slowest)
    for form in tried:
        if form != chosen:
            _file(folder, form).unlink()
    return Choice(
        file=_file(folder, chosen),
        form=chosen,
        parity={
            "chosen": chosen,
            "chosen_by": "export" if only is None else "hand",
            "within": within,
            "target": {"difference": TARGET.difference, "accuracy_lost": TARGET.accuracy_lost},
            "floor": {"difference": FLOOR.difference, "accuracy_lost": FLOOR.accuracy_lost},
            "cpu": cpu_name(),
            "tried": {form: parity.as_dict() | {"bytes": sizes[form]} for form, parity in tried.items()},
        },
    )


def cheapest_true(tried: dict[str, Parity], *, slowest: float) -> tuple[str, str]:
    """The form to serve and the bound that it keeps, "target" or "floor" (see form_choose). Raises ExportError."""
    for limit in (slowest, float("inf")):
        for name, bound in (("target", TARGET), ("floor", FLOOR)):
            good = [
                form for form, parity in tried.items() if parity.ms_per_face <= limit and bound.holds(parity)
            ]
            if good:
                return min(good, key=lambda form: tried[form].ms_per_face), name
    seen = ", ".join(
        f"{form} {parity.largest_probability_difference:.3f} and {parity.accuracy_change:+.2%}"
        for form, parity in tried.items()
    )
    raise ExportError(f"no form answers as the trained network does (largest difference, accuracy): {seen}")


def _file(folder: Path, form: str) -> Path:
    return folder / f"network_{form}.tflite"


def _classifier_of(file: Path, temperature: float, combiner: Combiner | None) -> Classifier:
    return Classifier(
        Weights(
            name="",
            version="",
            digest="",
            network=file,
            temperature=temperature,
            framing=1.0,
            description={},
            combiner=combiner,
        )
    )
