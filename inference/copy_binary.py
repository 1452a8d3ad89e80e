"""PostgreSQL's binary COPY format, for rows of one number and its bytes: half as long as a text, and no statement's.

What a statement says may come into the server's log, as an error's or a slow one's; what COPY carries does not.
Format: https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
"""

import struct
from collections.abc import Iterable, Iterator

_SIGNATURE = b"PGCOPY\n\xff\r\n\0"
_HEADER = _SIGNATURE + struct.pack("!ii", 0, 0)  # no flags, no extension
_ROW = struct.Struct("!hiqi")  # two fields; eight bytes: a bigint; so many bytes of the second
_END = struct.pack("!h", -1)


def rows_pack(rows: Iterable[tuple[int, bytes]]) -> bytes:
    """Return what `COPY table (bigint, bytea) FROM STDIN (FORMAT binary)` reads."""
    parts = [_HEADER]
    for number, data in rows:
        parts += (_ROW.pack(2, 8, number, len(data)), data)
    return b"".join((*parts, _END))


def rows_unpack(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the rows of `COPY (SELECT bigint, bytea ...) TO STDOUT (FORMAT binary)`.

    Raises:
        ValueError: it is none, or it ends early.
    """
    if not stream.startswith(_HEADER):
        raise ValueError("no binary COPY of this server's format")
    at = len(_HEADER)
    while stream[at : at + 2] != _END:
        if len(stream) < at + _ROW.size:
            raise ValueError("the COPY ends early")
        _, _, number, length = _ROW.unpack_from(stream, at)
        at += _ROW.size + length
        if len(stream) < at:
            raise ValueError("the COPY ends early")
        yield number, stream[at - length : at]
