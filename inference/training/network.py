"""The network: a residual net of plain 3×3 convolutions, which quantise and run best on a CPU.

It halves its maps by max-pooling: with strided convolutions instead, the same net learned far slower on these small
faces (36 against 50 % training accuracy after the same 220 steps).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inference.training.datasets import CLASSES, FERPLUS_EXPRESSIONS, SIZE

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class NetworkSpec:
    """The shape of the network: channels of each stage, residual blocks a stage, dropout before the heads.

    ranks: one for each 3×3 convolution of the blocks, in their order: it is a 3×1 convolution to so many channels and a
    1×3 one from them (Jaderberg 2014); nothing: all are whole.
    """

    widths: tuple[int, ...] = (64, 128, 256)
    blocks: int = 2
    dropout: float = 0.4
    ranks: tuple[int, ...] = ()


def network_build(spec: NetworkSpec, *, dtype: str = "float32") -> keras.Model:
    """Build the network with its two heads.

    Input: standardised faces float32 [n, 48, 48, 1]. Outputs, both logits in float32: FER-2013 labels [n, 7] and the
    FER+ expressions [n, 8], which only training uses. dtype: a Keras policy, "float32" or "mixed_bfloat16".
    """
    import keras

    faces = keras.Input((SIZE, SIZE, 1), name="faces")
    x = _conv_norm(faces, spec.widths[0], dtype=dtype, name="stem")
    x = keras.layers.ReLU(dtype=dtype, name="stem_relu")(x)
    x = keras.layers.MaxPooling2D(dtype=dtype, name="stem_pool")(x)
    ranks = iter(spec.ranks or (0,) * (2 * spec.blocks * len(spec.widths)))
    for stage, width in enumerate(spec.widths):
        if stage:
            x = keras.layers.MaxPooling2D(dtype=dtype, name=f"stage{stage}_pool")(x)
        for block in range(spec.blocks):
            both = next(ranks), next(ranks)
            x = _residual_block(x, width, ranks=both, dtype=dtype, name=f"stage{stage}_block{block}")
    x = keras.layers.GlobalAveragePooling2D(dtype=dtype, name="pool")(x)
    x = keras.layers.Dropout(spec.dropout, dtype="float32", name="dropout")(x)
    labels = keras.layers.Dense(CLASSES, dtype="float32", name="labels")(x)
    votes = keras.layers.Dense(FERPLUS_EXPRESSIONS, dtype="float32", name="votes")(x)
    return keras.Model(faces, [labels, votes], name="expression_net")


def _residual_block(x: Any, width: int, *, ranks: tuple[int, int], dtype: str, name: str) -> Any:
    """Two 3×3 convolutions beside a shortcut (He 2016)."""
    import keras

    shortcut = x
    if x.shape[-1] != width:
        shortcut = _conv_norm(x, width, size=1, dtype=dtype, name=f"{name}_shortcut")
    x = _conv_norm(x, width, rank=ranks[0], dtype=dtype, name=f"{name}_a")
    x = keras.layers.ReLU(dtype=dtype, name=f"{name}_a_relu")(x)
    x = _conv_norm(x, width, rank=ranks[1], dtype=dtype, name=f"{name}_b")
    x = keras.layers.Add(dtype=dtype, name=f"{name}_add")([x, shortcut])
    return keras.layers.ReLU(dtype=dtype, name=f"{name}_relu")(x)


def _conv_norm(x: Any, width: int, *, dtype: str, name: str, size: int = 3, rank: int = 0) -> Any:
    from inference.training.fused_norm import FusedBatchNorm

    sides = (size, size)
    if rank:
        x, sides = _conv(x, rank, (size, 1), dtype=dtype, name=f"{name}_rank"), (1, size)
    x = _conv(x, width, sides, dtype=dtype, name=f"{name}_conv")
    return FusedBatchNorm(dtype=dtype, name=f"{name}_norm")(x)


def _conv(x: Any, width: int, sides: tuple[int, int], *, dtype: str, name: str) -> Any:
    import keras

    return keras.layers.Conv2D(
        width, sides, padding="same", use_bias=False, kernel_initializer="he_normal", dtype=dtype, name=name
    )(x)
