"""What an address (URL) must look like before the platform goes there."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from fer_platform.kit.public_addresses import address_of, is_public

_LONGEST = 2048
_PORTS = {"http": 80, "https": 443}
_NEVER_PUBLIC = ("localhost", "local", "internal", "home.arpa")  # ends of names that no public name has
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_STRANGE = re.compile(r"[\x00-\x20\x7f\\]")
_SAFE = "/%:@!$&'()*+,;=-._~?"


class OutboundRefused(Exception):
    """Nothing was fetched.

    Args:
        code: stable, lower-case name of the reason; each begins with `url_`.
        detail: one sentence for a person. It names no address that a name resolved to.
        limit: the limit that was met, where there is one.
    """

    def __init__(self, code: str, detail: str, *, limit: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.limit = limit


@dataclass(frozen=True)
class Target:
    """Where to go. `host` is in ASCII, without brackets; `path` has the query with it."""

    scheme: str
    host: str
    port: int
    path: str


def target_of(url: str, *, ports: frozenset[int]) -> Target:
    """Return where a URL leads.

    Raises:
        OutboundRefused: url_invalid, url_scheme, url_credentials, url_port.
    """
    if len(url) > _LONGEST or _STRANGE.search(url):
        raise OutboundRefused("url_invalid", f"Give one address (URL) of at most {_LONGEST} characters.")
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").rstrip(".")
        host = host if ":" in host else host.encode("idna").decode("ascii")
        path = quote(parts.path or "/", safe=_SAFE) + (
            f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
        )
    except (ValueError, UnicodeError) as error:
        raise OutboundRefused("url_invalid", "This is no valid address (URL).") from error
    if parts.scheme not in _PORTS:
        raise OutboundRefused("url_scheme", "Only addresses that begin with http:// or https:// are opened.")
    if not host:
        raise OutboundRefused("url_invalid", "The address (URL) names no host.")
    if "@" in parts.netloc:
        raise OutboundRefused("url_credentials", "Addresses with a name or password in them are not opened.")
    if port not in ports:
        allowed = ", ".join(str(port) for port in sorted(ports))
        raise OutboundRefused("url_port", f"Only these ports are opened: {allowed}.")
    return Target(parts.scheme, host, port, path)


def target_public(target: Target) -> None:
    """Refuse at once what needs no resolver to be refused: our own network, named by its address or by a
    name that only it knows. All other names are judged whenever they are opened.

    Raises:
        OutboundRefused: url_not_public.
    """
    host = target.host.lower()
    try:
        public = is_public(address_of(host))
    except ValueError:
        # A last part that is a number makes an address of it, in one of the old forms (127.1, 0x7f000001).
        last = host.rpartition(".")[2]
        private = any(f".{host}".endswith(f".{end}") for end in _NEVER_PUBLIC)
        public = "." in host and not private and not _NUMBER.fullmatch(last)
    if not public:
        raise OutboundRefused("url_not_public", "This address does not lead to the public internet.")
