"""This process's own engine: made once, with one thread, and never before a fork."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inference.engine.pipeline import Pipeline


@cache
def scorer() -> "Pipeline":
    """Return the pipeline. Where it cannot be made, what the engine raises; the next call tries again."""
    from inference.engine.pipeline import build_pipeline

    return build_pipeline(threads=1)
