"""Faces varied as inference/training/augment.py and camera.py vary them, a whole batch on the device at once.

Faces are float32 [n, 1, 48, 48] in grey levels of 0 to 255.
"""

import math
from typing import Any

import torch
from torch.nn import functional as f

SIZE = 48
# The luminance table of the JPEG standard (ITU-T T.81, annex K).
TABLE = """16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 14 17 22 29 51 87 80 62
    18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99"""


def vary(x: Any) -> Any:
    """Framing, what covers, and light."""
    n, d = len(x), x.device
    angle, scale = uniform(n, -math.pi / 10, math.pi / 10, x), 1 / uniform(n, 0.82, 1.2, x)
    flip = torch.where(torch.rand(n, device=d) < 0.5, -1.0, 1.0)
    shift = torch.rand(n, 2, device=d) * 0.52 - 0.26
    cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
    matrix = torch.stack(
        [torch.stack([cos * flip, -sin, shift[:, 0]], 1), torch.stack([sin * flip, cos, shift[:, 1]], 1)], 1
    )
    grid = f.affine_grid(matrix, list(x.shape), align_corners=True)
    x = f.grid_sample(x, grid, padding_mode="reflection", align_corners=True)
    across = torch.arange(SIZE, device=d)
    high, wide = uniform(n, 0.12, 0.4, x) * SIZE, uniform(n, 0.12, 0.4, x) * SIZE
    bar, upright, thick = (
        torch.rand(n, device=d) < 0.25,
        torch.rand(n, device=d) < 0.5,
        uniform(n, 0.08, 0.2, x) * SIZE,
    )
    full = torch.full_like(high, SIZE)
    high = torch.where(bar, torch.where(upright, thick, full), high).floor()
    wide = torch.where(bar, torch.where(upright, full, thick), wide).floor()
    top, left = torch.rand(n, device=d) * (SIZE - high), torch.rand(n, device=d) * (SIZE - wide)
    rows = (across >= top[:, None].floor()) & (across < (top + high)[:, None].floor())
    columns = (across >= left[:, None].floor()) & (across < (left + wide)[:, None].floor())
    patch = (rows[:, None, :, None] & columns[:, None, None, :]) & some(n, 0.5, x)
    grey = torch.where(
        some(n, 0.5, x), x.mean((2, 3), keepdim=True), uniform(n, 0, 255, x)[:, None, None, None]
    )
    x = torch.where(patch, grey, x)
    x = 255 * (x.clamp(0, 255) / 255) ** torch.exp(uniform(n, -0.4, 0.4, x))[:, None, None, None]
    strength, way = uniform(n, 0.1, 0.6, x)[:, None, None], uniform(n, 0, 2 * math.pi, x)[:, None, None]
    line = torch.linspace(-1, 1, SIZE, device=d)
    slope = strength * (torch.cos(way) * line + torch.sin(way) * line[:, None])
    slope = torch.minimum(torch.maximum(slope, -strength), strength)[:, None]
    return torch.where(some(n, 0.25, x), (x * (1 + slope)).clamp(0, 255), x)


def photograph(x: Any) -> Any:
    """Softness, motion, few pixels, noise and compression, each on some faces."""
    n, d = len(x), x.device
    place = torch.arange(-4, 5, device=d).float()
    sigma = torch.where(
        torch.rand(n, device=d) < 0.5, uniform(n, 0.3, 1.6, x), torch.full((n,), 0.05, device=d)
    )
    kernel = torch.exp(-0.5 * (place / sigma[:, None]) ** 2)
    kernel = kernel / kernel.sum(1, keepdim=True)
    x = each_convolve(x, kernel[:, None, :, None], (4, 0))
    x = each_convolve(x, kernel[:, None, None, :], (0, 4))
    length, way = uniform(n, 1.5, 4, x), uniform(n, 0, math.pi, x)
    along = torch.linspace(-0.5, 0.5, 17, device=d) * length[:, None]
    cell = (
        (2 + along * torch.sin(way)[:, None]).round() * 5 + (2 + along * torch.cos(way)[:, None]).round()
    ).long()
    motion = (
        torch.zeros(n, 25, device=d).scatter_add_(1, cell, torch.full_like(along, 1 / 17)).view(n, 1, 5, 5)
    )
    x = torch.where(some(n, 0.08, x), each_convolve(x, motion, (2, 2)), x)
    side = int(torch.randint(24, 41, (1,)))
    small = f.interpolate(
        f.interpolate(x, size=(side, side), mode="area"), size=(SIZE, SIZE), mode="bilinear"
    )
    x = torch.where(some(n, 0.2, x), small, x)
    noise = torch.randn_like(x) * uniform(n, 1, 9, x)[:, None, None, None]
    x = torch.where(some(n, 0.2, x), x + noise, x).clamp(0, 255).round()
    return torch.where(some(n, 0.25, x), compress(x, uniform(n, 30, 85, x)), x)


def compress(x: Any, quality: Any) -> Any:
    """What JPEG of this quality leaves of grey faces [n, 1, 48, 48]."""
    n, d = len(x), x.device
    k = torch.arange(8, device=d).float()
    dct = torch.cos(math.pi * (2 * k + 1) * k[:, None] / 16) / 2
    dct[0] /= math.sqrt(2)
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality)
    table = (
        ((torch.tensor([float(cell) for cell in TABLE.split()], device=d) * scale[:, None] + 50) / 100)
        .floor()
        .clamp(1, 255)
    )
    table = table.view(n, 1, 1, 8, 8)
    blocks = (x - 128).view(n, 6, 8, 6, 8).permute(0, 1, 3, 2, 4)
    kept = ((dct @ blocks @ dct.T) / table).round() * table
    return (
        (dct.T @ kept @ dct).permute(0, 1, 3, 2, 4).reshape(n, 1, SIZE, SIZE).add(128).round().clamp(0, 255)
    )


def standardise(x: Any) -> Any:
    """As inference/engine/preprocess.py."""
    x = x - x.mean((2, 3), keepdim=True)
    return x / x.std((2, 3), keepdim=True, unbiased=False).clamp(min=1.0)


def mixed(x: Any, *targets: Any, alpha: float) -> tuple[Any, ...]:
    """As inference/training/mixup.py, several pictures of a row alike: x is [n, k, 48, 48]."""
    share = torch.distributions.Beta(alpha, alpha).sample((len(x),)).to(x.device)
    share = torch.maximum(share, 1 - share)
    x = share[:, None, None, None] * x + (1 - share[:, None, None, None]) * x.flip(0)
    x = x / x.std((2, 3), keepdim=True, unbiased=False).clamp(min=1e-3)
    return x, *(share[:, None] * t + (1 - share[:, None]) * t.flip(0) for t in targets)


def some(n: int, share: float, like: Any) -> Any:
    return (torch.rand(n, device=like.device) < share)[:, None, None, None]


def uniform(n: int, low: float, high: float, like: Any) -> Any:
    return torch.rand(n, device=like.device) * (high - low) + low


def each_convolve(x: Any, kernel: Any, padding: tuple[int, int]) -> Any:
    """Convolve each face with its own kernel [n, 1, h, w]."""
    high, wide = padding
    padded = f.pad(x, (wide, wide, high, high), mode="reflect")
    as_channels = padded.reshape(1, len(x), SIZE + 2 * high, SIZE + 2 * wide)
    return f.conv2d(as_channels, kernel.contiguous(), groups=len(x)).reshape(len(x), 1, SIZE, SIZE)
