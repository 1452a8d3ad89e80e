"""Why the door does not take a batch. The API turns each code into its HTTP status."""

from typing import Any


class Refused(Exception):
    """A batch, or a picture, that is not taken.

    Args:
        code: stable, lower-case name of the reason, e.g. `frame_too_large`.
        detail: one sentence for a person that names the limit.
        limit: the limit that was met, where there is one; bytes, pixels or frames.
        retry_after: seconds after which the same request makes sense again.
    """

    def __init__(
        self, code: str, detail: str, *, limit: int | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.retry_after = retry_after
        self.extra: dict[str, Any] = {} if limit is None else {"limit": limit}
