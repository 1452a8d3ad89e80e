"""The people of the tests. Alice runs an organisation, Bob and Marta work in it, Charlie must have no access."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from io import BytesIO
from smtplib import SMTPRecipientsRefused

import av
import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.mail.message import sanitize_address
from django.test import Client

from campaigns.clips.encode import clip_encode
from campaigns.models import Ad, Campaign, Member, Organisation, User
from campaigns.permissions import scopes_of_role
from campaigns.services.access_tokens import access_token_make
from campaigns.services.ads import ad_create
from campaigns.services.campaigns import campaign_publish


def member_make(name: str, organisation: Organisation, role: str) -> User:
    """Return a user who has that role."""
    user = User.objects.create_user(name, f"{name}@example.org", is_staff=role != Member.Role.ANALYST)
    Member.objects.create(user=user, organisation=organisation, role=role)
    return user


def client_of(user: User) -> Client:
    """Return a browser in which the user is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def tool_of(organisation: Organisation, *scopes: str, owner: User | None = None) -> Client:
    """Return a tool that signs in with an access token; without scopes, with all that an organisation's may have."""
    every = scopes_of_role(Member.Role.MARKETER)
    _, text = access_token_make(
        organisation=organisation, name="Tool", scopes=scopes or every, days=1, owner=owner
    )
    return Client(headers={"Authorization": f"Bearer {text}"})


def moving_frames(
    *, seconds: float = 2.0, fps: int = 24, width: int = 160, height: int = 90
) -> Iterator[np.ndarray]:
    """Yield RGB frames, uint8 [height, width, 3]: a light bar that crosses a dark picture."""
    total = round(seconds * fps)
    for index in range(total):
        frame = np.full((height, width, 3), (20, 40, 90), np.uint8)
        left = (width - 20) * index // total
        frame[:, left : left + 20] = (240, 200, 80)
        yield frame


@pytest.fixture(scope="session")
def tiny_clip() -> bytes:
    """A real MP4 (H.264) of two seconds, 160 × 90."""
    return clip_encode(moving_frames())


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.create(
        name="Alpine Drinks",
        slug="alpine",
        controller="Alpine Drinks GmbH, Hauptplatz 1, Graz",
        contact="privacy@alpine.example",
    )


@pytest.fixture
def other_organisation(db: None) -> Organisation:
    return Organisation.objects.create(
        name="Coastal Cars",
        slug="coastal",
        controller="Coastal Cars Ltd, 2 Harbour Road, Hull",
        contact="privacy@coastal.example",
    )


@pytest.fixture
def alice(organisation: Organisation) -> User:
    """Admin of the organisation."""
    return member_make("alice", organisation, Member.Role.ADMIN)


@pytest.fixture
def bob(organisation: Organisation) -> User:
    """Analyst: reads results, writes nothing."""
    return member_make("bob", organisation, Member.Role.ANALYST)


@pytest.fixture
def marta(organisation: Organisation) -> User:
    """Marketer: campaigns and ads, but no members."""
    return member_make("marta", organisation, Member.Role.MARKETER)


@pytest.fixture
def charlie(other_organisation: Organisation) -> User:
    """Admin of another organisation: has access to nothing of this one."""
    return member_make("charlie", other_organisation, Member.Role.ADMIN)


@pytest.fixture
def operator(db: None) -> User:
    """Superuser: operates the installation."""
    return User.objects.create_superuser("operator", "operator@example.org")


@pytest.fixture
def alice_client(alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def bob_client(bob: User) -> Client:
    return client_of(bob)


@pytest.fixture
def marta_client(marta: User) -> Client:
    return client_of(marta)


@pytest.fixture
def charlie_client(charlie: User) -> Client:
    return client_of(charlie)


@pytest.fixture
def operator_client(operator: User) -> Client:
    return client_of(operator)


@pytest.fixture
def make_ad(tiny_clip: bytes, settings: object, tmp_path: object) -> Callable[..., Ad]:
    """Return a function (campaign, title="An ad", **fields) that adds the tiny clip through the real service."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def make(campaign: Campaign, title: str = "An ad", *, data: bytes = b"", **fields: object) -> Ad:
        return ad_create(
            campaign=campaign, title=title, file=ContentFile(data or tiny_clip, name="clip.mp4"), **fields
        )

    return make


@pytest.fixture
def campaign(organisation: Organisation) -> Campaign:
    """A draft without ads."""
    return Campaign.objects.create(organisation=organisation, name="Summer launch", brand="Alpine")


@pytest.fixture
def ad(campaign: Campaign, make_ad: Callable[..., Ad]) -> Ad:
    """The campaign's first ad: a real clip of two seconds, with its file stored."""
    return make_ad(campaign, "Mountain spring")


@pytest.fixture
def published(campaign: Campaign, ad: Ad) -> Campaign:
    """The campaign, published with its one ad."""
    return campaign_publish(campaign=campaign)


@pytest.fixture
def other_campaign(other_organisation: Organisation) -> Campaign:
    """A draft of Charlie's organisation."""
    return Campaign.objects.create(organisation=other_organisation, name="Electric spring", brand="Coastal")


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function (address, code=550): the mail server takes nothing for that address from now on."""
    taken = EmailBackend.send_messages

    def refuse(address: str, code: int = 550) -> None:
        def send(backend: EmailBackend, messages: list[EmailMessage]) -> int:
            for message in messages:
                recipient = sanitize_address(message.to[0], "utf-8")  # as the backend for SMTP does
                if recipient == address:
                    raise SMTPRecipientsRefused({address: (code, b"refused")})
                taken(backend, [message])
            return len(messages)

        monkeypatch.setattr(EmailBackend, "send_messages", send)

    return refuse


def png_bytes(width: int = 64, height: int = 48) -> bytes:
    """Return a small real PNG."""
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "rgb24"
    encoder.time_base = Fraction(1, 25)
    frame = av.VideoFrame.from_ndarray(np.full((height, width, 3), 90, np.uint8), format="rgb24")
    sink = BytesIO()
    for packet in [*encoder.encode(frame), *encoder.encode(None)]:
        sink.write(bytes(packet))
    return sink.getvalue()


def with_sound(clip: bytes, codec: str) -> bytes:
    """Return the clip with a second of silence in that codec."""
    sink = BytesIO()
    with av.open(BytesIO(clip)) as source, av.open(sink, "w", format="mp4") as output:
        picture = output.add_stream_from_template(source.streams.video[0])
        sound = output.add_stream(codec, rate=48_000, layout="mono")
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = picture
                output.mux(packet)
        size = sound.codec_context.frame_size or 1024
        for start in range(0, 48_000, size):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, size), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 48_000, start
            output.mux(sound.encode(frame))
        output.mux(sound.encode(None))
    return sink.getvalue()
