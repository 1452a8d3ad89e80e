"""The product's network (inference/training/network.py) in PyTorch, and its weights by the product's names."""

import math
from typing import Any

import numpy as np
import torch
from torch import nn

CLASSES, VOTED = 7, 8
EPSILON, MOMENTUM = 1e-3, 0.03


class Network(nn.Module):
    """Standardised faces [n, 1, 48, 48] to logits [n, 7] of labels and [n, 8] of votes."""

    def __init__(self, widths: tuple[int, ...], blocks: int, dropout: float) -> None:
        super().__init__()
        self.stages, self.blocks = len(widths), blocks
        self.conv_norm("stem", 1, widths[0], 3)
        inside = widths[0]
        for stage, width in enumerate(widths):
            for block in range(blocks):
                name = f"stage{stage}_block{block}"
                if inside != width:
                    self.conv_norm(f"{name}_shortcut", inside, width, 1)
                self.conv_norm(f"{name}_a", inside, width, 3)
                self.conv_norm(f"{name}_b", width, width, 3)
                inside = width
        self.dropout = nn.Dropout(dropout)
        self.labels, self.votes = nn.Linear(inside, CLASSES), nn.Linear(inside, VOTED)

    def conv_norm(self, name: str, inside: int, width: int, size: int) -> None:
        conv = nn.Conv2d(inside, width, size, padding=size // 2, bias=False)
        nn.init.trunc_normal_(conv.weight, std=math.sqrt(2 / (inside * size * size)))
        self.add_module(f"{name}_conv", conv)
        self.add_module(f"{name}_norm", nn.BatchNorm2d(width, eps=EPSILON, momentum=MOMENTUM))

    def apply_conv(self, name: str, x: Any) -> Any:
        return getattr(self, f"{name}_norm")(getattr(self, f"{name}_conv")(x))

    def forward(self, x: Any) -> tuple[Any, Any]:
        f = nn.functional
        x = f.max_pool2d(f.relu(self.apply_conv("stem", x)), 2)
        for stage in range(self.stages):
            x = f.max_pool2d(x, 2) if stage else x
            for block in range(self.blocks):
                name = f"stage{stage}_block{block}"
                short = (
                    self.apply_conv(f"{name}_shortcut", x) if hasattr(self, f"{name}_shortcut_conv") else x
                )
                y = f.relu(self.apply_conv(f"{name}_a", x))
                x = f.relu(self.apply_conv(f"{name}_b", y) + short)
        x = self.dropout(x.float().mean((2, 3)))
        with torch.autocast("cuda", enabled=False):
            return self.labels(x), self.votes(x)


def to_arrays(net: Any) -> dict[str, np.ndarray]:
    """Weights by the product's names and in its layout (convolutions [h, w, in, out])."""
    kinds = {"weight": "gamma", "bias": "beta", "running_mean": "mean", "running_var": "variance"}
    arrays = {}
    for key, value in net.state_dict().items():
        layer, _, kind = key.rpartition(".")
        array = value.detach().float().cpu().numpy()
        if layer.endswith("_conv"):
            arrays[f"{layer}.kernel"] = array.transpose(2, 3, 1, 0)
        elif layer.endswith("_norm") and kind in kinds:
            arrays[f"{layer}.{kinds[kind]}"] = array
        elif layer in ("labels", "votes"):
            arrays[f"{layer}.{'kernel' if kind == 'weight' else 'bias'}"] = (
                array.T if kind == "weight" else array
            )
    return arrays


def from_arrays(net: Any, arrays: Any) -> None:
    """Take weights as `to_arrays` gives them."""
    state = net.state_dict()
    names = to_arrays(net)
    back = {"gamma": "weight", "beta": "bias", "mean": "running_mean", "variance": "running_var"}
    for name in names:
        layer, _, kind = name.rpartition(".")
        array = np.asarray(arrays[name], np.float32)
        if kind == "kernel":
            array, kind = (array.transpose(3, 2, 0, 1) if array.ndim == 4 else array.T), "weight"
        state[f"{layer}.{back.get(kind, kind)}"].copy_(torch.tensor(np.ascontiguousarray(array)))
