"""A worker's round: claim, read, store, again and again, until nothing waits or its time is over."""

import time

from inference.services.blame import EngineFailing, breaker
from inference.services.claim import snapshots_claim_new, snapshots_claim_tried, snapshots_wait
from inference.services.pipeline import Pipeline
from inference.services.score import claims_score


def snapshots_score(*, pipeline: Pipeline, seconds: float) -> bool:
    """Score what waits, for at most about `seconds`; return whether more may wait.

    Frames that were tried before take turns with batches of new ones, so that neither starves the other.
    While the engine fails, nothing is claimed (see blame.py): the sweep's next hint finds out whether it works again.
    """
    if not breaker.may_work(pipeline):
        return False
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        worked = False
        ways = (snapshots_claim_tried, snapshots_claim_new)
        for wait, claims in zip(snapshots_wait(), ways, strict=True):
            claimed = wait and claims()
            if claimed:
                try:
                    claims_score(claims=claimed, pipeline=pipeline)
                except EngineFailing as error:
                    breaker.trip(error)
                    return False
                worked = True
        if not worked:
            return False
    return True
