"""What the services use of the engine."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Protocol

from inference.engine.types import Box, Crop, FrameResult


class Pipeline(Protocol):
    """The part of `inference.engine.pipeline.Pipeline` that is used here."""

    model_name: str
    model_digest: str
    prior: dict[str, dict[str, float]] | None

    def score(
        self,
        pictures: list[bytes],
        *,
        cameras: Sequence[Hashable] | None = None,
        known: Mapping[Hashable, Box | None] | None = None,
        whole: Collection[int] | None = None,
        crops: Mapping[int, Crop] = ...,
    ) -> list[FrameResult]: ...
