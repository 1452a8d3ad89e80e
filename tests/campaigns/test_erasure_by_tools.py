"""The right to erasure over the API: admins' tools alone, and the log says who."""

import pytest
from django.core.exceptions import ValidationError

from campaigns.models import Ad, AuditEntry, Campaign, Consent, Organisation, PanelVisit, User, ViewerSession
from campaigns.services.erasure import viewer_erase
from tests.campaigns import test_recruitment
from tests.campaigns.test_erasure import watched
from tests.campaigns.test_recruitment import begun
from tests.campaigns.viewing import YES, everywhere
from tests.people import client_of, tool_of

panelled = test_recruitment.panelled


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


def test_a_participant_goes_with_the_visits_at_which_they_did_not_agree_to_be_linked(
    panelled: Campaign, alice: User
) -> None:
    linked = begun(panelled, "STUDY_PID=P-17-gone", YES | {"panel": True})
    apart, other = begun(panelled, "STUDY_PID=P-17-gone"), begun(panelled, "STUDY_PID=P-18")
    assert apart.session.viewer_id != linked.session.viewer_id
    tool = tool_of(panelled.organisation, "viewer:write", "panel:read", owner=alice)
    (found,) = tool.get("/api/v1/viewers?panel_id=P-17-gone").json()["results"]
    assert tool.delete(f"/api/v1/viewers/{found['id']}").status_code == 204
    assert "P-17-gone" not in everywhere()
    assert list(ViewerSession.objects.values_list("pk", flat=True)) == [other.session.pk]
    assert AuditEntry.objects.get(action="viewer_erased").subject == "2 sessions"


def test_a_number_that_anybody_may_have_written_takes_no_signed_visit_along(
    panelled: Campaign, alice: User
) -> None:
    forged = begun(panelled, "STUDY_PID=P-17", YES | {"panel": True})
    real = begun(panelled, "STUDY_PID=P-17")
    PanelVisit.objects.filter(session=real.session_id).update(signed=True)
    viewer_erase(viewer=forged.session.viewer)
    assert list(ViewerSession.objects.values_list("pk", flat=True)) == [real.session.pk]
