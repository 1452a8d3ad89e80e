"""A batch as it goes over the wire: multipart/form-data, as a browser writes it."""

import json
from typing import Any

BOUNDARY = "----FormBoundary7MA4YWxkTrZu0gW"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def batch_body(frames: list[dict[str, Any]], pictures: list[bytes], *, dropped: Any = 0) -> bytes:
    """Return the body of a batch; frames without a `picture` get that of their place."""
    named = [{"picture": f"picture_{place}", **frame} for place, frame in enumerate(frames)]
    return parts_body(
        [("batch", json.dumps({"frames": named, "dropped": dropped}).encode())]
        + [(f"picture_{place}", picture) for place, picture in enumerate(pictures)]
    )


def parts_body(parts: list[tuple[str, bytes]]) -> bytes:
    pieces = []
    for name, content in parts:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.jpg"\r\n'
        pieces.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n")
    return b"".join(pieces) + f"--{BOUNDARY}--\r\n".encode()


def frame(sequence: int, exposure: int, **fields: Any) -> dict[str, Any]:
    """Return a frame's description with everything that it needs but its picture."""
    usual = {"t_ms": sequence * 500, "playback": "playing", "hidden": False, "age_ms": 40}
    return {"sequence": sequence, "exposure": exposure, **usual, **fields}
