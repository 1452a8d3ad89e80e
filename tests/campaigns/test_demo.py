"""`manage.py demo`: once, whole, with passwords that nobody else has."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from campaigns.models import Ad, Campaign, Organisation, User, ViewerSession
from campaigns.services.demo import demo_people_create
from fer_platform.kit.command_line import command_line


def run() -> str:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


@pytest.fixture
def first(db: None, settings: object, tmp_path: Path) -> str:
    settings.MEDIA_ROOT = tmp_path
    return run()


def test_demo_is_whole_and_signs_in_and_runs_again(first: str) -> None:
    campaign = Campaign.objects.get()
    assert campaign.status == "published"
    assert f"/v/{campaign.share_code}/" in first
    assert not ViewerSession.objects.exists()

    ads = list(Ad.objects.order_by("position"))
    assert [(ad.content_type, ad.duration_ms, ad.width, ad.height) for ad in ads] == [
        ("video/mp4", 10_000, 640, 360)
    ] * 2
    assert all(ad.tags and ad.brand_moments.count() == 1 and ad.poster.size > 5_000 for ad in ads)
    head = Path(ads[0].file.path).read_bytes()
    assert head.index(b"moov") < head.index(b"mdat"), (
        "a browser must be able to start before it has the whole file"
    )

    shown = dict(re.findall(r"^    (\S+)\s+(\S{16})$", first, re.MULTILINE))
    assert shown.keys() == {"admin", "analyst"}
    for name, password in shown.items():
        answer = Client().post("/sign-in/", {"username": name, "password": password})
        assert answer.status_code == 302, name
    assert User.objects.get(username="admin").is_staff
    assert not User.objects.get(username="analyst").is_staff
    assert not User.objects.filter(is_superuser=True).exists()

    second = run()
    assert Campaign.objects.count() == 1
    assert f"/v/{campaign.share_code}/" in second
    assert command_line("changepassword", "admin") in second
    assert not any(password in second for password in shown.values())


def test_demo_leaves_an_admin_who_was_there_before_alone(organisation: Organisation) -> None:
    before = User.objects.create_superuser("admin", password="operators own password")
    assert demo_people_create(organisation=organisation).keys() == {"demo-admin", "analyst"}
    before.refresh_from_db()
    assert before.check_password("operators own password")
    assert not before.memberships.exists()
