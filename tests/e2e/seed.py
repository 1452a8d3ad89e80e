"""Campaigns and a marketer for the end-to-end tests, made in the product's own database through its own services."""

import json
import os
from pathlib import Path

from django.core.files.base import ContentFile

from campaigns.clips.encode import clip_encode
from campaigns.models import Campaign, Member, Organisation, User
from campaigns.services.ads import ad_create, ad_elsewhere_create
from campaigns.services.campaigns import campaign_publish
from campaigns.services.captions import captions_set
from campaigns.services.questions import questions_set
from campaigns.services.recruitment import recruitment_set
from campaigns.ways_out import OUTCOMES, PRESETS
from fer_platform.kit.models import new_code
from tests.people import moving_frames, png_bytes, with_sound

CLIP_SECONDS = 6
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:06.000\nA spring, high up.\n"


def clip_write(path: Path) -> Path:
    """Write a clip of `CLIP_SECONDS` for a marketer to upload."""
    path.write_bytes(clip_encode(moving_frames(seconds=CLIP_SECONDS, width=320, height=180)))
    return path


def seed() -> None:
    """Print JSON: share codes by campaign name."""
    organisation = Organisation.objects.get(slug="demo")
    marta = User.objects.create_user("marta", password=os.environ["MARTA_PASSWORD"], is_staff=True)
    Member.objects.create(user=marta, organisation=organisation, role=Member.Role.MARKETER)
    clip = clip_encode(moving_frames(seconds=CLIP_SECONDS, width=320, height=180))
    codes = {}
    for name, ads, allowed in (("one ad", 1, True), ("two ads", 2, True), ("camera needed", 1, False)):
        campaign = Campaign.objects.create(
            organisation=organisation,
            name=name,
            brand="Alpine",
            preroll_seconds=3,
            allow_without_camera=allowed,
            ad_order=Campaign.AdOrder.FIXED,
        )
        for number in range(ads):
            ad_create(
                campaign=campaign, title=f"{name} {number + 1}", file=ContentFile(clip, name="clip.mp4")
            )
        campaign_publish(campaign=campaign)
        codes[name] = campaign.share_code
    heard = Campaign.objects.create(
        organisation=organisation,
        name="with sound",
        brand="Alpine",
        preroll_seconds=3,
        allow_without_camera=True,
    )
    loud = ContentFile(with_sound(clip, "aac"), name="clip.mp4")
    captions_set(ad=ad_create(campaign=heard, title="heard", file=loud), file=ContentFile(CAPTIONS))
    campaign_publish(campaign=heard)
    codes[heard.name] = heard.share_code
    for reading in ("device", "viewer"):
        campaign = Campaign.objects.create(
            organisation=organisation, name=reading, brand="Alpine", preroll_seconds=3, reading=reading
        )
        ad_create(campaign=campaign, title=f"{reading} ad", file=ContentFile(clip, name="clip.mp4"))
        campaign_publish(campaign=campaign)
        codes[reading] = campaign.share_code
    known = Campaign.objects.create(
        organisation=organisation,
        name="recognises faces",
        brand="Alpine",
        preroll_seconds=3,
        recognises_faces=True,
    )
    ad_create(campaign=known, title="seen again", file=ContentFile(clip, name="clip.mp4"))
    campaign_publish(campaign=known)
    codes[known.name] = known.share_code
    sent = Campaign.objects.create(
        organisation=organisation, name="panel", brand="Alpine", preroll_seconds=3, slider_without_camera=True
    )
    ad_create(campaign=sent, title="panel ad", file=ContentFile(clip, name="clip.mp4"))
    url = "https://panel.example/back?cc={code}&id={PROLIFIC_PID}"
    ways = {name: {"url": url, "code": f"C-{name}"} for name in OUTCOMES}
    recruitment_set(campaign=sent, provider="prolific", parameters=["PROLIFIC_PID"], outcomes=ways)
    campaign_publish(campaign=sent)
    codes[sent.name] = sent.share_code
    chosen = Campaign.objects.create(
        organisation=organisation,
        name="chosen ads",
        brand="Alpine",
        preroll_seconds=3,
        ad_order=Campaign.AdOrder.ADAPTIVE,
    )
    for number in range(3):
        picture = ContentFile(png_bytes(320, 180), name="still.png")
        ad_create(campaign=chosen, title=f"chosen {number + 1}", file=picture, duration_ms=2000)
    campaign_publish(campaign=chosen)
    codes[chosen.name] = chosen.share_code
    asking = Campaign.objects.get(name="two ads")
    asking.pk, asking.share_code, asking.name = None, new_code(), "asks questions"
    asking.status, asking.ask_after_ads, asking.other_brands = Campaign.Status.DRAFT, True, ["Zephyr", "Aqua"]
    asking.save(force_insert=True)
    words = {
        "place": "ad",
        "kind": "multiple",
        "text": "Which words fit?",
        "options": ["Fresh", "Loud", "Dull"],
    }
    rate = {
        "place": "end",
        "kind": "scale",
        "text": "How clear was it all?",
        "points": 11,
        "low": "Not",
        "high": "Very",
    }
    stays = {"place": "end", "kind": "text", "text": "What stays with you?"}
    age = {
        "place": "screener",
        "kind": "single",
        "text": "How old are you?",
        "options": ["Under 18", "18 or more"],
    }
    questions_set(campaign=asking, questions=[age | {"ends": [1]}, words, rate, stays])
    for number in range(2):
        ad_create(campaign=asking, title=f"asked {number + 1}", file=ContentFile(clip, name="clip.mp4"))
    campaign_publish(campaign=asking)
    codes[asking.name] = asking.share_code
    print(json.dumps(codes))


