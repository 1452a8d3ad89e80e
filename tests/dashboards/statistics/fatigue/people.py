"""Tables of responses for the fatigue tests."""

import numpy as np

from dashboards.statistics.fatigue.responses import Responses

NAN = float("nan")


def table(rows: list[list[float]], *, day: list[list[float]] | None = None) -> Responses:
    """Return the table of these rows, one exposure a day unless days are given."""
    y = np.array(rows, dtype=float)
    days = np.array(day, dtype=float) if day else np.broadcast_to(np.arange(y.shape[1], dtype=float), y.shape)
    return Responses(y, np.where(np.isfinite(y), days, np.nan))


def declining(viewers: int, exposures: int, gamma: float, *, noise: float = 0.0, seed: int = 1) -> Responses:
    """Return viewers of different strength whose responses fall as n^(−γ), and vary by a factor of 1 ± `noise`; they
    come back after one to eight days."""
    days = np.cumsum(np.random.default_rng(seed + 1).integers(1, 9, (viewers, exposures)), axis=1)
    rng = np.random.default_rng(seed)
    amplitude = rng.uniform(0.2, 2.0, viewers)
    curve = np.arange(1, exposures + 1) ** -gamma
    return table(
        (amplitude[:, None] * curve * (1 + noise * rng.uniform(-1, 1, (viewers, exposures)))).tolist(),
        day=days.tolist(),
    )
