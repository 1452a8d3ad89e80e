"""HTTP connections that go to one given address, and that no peer can keep open beyond a point in time."""

import http.client
import io
import socket
import ssl
import time

_CONNECT_SECONDS = 3.0  # an address that swallows packets leaves time for the next one


class Deadline:
    """A point in time. `left()` raises TimeoutError when it is over."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time is over")
        return left


class PinnedConnection(http.client.HTTPConnection):
    """Connects to `address`, whatever `host` resolves to by now. Host header, SNI and certificate check are `host`'s.

    tls: None for plain HTTP. No proxy is asked, and none can be set by the environment.
    """

    def __init__(
        self, host: str, port: int, *, address: str, deadline: Deadline, tls: ssl.SSLContext | None
    ) -> None:
        super().__init__(host, port)
        self.default_port = 443 if tls else 80  # decides whether the Host header names the port
        self._address, self._deadline, self._tls = address, deadline, tls
        self._connected: socket.socket | None = None

    def connect(self) -> None:
        patience = min(_CONNECT_SECONDS, self._deadline.left())
        plain = socket.create_connection((self._address, self.port), timeout=patience)
        try:
            plain.settimeout(self._deadline.left())
            connected = self._tls.wrap_socket(plain, server_hostname=self.host) if self._tls else plain
        except BaseException:
            plain.close()
            raise
        self._connected = connected
        self.sock = _Timed(connected, self._deadline)

    def hang_up(self) -> None:
        """Close the connection, also in the middle of an answer."""
        self.close()
        if self._connected:
            self._connected.close()


class _Timed:
    """What http.client uses of a socket. A socket's own timeout would start anew with each byte that drips in."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))

    def close(self) -> None:
        """http.client closes as soon as the headers are read; the body is still to come. See `hang_up`."""


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)
