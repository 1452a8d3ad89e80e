"""A worker's round: claim, read, store, again and again, until nothing waits or its time is over."""

import time

from inference.services.claim import snapshots_claim_new, snapshots_claim_tried
from inference.services.score import Pipeline, claims_score


def snapshots_score(*, pipeline: Pipeline, seconds: float) -> bool:
    """Score what waits, for at most about `seconds`; return whether more may wait.

    Frames that were tried before take turns with batches of new ones, so that neither starves the other.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        worked = False
        for claims in (snapshots_claim_tried, snapshots_claim_new):
            claimed = claims()
            if claimed:
                claims_score(claims=claimed, pipeline=pipeline)
                worked = True
        if not worked:
            return False
    return True
