"""Takes the convolutions of a network apart, so that it says nearly the same with fewer multiplications."""

from dataclasses import dataclass, replace

import keras
import numpy as np

from inference.training.fused_norm import EPSILON
from inference.training.network import NetworkSpec
from inference.training.start import Start
from scripts.distil.rows import weight_names

STEP = 16  # ranks are multiples of it: so many outputs are computed at once


@dataclass(frozen=True, eq=False)
class Parts:
    """A 3×3 convolution as a sum of 3×1 and 1×3 ones, those first that carry most of what it says.

    down: [3, 1, in, parts], across: [1, 3, parts, out]. carried: each one's share of the square of what is said, as the
    normalisation after it passes it on, [parts]. cost: multiplications of one part.
    """

    down: np.ndarray
    across: np.ndarray
    carried: np.ndarray
    cost: float


def parts_of(network: keras.Model, name: str, faces: np.ndarray) -> Parts:
    """Take a convolution apart, or further apart: singular values of its matrix [3 × in, 3 × out], weighted by what it
    reads in `faces` and by how its outputs are scaled."""
    entry, norm = network.get_layer(f"{name}_conv"), network.get_layer(f"{name}_norm")
    kernel = entry.kernel.numpy()
    if kernel.shape[0] == 1:
        entry = network.get_layer(f"{name}_rank")
        kernel = np.einsum("yir,rxo->yxio", entry.kernel.numpy()[:, 0], kernel[0].transpose(1, 0, 2))
    read = keras.Model(network.inputs, entry.input).predict(faces, verbose=0)
    tall = np.pad(read, ((0, 0), (1, 1), (0, 0), (0, 0)))
    columns = np.concatenate([tall[:, k : k + read.shape[1]] for k in range(3)], axis=-1)
    columns = columns.reshape(-1, columns.shape[-1]).astype(np.float64)
    root = np.linalg.cholesky(columns.T @ columns / len(columns) + 1e-6 * np.eye(columns.shape[1])).T
    passed = np.tile(np.abs(norm.gamma.numpy()) / np.sqrt(norm.variance.numpy() + EPSILON), 3)
    high, wide, inputs, outputs = kernel.shape
    matrix = kernel.transpose(0, 2, 1, 3).reshape(high * inputs, wide * outputs)
    left, values, right = np.linalg.svd(root @ (matrix * passed), full_matrices=False)
    side = np.sqrt(values)
    down = np.linalg.solve(root, left * side).reshape(high, 1, inputs, -1)
    across = (side[:, None] * right / np.maximum(passed, 1e-12)).reshape(-1, wide, outputs)
    pixels = read.shape[1] * read.shape[2]
    return Parts(
        down=down.astype(np.float32),
        across=across.transpose(1, 0, 2)[None].astype(np.float32),
        carried=values**2 / (values**2).sum(),
        cost=float(pixels * 3 * (inputs + outputs)),
    )


def multiplications(layer: keras.Layer) -> int:
    """Those of one layer, for one face; of what has no kernel none."""
    kernel = getattr(layer, "kernel", None)
    return 0 if kernel is None else int(np.prod(kernel.shape) * np.prod(layer.output.shape[1:-1]))


def ranks_within(convolutions: list[Parts], *, budget: float) -> tuple[int, ...]:
    """How many parts each convolution keeps: first a few of each, then always those next that carry most for
    their cost, until it is spent."""
    steps = [
        (float(own.carried[at : at + STEP].sum()) / own.cost, place, own.cost * STEP)
        for place, own in enumerate(convolutions)
        for at in range(STEP, len(own.carried) - STEP + 1, STEP)
    ]
    ranks, spent = [STEP] * len(convolutions), sum(own.cost * STEP for own in convolutions)
    for _, place, cost in sorted(steps, reverse=True):
        if spent + cost > budget:
            break
        ranks[place], spent = ranks[place] + STEP, spent + cost
    return tuple(ranks)


def factor(whole: Start, faces: np.ndarray, *, budget: float) -> tuple[NetworkSpec, list[np.ndarray]]:
    """The shape and the weights of a network that says nearly the same with so many multiplications a face.

    whole: it may be one that was taken apart before. faces: standardised, [n, 48, 48, 1].
    """
    network = whole.built()
    names = [
        f"stage{stage}_block{block}_{half}"
        for stage in range(len(whole.network.widths))
        for block in range(whole.network.blocks)
        for half in "ab"
    ]
    taken = {name: parts_of(network, name, faces) for name in names}
    apart = {f"{name}_{part}" for name in names for part in ("rank", "conv")}
    fixed = sum(multiplications(layer) for layer in network.layers if layer.name not in apart)
    ranks = ranks_within(list(taken.values()), budget=budget - fixed)
    spec = replace(whole.network, ranks=ranks, dropout=0.0)
    have = dict(zip(weight_names(whole.network), whole.weights, strict=True))
    for (name, own), rank in zip(taken.items(), spec.ranks, strict=True):
        have[f"{name}_rank.kernel"] = own.down[..., :rank]
        have[f"{name}_conv.kernel"] = own.across[:, :, :rank]
    return spec, [have[name] for name in weight_names(spec)]
