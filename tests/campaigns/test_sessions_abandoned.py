from datetime import timedelta

from django.utils import timezone

from campaigns.models import Ad, Campaign, Exposure, ViewerSession
from campaigns.tasks import close_abandoned_sessions
from tests.campaigns.viewing import browser_at


def silent_for(session_id: str, minutes: int) -> None:
    ViewerSession.objects.filter(pk=session_id).update(
        last_seen_at=timezone.now() - timedelta(minutes=minutes)
    )


def test_only_silent_open_sessions_are_closed(published: Campaign, ad: Ad) -> None:
    gone, there, finished = (browser_at(published) for _ in range(3))
    gone.call("exposures", {"ad": ad.pk, "position": 0})
    finished.call("finish")
    silent_for(gone.session_id, 11)
    silent_for(there.session_id, 9)
    silent_for(finished.session_id, 11)
    assert close_abandoned_sessions() == 1
    assert [browser.session.status for browser in (gone, there, finished)] == [
        "abandoned",
        "open",
        "finished",
    ]
    assert Exposure.objects.get().status == "abandoned"
    assert gone.call("token").json()["code"] == "session_over"
    assert gone.call("withdraw").status_code == 204
