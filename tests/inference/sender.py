"""What the viewer's page sends: a batch as a multipart body."""

import json
from typing import Any

from campaigns.models import Campaign
from tests.campaigns.viewing import Browser, browser_at

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


class Sender(Browser):
    """A browser that has begun its first ad and sends snapshots of it."""

    exposure: int = 0

    def post(self, body: bytes, *, session: str = "", content_type: str = CONTENT_TYPE, **more: Any) -> Any:
        return self.client.post(
            f"/api/v1/sessions/{session or self.session_id}/snapshots",
            body,
            content_type=content_type,
            headers={"Authorization": f"Viewer {self.token}"},
            **more,
        )

    def send(self, sequences: Any, picture: bytes, *, dropped: int = 0, session: str = "") -> Any:
        frames = [frame(sequence, self.exposure) for sequence in sequences]
        return self.post(batch_body(frames, [picture] * len(frames), dropped=dropped), session=session)


def sender_at(campaign: Campaign) -> Sender:
    """Return a sender whose session and first exposure have begun, over the API."""
    sender = Sender()
    begun = browser_at(campaign)
    sender.client, sender.token, sender.session_id = begun.client, begun.token, begun.session_id
    answer = sender.call("exposures", {"ad": campaign.ads.get().pk, "position": 0})
    assert answer.status_code in (200, 201), answer.content
    sender.exposure = answer.json()["exposure"]
    return sender
