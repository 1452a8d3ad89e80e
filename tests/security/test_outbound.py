"""The door out: whom it never calls, whatever an address, a resolver, a redirect or a server does."""

import socket
import ssl
import time
from pathlib import Path

import pytest

from fer_platform.kit.outbound import Outbound
from fer_platform.kit.outbound_url import OutboundRefused
from tests.security.outbound_servers import certificate, door, leads_to, says, server_at

LOOPBACK_IN_DISGUISE = """
localhost localhost. 127.0.0.1 127.1 0 0x7f000001 2130706433 0177.0.0.1 １２７.0.0.1
[::1] [::ffff:127.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::1]
"""
HERE = {"pictures.example": ["127.0.0.1"]}


def code_of(outbound: Outbound, url: str) -> str:
    with pytest.raises(OutboundRefused) as caught:
        outbound.get(url)
    return caught.value.code


def test_body_is_fetched_with_the_names_own_host_header() -> None:
    with server_at(says(b"a picture", headers="Content-Type: image/png\r\n")) as server:
        fetched = door(server, names=HERE).get(f"http://pictures.example:{server.port}/a%20b.png?size=2")
    assert (fetched.body, fetched.content_type) == (b"a picture", "image/png")
    head = server.requests[0].decode()
    assert head.startswith("GET /a%20b.png?size=2 HTTP/1.1\r\n")
    assert f"Host: pictures.example:{server.port}\r\n" in head
    assert "cookie" not in head.lower() and "authorization" not in head.lower()


@pytest.mark.parametrize("host", LOOPBACK_IN_DISGUISE.split())
def test_loopback_in_any_writing_is_refused_by_the_real_resolver(host: str) -> None:
    with server_at(says()) as server:
        outbound = Outbound(bytes_most=100, seconds=3, ports=frozenset({server.port}))
        # Where a system's resolver does not know a writing at all, nothing is connected to either.
        assert code_of(outbound, f"http://{host}:{server.port}/") in {"url_not_public", "url_unknown_host"}
    assert server.requests == []


def test_loopback_itself_is_named_as_not_public() -> None:
    assert code_of(Outbound(bytes_most=1, seconds=3), "http://127.0.0.1/") == "url_not_public"


@pytest.mark.parametrize("hidden", ["10.0.0.1", "169.254.169.254", "::1", "64:ff9b::a00:1", "100.64.0.1"])
def test_one_hidden_address_among_public_ones_refuses_all(hidden: str) -> None:
    with server_at(says()) as server:
        outbound = door(server, names={"pictures.example": ["127.0.0.1", hidden]})
        assert code_of(outbound, f"http://pictures.example:{server.port}/") == "url_not_public"
    assert server.requests == []


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_redirect_to_a_hidden_address_is_refused(status: str) -> None:
    with server_at(says(b"secret")) as inner:
        aim = f"http://inner.example:{inner.port}/"
        with server_at(leads_to(aim, status=status)) as outer:
            # The outer server stands for a public one: it alone is admitted, by the address that it has.
            names = {"outer.example": ["127.0.0.1"], "inner.example": ["127.0.0.2"]}
            outbound = door(outer, inner, names=names)
            assert code_of(outbound, f"http://outer.example:{outer.port}/") == "url_not_public"
    assert len(outer.requests) == 1
    assert inner.requests == []


@pytest.mark.parametrize(
    "aim", ["http://127.0.0.2/", "//10.0.0.1/x", "http://[::1]/", "http://169.254.169.254/latest"]
)
def test_redirect_to_a_literal_address_is_judged_too(aim: str) -> None:
    with server_at(leads_to(aim)) as server:
        host = aim.split("//")[1].split("/")[0].strip("[]")
        outbound = door(server, names={**HERE, host: [host]})
        assert code_of(outbound, f"http://pictures.example:{server.port}/") == "url_not_public"


@pytest.mark.parametrize(
    ("aim", "code"),
    [
        ("file:///etc/passwd", "url_scheme"),
        ("gopher://pictures.example/", "url_scheme"),
        ("http://pictures.example:6379/", "url_port"),
        ("http://name:word@pictures.example/", "url_credentials"),
    ],
)
def test_redirect_passes_through_the_same_door(aim: str, code: str) -> None:
    with server_at(leads_to(aim)) as server:
        assert code_of(door(server, names=HERE), f"http://pictures.example:{server.port}/") == code