def seed_panels(presets: list[str]) -> None:
    """Print JSON: share codes by preset; each campaign has a picture of two seconds, a screener, and a group of one."""
    codes = {}
    for name in presets:
        campaign = Campaign.objects.create(
            organisation=Organisation.objects.get(slug="demo"),
            name=f"panel {name}",
            brand="Alpine",
            preroll_seconds=3,
        )
        picture = ContentFile(png_bytes(320, 180), name="still.png")
        ad_create(campaign=campaign, title="Short", file=picture, duration_ms=2000)
        question = {"place": "screener", "kind": "single", "text": "How old are you?", "ends": [1]}
        questions_set(campaign=campaign, questions=[question | {"options": ["Under 18", "18 or more"]}])
        preset = PRESETS[name]
        ways = preset.outcomes()
        for outcome, way in ways.items():
            way["code"] = way["code"] or f"C-{outcome}"
            way["url"] = way["url"] or f"https://panel.example/{name}?c={{code}}&id={{id}}"
        recruitment_set(
            campaign=campaign,
            provider=name,
            parameters=preset.names,
            outcomes=ways,
            cells=[{"variable": "wave", "value": "1", "places": 1}],
        )
        campaign_publish(campaign=campaign)
        codes[name] = campaign.share_code
    print(json.dumps(codes))


def seed_long(seconds: int) -> None:
    """Print JSON: the share code of a campaign that shows one picture for so long, with five frames a second."""
    campaign = Campaign.objects.create(
        organisation=Organisation.objects.get(slug="demo"),
        name=f"{seconds} seconds",
        brand="Alpine",
        preroll_seconds=3,
        snapshot_interval_ms=200,
    )
    picture = ContentFile(png_bytes(320, 180), name="still.png")
    ad_create(campaign=campaign, title="Long", file=picture, duration_ms=seconds * 1000)
    campaign_publish(campaign=campaign)
    print(json.dumps({"code": campaign.share_code}))


def seed_elsewhere(sites: list[str], seconds: int) -> None:
    """Print JSON: `code` of a campaign whose ads play on `sites`; numbers of `ad`, that long, and of a `longer` one."""
    campaign = Campaign.objects.create(
        organisation=Organisation.objects.get(slug="demo"),
        name="elsewhere",
        brand="Alpine",
        preroll_seconds=3,
        snapshot_interval_ms=250,
        embed_origins=sites,
        slider_without_camera=True,
    )
    ad, longer = (
        ad_elsewhere_create(campaign=campaign, title=f"{own} s", duration_ms=own * 1000)
        for own in (seconds, seconds + 5)
    )
    campaign_publish(campaign=campaign)
    print(json.dumps({"code": campaign.share_code, "ad": ad.pk, "longer": longer.pk}))
