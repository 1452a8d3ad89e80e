"""The one door out: HTTP(S) to an address that a stranger named, without opening our own network to the stranger.

The name is resolved here, all of its addresses are judged, and the connection goes to a judged one: a name that
resolves to something else a moment later changes nothing. Each redirect passes through the same door.
"""

import http.client
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin

from fer_platform.kit.outbound_url import OutboundRefused, Target, target_of
from fer_platform.kit.pinned_connection import Deadline, PinnedConnection
from fer_platform.kit.public_addresses import Address, address_of, is_public
from fer_platform.kit.resolve import resolve

_BLOCK = 64 * 1024
_REDIRECTS = {301, 302, 303, 307, 308}
_TRIED_ADDRESSES = 3
_HEADERS = {"User-Agent": "fer-platform", "Accept-Encoding": "identity", "Connection": "close"}


@dataclass(frozen=True)
class Fetched:
    """A body of at most the limit, and what the server calls it. Neither is checked any further."""

    body: bytes
    content_type: str


class Outbound:
    """Fetches within limits. Knows no Django: the caller brings the settings.

    Args:
        bytes_most: largest body.
        seconds: for everything together: names, connections, redirects, headers, body.
        redirects: how many are followed.
        ports: the ports that may be connected to.
        resolver: (host, port, seconds) to addresses; raises OSError.
        admits: judges an address. Tests let their own servers in by it; there is no setting that could.
        tls: checks certificates and names; by default against the system's authorities.
    """

    def __init__(
        self,
        *,
        bytes_most: int,
        seconds: float,
        redirects: int = 3,
        ports: frozenset[int] = frozenset({80, 443}),
        resolver: Callable[[str, int, float], list[str]] = resolve,
        admits: Callable[[Address], bool] = is_public,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.bytes_most, self.seconds, self.redirects, self.ports = bytes_most, seconds, redirects, ports
        self._resolver, self._admits, self._tls = resolver, admits, tls

    def get(self, url: str, *, accept: str = "*/*") -> Fetched:
        """Fetch one address.

        Raises:
            OutboundRefused: url_invalid, url_scheme, url_credentials, url_port, url_unknown_host, url_not_public,
                url_unreachable, url_certificate, url_timeout, url_redirects, url_status, url_encoded, url_too_large,
                url_broken_answer.
        """
        deadline = Deadline(self.seconds)
        with self._refusals():
            for _ in range(self.redirects + 1):
                answer = self._step(target_of(url, ports=self.ports), deadline, accept)
                if isinstance(answer, Fetched):
                    return answer
                url = urljoin(url, answer)
        raise OutboundRefused(
            "url_redirects", f"The address leads on more than {self.redirects} times.", limit=self.redirects
        )

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Send a body and return the status of the answer, whatever it is. Redirects are not followed, and what the
        answer holds is not read.

        Raises:
            OutboundRefused: as of `get`.
        """
        deadline = Deadline(self.seconds)
        with self._refusals():
            target = target_of(url, ports=self.ports)
            connection = self._connect(target, deadline)
            try:
                connection.request("POST", target.path, body=body, headers={**_HEADERS, **headers})
                return connection.getresponse().status
            finally:
                connection.hang_up()

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError as error:
            raise OutboundRefused(
                "url_timeout", f"The address did not answer in full within {self.seconds:g} seconds."
            ) from error
        except ssl.SSLError as error:
            raise OutboundRefused("url_certificate", "The server's certificate is not valid.") from error
        except (http.client.HTTPException, ValueError) as error:
            raise OutboundRefused("url_broken_answer", "The server's answer is no valid HTTP.") from error
        except OSError as error:
            raise OutboundRefused("url_unreachable", "The server cannot be reached.") from error

    def _step(self, target: Target, deadline: Deadline, accept: str) -> Fetched | str:
        """Return what one address holds, or where it leads on to."""
        connection = self._connect(target, deadline)
        try:
            connection.request("GET", target.path, headers={**_HEADERS, "Accept": accept})
            answer = connection.getresponse()
            if answer.status in _REDIRECTS and answer.headers["Location"]:
                return answer.headers["Location"]
            if answer.status != 200:
                raise OutboundRefused("url_status", f"The server answered {answer.status}.")
            if answer.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
                raise OutboundRefused("url_encoded", "The server sent a packed answer, unasked.")
            return Fetched(self._body(answer), answer.headers.get("Content-Type", ""))
        finally:
            connection.hang_up()

    def _connect(self, target: Target, deadline: Deadline) -> PinnedConnection:
        tls = (self._tls or ssl.create_default_context()) if target.scheme == "https" else None
        failed: OSError | None = None
        for address in self._addresses(target, deadline)[:_TRIED_ADDRESSES]:
            connection = PinnedConnection(
                target.host, target.port, address=address, deadline=deadline, tls=tls
            )
            try:
                connection.connect()
            except ssl.SSLError:
                raise
            except OSError as error:
                failed = error  # the next address of the same name may answer
            else:
                return connection
        if isinstance(failed, TimeoutError):
            raise failed
        raise OutboundRefused("url_unreachable", "The server cannot be reached.") from failed

    def _addresses(self, target: Target, deadline: Deadline) -> list[str]:
        """Return the addresses of a name, all of them judged: one bad one among good ones is somebody's trick."""
        try:
            found = [address_of(text) for text in self._resolver(target.host, target.port, deadline.left())]
        except TimeoutError:
            raise
        except (OSError, ValueError) as error:
            raise OutboundRefused("url_unknown_host", "There is no server of this name.") from error
        if not found:
            raise OutboundRefused("url_unknown_host", "There is no server of this name.")
        if not all(self._admits(address) for address in found):
            raise OutboundRefused("url_not_public", "This address does not lead to the public internet.")
        return [str(address) for address in found]

    def _body(self, answer: http.client.HTTPResponse) -> bytes:
        if answer.length is not None and answer.length > self.bytes_most:
            raise self._too_large()
        body = bytearray()
        while block := answer.read(min(_BLOCK, self.bytes_most + 1 - len(body))):
            body += block
            if len(body) > self.bytes_most:
                raise self._too_large()
        if answer.length:  # fewer bytes came than were announced
            raise http.client.IncompleteRead(bytes(body))
        return bytes(body)

    def _too_large(self) -> OutboundRefused:
        return OutboundRefused(
            "url_too_large", f"At most {self.bytes_most} bytes are fetched.", limit=self.bytes_most
        )