def test_name_is_resolved_once_and_the_connection_goes_to_what_was_judged() -> None:
    """Rebinding: the second answer of this resolver would lead inside; nobody asks for it."""
    asked: list[str] = []

    def rebinding(host: str, port: int, seconds: float) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with server_at(says(b"judged")) as server:
        outbound = Outbound(
            bytes_most=100,
            seconds=3,
            ports=frozenset({server.port}),
            resolver=rebinding,
            admits=lambda address: str(address) == "127.0.0.1",
        )
        assert outbound.get(f"http://rebound.example:{server.port}/").body == b"judged"
        assert asked == ["rebound.example"]
        # At the next fetch the name leads inside, and is judged anew.
        assert code_of(outbound, f"http://rebound.example:{server.port}/") == "url_not_public"
    assert len(server.requests) == 1


def test_rebinding_between_redirects_is_judged_anew() -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    with server_at(leads_to("/again")) as server:
        outbound = Outbound(
            bytes_most=100,
            seconds=3,
            ports=frozenset({server.port}),
            resolver=lambda *_: next(answers),
            admits=lambda address: str(address) == "127.0.0.1",
        )
        assert code_of(outbound, f"http://rebound.example:{server.port}/") == "url_not_public"
    assert len(server.requests) == 1


def test_redirects_have_an_end() -> None:
    with server_at(leads_to("/again")) as server:
        assert code_of(door(server, names=HERE), f"http://pictures.example:{server.port}/") == "url_redirects"
    assert len(server.requests) == 4


def test_relative_redirect_is_followed() -> None:
    def answer(connection: socket.socket, head: bytes) -> None:
        (says(b"there") if b"GET /b " in head else leads_to("b"))(connection, head)

    with server_at(answer) as server:
        assert door(server, names=HERE).get(f"http://pictures.example:{server.port}/a").body == b"there"


@pytest.mark.parametrize("dripping", ["head", "body"])
def test_slow_drip_ends_with_the_total_time(dripping: str) -> None:
    def drip(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + (b"X: " if dripping == "head" else b"\r\n"))
        for _ in range(200):
            connection.sendall(b"x")
            time.sleep(0.05)

    with server_at(drip) as server:
        start = time.monotonic()
        outbound = door(server, names=HERE, seconds=0.6)
        assert code_of(outbound, f"http://pictures.example:{server.port}/") == "url_timeout"
        assert 0.5 < time.monotonic() - start < 2


def test_silent_server_ends_with_the_total_time() -> None:
    with server_at(lambda *_: time.sleep(3)) as server:
        outbound = door(server, names=HERE, seconds=0.4)
        assert code_of(outbound, f"http://pictures.example:{server.port}/") == "url_timeout"


def test_slow_resolver_ends_with_the_total_time() -> None:
    def late(host: str, port: int, seconds: float) -> list[str]:
        time.sleep(seconds)
        raise TimeoutError

    assert (
        code_of(Outbound(bytes_most=1, seconds=0.3, resolver=late), "http://late.example/") == "url_timeout"
    )


def test_announced_oversize_is_refused_unread() -> None:
    with server_at(says(b"x" * 1001)) as server:
        assert code_of(door(server, names=HERE), f"http://pictures.example:{server.port}/") == "url_too_large"


@pytest.mark.parametrize("chunked", [False, True])
def test_oversize_without_a_content_length_is_cut_off(chunked: bool) -> None:
    sent = []

    def endless(connection: socket.socket, _: bytes) -> None:
        connection.sendall(
            b"HTTP/1.1 200 OK\r\n" + (b"Transfer-Encoding: chunked\r\n" if chunked else b"") + b"\r\n"
        )
        for _ in range(10_000):
            connection.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n" if chunked else b"x" * 1024)
            sent.append(1024)

    with server_at(endless) as server:
        assert code_of(door(server, names=HERE), f"http://pictures.example:{server.port}/") == "url_too_large"
    assert sum(sent) < 10_000 * 1024  # the connection was closed long before its end


