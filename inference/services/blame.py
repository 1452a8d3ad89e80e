"""Whose fault it is that a frame cannot be read: the picture's, or the machine's.

An engine out of memory, or broken, fails at every picture; frames that it met would be ended for good without a fault
of theirs. So a picture is to blame only where the engine fails at it again and again while it reads a known frame each
time. Where it fails at the known frame too, the frames are given back: no attempt is counted, and they wait.
"""

import time
from collections.abc import Callable, Sequence

import structlog
from django.db.models import F

from inference.engine.known import known_frame
from inference.engine.types import FrameResult, Outcome
from inference.models import Snapshot
from inference.selectors import ENGINE_FAILS
from inference.services.claim import Claim
from inference.services.pipeline import Pipeline

_TRIES = 3  # a fault that comes and goes must not be the picture's by chance
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0  # seconds
LONGEST_REASON = 80
logger = structlog.get_logger("inference.blame")


class EngineFailing(RuntimeError):
    """The engine does not read a frame that it is known to read. Nothing is said about any other."""


def frame_judge(*, claim: Claim, pipeline: Pipeline) -> FrameResult | str:
    """Return a frame's result, or what the engine raised at it, each time, while it read the known frame.

    Raises:
        EngineFailing.
    """
    failure = ""
    for _ in range(_TRIES):
        try:
            result = pipeline.score([claim.picture], crops={0: claim.crop} if claim.crop else {})[0]
        except Exception as error:
            failure = type(error).__name__
            engine_test(pipeline)
        else:
            if result.outcome is Outcome.UNREADABLE:
                engine_test(pipeline)
            return result
    return failure


def engine_test(pipeline: Pipeline) -> None:
    """Return if the engine finds the face of the known frame.

    Raises:
        EngineFailing.
    """
    try:
        outcome = pipeline.score([known_frame()])[0].outcome
    except Exception as error:
        raise EngineFailing(type(error).__name__) from error
    if outcome is not Outcome.SCORED:
        raise EngineFailing(outcome.value)


def claims_give_back(*, claims: Sequence[Claim], error: EngineFailing) -> None:
    """Let frames wait on as if they had not been claimed; they carry why, so that the health page can tell."""
    reason = f"{ENGINE_FAILS}{error}"[:LONGEST_REASON]
    for claim in claims:
        Snapshot.objects.filter(pk=claim.id, status=Snapshot.Status.WAITING, attempts=claim.attempt).update(
            attempts=F("attempts") - 1, leased_until=None, reason=reason
        )


class Breaker:
    """Keeps a failing engine from frames: for a second, then twice as long each time, up to half a minute."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        self._pause, self._until = 0.0, 0.0

    def may_work(self, pipeline: Pipeline) -> bool:
        """Whether frames may be claimed; after a failure the known frame comes first, when the pause is over."""
        if not self._pause:
            return True
        if self._clock() < self._until:
            return False
        try:
            engine_test(pipeline)
        except EngineFailing as error:
            self.trip(error)
            return False
        logger.info("engine_works_again")
        self.reset()
        return True

    def trip(self, error: EngineFailing) -> None:
        self._pause = min(self._pause * 2 or _FIRST_PAUSE, _LONGEST_PAUSE)
        self._until = self._clock() + self._pause
        logger.critical(
            "engine_failing", error=str(error), frames="wait, and no attempt is counted", pause_s=self._pause
        )


breaker = Breaker()  # of this process, as the engine is
