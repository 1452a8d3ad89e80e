"""Bytes of waiting frames, in and out: binary both ways, and in no statement's text."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from inference.copy_binary import rows_pack, rows_unpack

# A partition that is emptied while a statement waits for it would be read as it never was: its rows have moved, and the
# statement's view is from before. With the lock first, each view is from after.
JPEGS_STAY = "LOCK TABLE inference_framejpeg IN ACCESS SHARE MODE"
_IN = "COPY inference_framejpeg (snapshot_id, jpeg) FROM STDIN (FORMAT binary)"
_OUT = "COPY (SELECT snapshot_id, jpeg FROM inference_framejpeg WHERE snapshot_id = ANY(%s)) TO STDOUT (FORMAT binary)"
_CHUNK_BYTES = 1 << 18


def jpegs_store(cursor: Any, rows: Iterable[tuple[int, bytes]]) -> None:
    """Keep the bytes of new frames, by the ids of their rows, in the transaction that stores these."""
    cursor.copy_expert(_IN, BytesIO(rows_pack(rows)), _CHUNK_BYTES)


def jpegs_read(cursor: Any, ids: Sequence[int]) -> dict[int, bytes]:
    """Return the bytes of these frames, by id, without those that are gone. The transaction holds `JPEGS_STAY`."""
    out = BytesIO()
    cursor.copy_expert(cursor.mogrify(_OUT, [list(ids)]).decode(), out, _CHUNK_BYTES)
    return dict(rows_unpack(out.getvalue()))
