"""The list of frames without a result: the team of the organisation sees it, nobody changes it."""

from collections.abc import Callable

import pytest
from django.test import Client

from campaigns.models import Ad, Campaign
from campaigns.services.campaigns import campaign_publish
from inference.models import Snapshot
from tests.inference.pictures import broken_jpeg
from tests.inference.sender import Sender, sender_at

pytestmark = pytest.mark.django_db
LIST = "/admin/inference/snapshot/"


def frames_end(sender: Sender, status: Snapshot.Status, reason: str) -> None:
    Snapshot.objects.filter(session=sender.session).update(status=status, reason=reason)


@pytest.fixture
def dead(sender: Sender) -> Sender:
    sender.send([0], broken_jpeg())
    frames_end(sender, Snapshot.Status.DEAD, "It bit.")
    return sender


def test_marketer_sees_the_reason(marta_client: Client, dead: Sender) -> None:
    page = marta_client.get(LIST).content.decode()
    assert "It bit." in page
    assert "Frames without a result" in page


def test_stranger_sees_none_of_it(charlie_client: Client, dead: Sender) -> None:
    page = charlie_client.get(LIST)
    assert page.status_code == 200
    assert "It bit." not in page.content.decode()
    assert list(page.context["cl"].queryset) == []


def test_each_organisation_sees_its_own(
    charlie_client: Client,
    operator_client: Client,
    dead: Sender,
    other_campaign: Campaign,
    make_ad: Callable[..., Ad],
) -> None:
    make_ad(other_campaign)
    other = sender_at(campaign_publish(campaign=other_campaign))
    other.send([0], broken_jpeg())
    frames_end(other, Snapshot.Status.UNREADABLE, "broken")
    own = charlie_client.get(LIST).context["cl"].queryset
    assert [row.session_id for row in own] == [other.session.pk]
    assert operator_client.get(LIST).context["cl"].queryset.count() == 2


def test_scored_and_waiting_frames_are_not_listed(operator_client: Client, sender: Sender) -> None:
    sender.send([0], broken_jpeg())
    assert operator_client.get(LIST).context["cl"].queryset.count() == 0


@pytest.mark.parametrize("path", ["add/", "1/change/", "1/delete/"])
def test_nobody_changes_anything(operator_client: Client, dead: Sender, path: str) -> None:
    where = LIST + path.replace("1", str(Snapshot.objects.get().pk))
    assert operator_client.post(where, {"reason": "never mind"}).status_code == 403
    assert Snapshot.objects.get().reason == "It bit."


def test_analyst_and_passer_by_do_not_get_in(bob_client: Client, client: Client, dead: Sender) -> None:
    for visitor in (bob_client, client):
        assert visitor.get(LIST).status_code in (302, 403)


@pytest.mark.parametrize("frames", [1, 3])
def test_list_takes_the_same_queries_for_one_row_and_for_three(
    operator_client: Client, sender: Sender, frames: int, django_assert_num_queries: Callable
) -> None:
    sender.send(range(frames), broken_jpeg())
    frames_end(sender, Snapshot.Status.DEAD, "It bit.")
    with django_assert_num_queries(12):
        assert operator_client.get(LIST).context["cl"].queryset.count() == frames