def test_body_of_exactly_the_limit_is_taken() -> None:
    with server_at(says(b"x" * 1000)) as server:
        assert len(door(server, names=HERE).get(f"http://pictures.example:{server.port}/").body) == 1000


def test_packed_answer_is_refused() -> None:
    with server_at(says(b"bomb", headers="Content-Encoding: gzip\r\n")) as server:
        assert code_of(door(server, names=HERE), f"http://pictures.example:{server.port}/") == "url_encoded"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "url_status"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", "url_broken_answer"),
        (b"+PONG\r\n", "url_broken_answer"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "url_broken_answer"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://[broken\r\nContent-Length: 0\r\n\r\n", "url_broken_answer"),
        (b"", "url_broken_answer"),
    ],
)
def test_answer_that_is_no_picture_has_a_code_of_its_own(raw: bytes, code: str) -> None:
    with server_at(lambda connection, _: connection.sendall(raw)) as server:
        assert code_of(door(server, names=HERE), f"http://pictures.example:{server.port}/") == code


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "url_scheme"),
        ("pictures.example/a.png", "url_scheme"),
        ("ftp://pictures.example/", "url_scheme"),
        ("http://", "url_invalid"),
        ("http://pictures.example/a b", "url_invalid"),
        ("http://pictures.example\r\nHost: inner/", "url_invalid"),
        ("http://pictures.example\\@inner/", "url_invalid"),
        ("http://pictures.example:http/", "url_invalid"),
        ("http://pictures.example:99999/", "url_invalid"),
        ("http://" + "a" * 64 + ".example/", "url_invalid"),
        ("http://pictures.example/" + "a" * 2048, "url_invalid"),
        ("http://pictures.example/\ud800", "url_invalid"),
        ("http://pictures.example:22/", "url_port"),
        ("https://pictures.example:8443/", "url_port"),
        ("http://name@pictures.example/", "url_credentials"),
        ("http://:word@pictures.example/", "url_credentials"),
        ("http://nobody.example/", "url_unknown_host"),
    ],
)
def test_address_that_is_not_taken_says_why(url: str, code: str) -> None:
    assert code_of(door(names=HERE), url) == code


def test_refusals_name_no_address_that_a_name_resolved_to() -> None:
    with pytest.raises(OutboundRefused) as caught:
        door(names={"inner.example": ["10.9.8.7"]}).get("http://inner.example/")
    assert "10.9.8.7" not in str(caught.value)


def test_closed_port_is_unreachable_and_the_next_address_is_tried() -> None:
    with server_at(says(b"second")) as server:
        names = {"both.example": ["127.0.0.3", "127.0.0.1"]}
        outbound = door(server, names=names, admits=lambda address: address.is_loopback)
        assert outbound.get(f"http://both.example:{server.port}/").body == b"second"
    assert code_of(outbound, f"http://both.example:{server.port}/") == "url_unreachable"


def test_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with server_at(says(b"proxy")) as proxy, server_at(says(b"direct")) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert door(server, names=HERE).get(f"http://pictures.example:{server.port}/").body == b"direct"
    assert proxy.requests == []


def test_certificate_is_checked_for_the_name_although_the_address_is_pinned(tmp_path: Path) -> None:
    good = certificate(tmp_path, "pictures.example")
    asked: list[str | None] = []
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(good)
    serving.sni_callback = lambda _, name, __: asked.append(name)
    trusting = ssl.create_default_context(cafile=str(good))
    with server_at(says(b"over tls"), tls=serving) as server:
        names = HERE | {"other.example": ["127.0.0.1"]}
        outbound = door(server, names=names, tls=trusting)
        assert outbound.get(f"https://pictures.example:{server.port}/").body == b"over tls"
        assert asked == ["pictures.example"]
        assert code_of(outbound, f"https://other.example:{server.port}/") == "url_certificate"
        # The system's own authorities do not know this certificate.
        assert (
            code_of(door(server, names=HERE), f"https://pictures.example:{server.port}/") == "url_certificate"
        )
