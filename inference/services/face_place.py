"""Where a camera's one face was last, so that its page may send what is about it and leave the room out."""

from collections.abc import Sequence

from inference.engine.types import TILTED, Box
from inference.models import Snapshot
from inference.services.claim import crop_of

# What was read last of the frames shortly before one of this sequence; a number of frames as in `sittings.py`. Without
# a sequence nothing is asked.
LAST_READ = f"""
    (SELECT ARRAY[b.status, e.faces, e.roll, e.box_x, e.box_y, e.box_width, e.box_height]::int[] || b.area::int[]
     FROM (SELECT id, status, area FROM inference_snapshot
           WHERE session_id = v.id AND sequence BETWEEN %s - 8 AND %s - 1
                 AND status IN ({Snapshot.Status.SCORED.value}, {Snapshot.Status.NO_FACE.value})
           ORDER BY sequence DESC LIMIT 1) b
     LEFT JOIN inference_frameemotion e ON e.snapshot_id = b.id)"""  # noqa: S608 - constants of this file


def one_upright(faces: int | None, roll: int) -> bool:
    """Whether a frame shows one face, and that one so that the next frame may be read about it."""
    return faces == 1 and abs(roll) < TILTED


def face_place(last: Sequence[int] | None) -> dict[str, dict[str, float] | None]:
    """Return what the answer to a batch tells of a row of `LAST_READ`: nothing where nothing was read lately.

    `face`: its box in shares of the camera's picture, 0 to 1; None where it is not sure where it will be: nobody,
    several, a tilted one, one that reaches over the edge of its crop, or a picture of unknown size.
    """
    if last is None:
        return {}
    _, faces, roll, x, y, width, height, *area = last
    if not area or not one_upright(faces, roll) or _is_cut(Box(x, y, width, height), area):
        return {"face": None}
    across, down = area[:2]
    shares = {"x": x / across, "y": y / down, "width": width / across, "height": height / down}
    return {"face": {name: round(min(1.0, share), 4) for name, share in shares.items()}}


def _is_cut(box: Box, area: Sequence[int]) -> bool:
    """Whether a face reaches over an edge of its crop that is no edge of the camera's picture."""
    crop = crop_of(area)
    if crop is None:
        return False
    # A box is clipped to the camera's picture, so that it reaches over no edge of a crop that is one of the picture.
    return (
        box.x < crop.x
        or box.y < crop.y
        or box.x + box.width > crop.x + crop.side
        or box.y + box.height > crop.y + crop.side
    )
