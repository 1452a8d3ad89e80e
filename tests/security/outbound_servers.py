"""Small servers on loopback, and doors out that know them by name: each door admits what a test lets in."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

from fer_platform.kit.outbound import Outbound

Answer = Callable[[socket.socket, bytes], None]
LOOPBACK = ip_address("127.0.0.1")


class Server:
    """Answers each connection by `answer(connection, request)`. `requests`: the heads that were received."""

    def __init__(self, answer: Answer, *, tls: ssl.SSLContext | None = None) -> None:
        self.answer, self.tls = answer, tls
        self.requests: list[bytes] = []
        self.names: list[str | None] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head and (more := connection.recv(4096)):
                head += more
            self.requests.append(head)
            self.answer(connection, head)
        except OSError:
            pass  # the other side hung up, which is what several tests are about
        finally:
            connection.close()


@contextmanager
def server_at(answer: Answer, *, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(answer, tls=tls)
    try:
        yield server
    finally:
        server.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept()
        server.listener.close()


def says(body: bytes = b"picture", *, status: str = "200 OK", headers: str = "") -> Answer:
    """Return an answer with a Content-Length."""
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode()
    return lambda connection, _: connection.sendall(head + body)


def leads_to(url: str, *, status: str = "302 Found") -> Answer:
    return says(b"", status=status, headers=f"Location: {url}\r\n")


def door(
    *servers: Server, names: dict[str, list[str]] | None = None, admits: object = None, **limits: object
) -> Outbound:
    """Return the product's door; `names` is what resolves to what. 127.0.0.1 alone is let in beside the public ones."""
    from fer_platform.kit.public_addresses import is_public

    known = names or {}
    settings = {"bytes_most": 1000, "seconds": 3.0, "ports": frozenset(s.port for s in servers) | {80, 443}}

    def resolver(host: str, port: int, seconds: float) -> list[str]:
        if host not in known:
            raise OSError("no such name")
        return known[host]

    return Outbound(
        resolver=resolver,
        admits=admits or (lambda address: address == LOOPBACK or is_public(address)),
        **settings | limits,
    )


def certificate(folder: Path, name: str) -> Path:
    """Make a certificate for one name, signed by itself; the file holds its key too."""
    path = folder / f"{name}.both"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={name}",
    ]
    command += ["-addext", f"subjectAltName=DNS:{name}", "-keyout", f"{path}.1", "-out", f"{path}.2"]
    subprocess.run(command, check=True, capture_output=True)
    path.write_bytes(Path(f"{path}.1").read_bytes() + Path(f"{path}.2").read_bytes())
    return path
