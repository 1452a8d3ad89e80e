"""A viewer's browser in the middle of an ad."""

from typing import Any

from campaigns.models import Campaign
from tests.campaigns.viewing import Browser, browser_at
from tests.inference.wire import CONTENT_TYPE, batch_body, frame


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
