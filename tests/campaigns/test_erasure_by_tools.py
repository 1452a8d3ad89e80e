"""The right to erasure over the API: admins' tools alone, and the log says who."""

import pytest
from django.core.exceptions import ValidationError

from campaigns.models import Ad, AuditEntry, Campaign, Consent, Organisation, User, ViewerSession
from tests.campaigns.test_erasure import watched
from tests.campaigns.viewing import everywhere
from tests.people import client_of, tool_of


def test_tools_of_admins_delete_a_session_and_a_viewer_and_the_log_says_so(
    published: Campaign, ad: Ad, alice: User, marta: User, charlie: User, other_organisation: Organisation
) -> None:
    one, two, three = (watched(published, ad, number).session for number in ("P-1", "P-1", "P-2"))
    tool = tool_of(published.organisation, "viewer:write", owner=alice)
    stranger = tool_of(other_organisation, "viewer:write", owner=charlie)
    for path in (f"sessions/{one.pk}", f"viewers/{one.viewer_id}"):
        assert stranger.delete(f"/api/v1/{path}").status_code == 404
        assert client_of(marta).delete(f"/api/v1/{path}").status_code == 403
    for owner in (marta, None):
        with pytest.raises(ValidationError):
            tool_of(published.organisation, "viewer:write", owner=owner)
    assert tool.delete(f"/api/v1/sessions/{three.pk}?keep_proof=maybe").status_code == 400
    assert tool.delete(f"/api/v1/sessions/{three.pk}?keep_proof=true").status_code == 204
    assert Consent.objects.filter(session=three).exists()
    assert tool.delete(f"/api/v1/sessions/{three.pk}").status_code == 204
    assert tool.delete(f"/api/v1/sessions/{three.pk}").status_code == 404
    assert tool.delete(f"/api/v1/viewers/{one.viewer_id}").status_code == 204
    assert not ViewerSession.objects.filter(pk__in=[one.pk, two.pk, three.pk]).exists()
    assert not Consent.objects.exists()
    told = AuditEntry.objects.filter(action__in=["session_withdrawn", "session_erased", "viewer_erased"])
    assert list(told.order_by("pk").values_list("action", "actor_kind", "subject")) == [
        ("session_withdrawn", "token", f"session {three.pk}"),
        ("session_erased", "token", f"session {three.pk}"),
        ("viewer_erased", "token", "2 sessions"),
    ]
    assert str(one.viewer_id) not in everywhere()
