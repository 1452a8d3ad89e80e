"""A face is kept for the next visit, and found again there: always one person's template against one person's look."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from campaigns.face_seals import TURNS, Looked, known_sign, look_read, look_sign
from campaigns.models import Campaign, ViewerSession
from campaigns.selectors.returning import Claim, LastVisit, last_visit, viewer_claimed
from campaigns.services.face_templates import FaceNotAgreed, face_template_keep, face_template_open
from inference.engine.recognise import SAME, STRAIGHT, Look, distance, template_make, turned
from inference.face_process import face_looked
from inference.refusals import Refused

LOOKS = 5  # pictures that a template is made of


@dataclass(frozen=True)
class Step:
    """Where a returning viewer stands.

    name: `none`, there is nothing to compare with; `look`, look at the camera; `unclear`, not one face, seen well;
    `other`, another face; `turn`, look to your own `turn` side, with this `note`; `known`, the session may begin with
    this `note`, and `visit` tells of the last one.
    """

    name: str
    note: str = ""
    turn: str = ""
    visit: LastVisit | None = None


def face_remember(*, session: ViewerSession, pictures: Sequence[bytes]) -> None:
    """Keep the template of a viewer who asked for it.

    Raises:
        Refused: face_not_agreed; face_unclear where the pictures do not all show one person alone, looking straight.
        HelperBusy, HelperBroken, BudgetSpent.
    """
    looks = [look for picture in pictures if (look := face_looked(picture))]
    template = template_make(looks) if len(looks) == len(pictures) else None
    if template is None:
        raise Refused("face_unclear", "Not every picture shows one face alone that looks straight ahead.")
    try:
        face_template_keep(session=session, template=template.tobytes())
    except FaceNotAgreed as error:
        raise Refused("face_not_agreed", "The viewer did not agree to be recognised by the face.") from error


def viewer_return(
    *,
    campaign: Campaign,
    claim: Claim,
    picture: bytes = b"",
    note: str = "",
    notice_version: str = "",
    notice_salt: str = "",
) -> Step:
    """Take a returning viewer one step further. Nothing of it is stored, whoever it is.

    Args:
        picture: the camera's; empty: only whether there is anything to compare with. note: that of the step before.

    Raises:
        HelperBusy, HelperBroken, BudgetSpent.
    """
    viewer = viewer_claimed(campaign=campaign, claim=claim)
    stored = face_template_open(viewer_id=viewer.pk) if viewer else None
    if viewer is None or stored is None:
        return Step("none")
    visit = last_visit(
        viewer=viewer, campaign=campaign, notice_version=notice_version, notice_salt=notice_salt
    )
    if visit is None:
        return Step("none")
    if not picture:
        return Step("look")
    look = face_looked(picture)
    if look is None:
        return Step("unclear")
    looked = look_read(note, campaign_id=campaign.pk) if note else None
    if looked is None or looked.viewer_id != viewer.pk:
        return _first(look, _numbers(stored), viewer_id=viewer.pk, campaign_id=campaign.pk)
    if not turned(look, looked.turn, since=looked.yaw) or distance(look.numbers, _numbers(stored)) > SAME:
        return Step("turn", note=note, turn=looked.turn)
    return Step("known", note=known_sign(viewer.pk, campaign_id=campaign.pk), visit=visit)


def _first(look: Look, template: np.ndarray, *, viewer_id: UUID, campaign_id: int) -> Step:
    if abs(look.yaw) > STRAIGHT:
        return Step("unclear")
    if distance(look.numbers, template) > SAME:
        return Step("other")
    turn = secrets.choice(TURNS)
    return Step(
        "turn", note=look_sign(Looked(viewer_id, turn, round(look.yaw)), campaign_id=campaign_id), turn=turn
    )


def _numbers(stored: bytes) -> np.ndarray:
    return np.frombuffer(stored, np.float32)
