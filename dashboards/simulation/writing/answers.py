"""Simulated answers: whoever responds more to an ad tends to like it more. The truth is in this file."""

from datetime import datetime, timedelta

import numpy as np

from campaigns.models import Answer
from dashboards.simulation.frames import Simulation
from dashboards.simulation.writing.copy_rows import rows_copy

SLOPE = 0.6  # points by which an answer rises per log of the relative response
NOISE = 0.9  # points by which people who respond alike differ
SKIPPED = 0.1
NAMED, UNSURE = 0.6, 0.25  # the rest named another brand
_MIDDLE = {"liking": 3.4, "purchase_intent": 2.8, "satisfaction": 3.3}
_ANSWERED_AFTER = timedelta(seconds=45)


def answers_write(
    *, simulation: Simulation, exposures: list[int], began: list[datetime], seed: int, recall: bool
) -> None:
    """Write the answers to the plays `exposures` (ids in the order of `simulation.exposures`); a tenth is skipped.

    `recall`: whether the brand is asked for.
    """
    rng = np.random.default_rng([seed, 35])
    response = simulation.people.response[simulation.exposures[:, 0], simulation.exposures[:, 1]]
    plays = len(exposures)
    tendency = SLOPE * np.log(np.maximum(response, 0.05)) + rng.normal(0, NOISE / 2, plays)
    said = {
        name: np.clip(np.rint(middle + tendency + rng.normal(0, NOISE, plays)), 1, 5).astype(int).tolist()
        for name, middle in _MIDDLE.items()
    }
    named = rng.choice(["right", "unsure", "wrong"], plays, p=[NAMED, UNSURE, 1 - NAMED - UNSURE]).tolist()
    given = (rng.random(plays) >= SKIPPED).tolist()
    rows_copy(
        model=Answer,
        columns=("exposure_id", *_MIDDLE, "recall", "answered_at"),
        rows=(
            (
                pk,
                *(values[row] for values in said.values()),
                named[row] if recall else "",
                began[row] + _ANSWERED_AFTER,
            )
            for row, pk in enumerate(exposures)
            if given[row]
        ),
    )
