"""A ZIP file in pieces, so that its first ones are on their way while the last ones are still being made."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from zipfile import ZIP_DEFLATED, ZipFile

_COMPRESSION = 2  # long tables take most of the time
_KEPT_BACK = 64
_PIECE = 64 * 1024


class ZipPieces:
    """Writes the entries of a ZIP file; `digests`: SHA-256 of each by its name."""

    def __init__(self) -> None:
        self.digests: dict[str, str] = {}
        self._sink = _Sink()
        self._archive = ZipFile(self._sink, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION)  # type: ignore[call-overload]

    def put(self, name: str, parts: Iterable[bytes]) -> Iterator[bytes]:
        """Write one entry from its parts; yield what the file grows by."""
        digest = sha256()
        with self._archive.open(name, "w", force_zip64=True) as entry:
            for part in parts:
                digest.update(part)
                entry.write(part)
                yield from self._sink.taken()
        self.digests[name] = digest.hexdigest()
        yield from self._sink.taken()

    def end(self) -> Iterator[bytes]:
        """Write the list of entries; yield the rest of the file."""
        self._archive.close()
        yield from self._sink.taken()


class _Sink:
    """A file that can neither seek nor tell, which the archive takes for a stream."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, content: bytes) -> int:
        self._written += content
        return len(content)

    def flush(self) -> None:
        """Do nothing: all is in memory."""

    def taken(self) -> Iterator[bytes]:
        written, self._written = bytes(self._written), bytearray()
        for start in range(0, len(written), _PIECE):
            yield written[start : start + _PIECE]


def paced(pieces: Iterable[bytes], waited: Callable[[float], bool], *, seconds: float) -> Iterator[bytes]:
    """Yield the pieces, the last 64 of them slowly, one in `seconds`, until what comes after them is ready.

    A reader's connection, and proxies on its way, give up where nothing comes for a minute. `waited` waits for up to
    so many seconds and tells whether it is ready.
    """
    kept: deque[bytes] = deque()
    for piece in pieces:
        kept.append(piece)
        if len(kept) > _KEPT_BACK:
            yield kept.popleft()
    while kept and not waited(seconds):
        yield kept.popleft()
    yield from kept
