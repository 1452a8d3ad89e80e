"""What the parts of a figure are called: thirds, reasons, causes, steps and sides."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboards.statistics.frames.quality import (
    MAX_LUMA,
    MAX_PITCH_DEGREES,
    MAX_ROLL_DEGREES,
    MAX_YAW_DEGREES,
    MIN_FACE_SCORE,
    MIN_LUMA,
)

Text = str | Promise
THIRDS: dict[str, Text] = {"1": _("First third"), "2": _("Middle third"), "3": _("Last third")}


FRAMES: dict[str, Text] = {
    "ended": _("Read, or without a face"),
    "running": _("Taken while the ad ran"),
    "valid": _("Valid"),
    "unscored": _("Not readable, or not scored in time"),
}


REASONS: dict[str, Text] = {
    "preroll": _("neutral screen before the ad"),
    "paused": _("playback paused"),
    "stalled": _("playback waiting for data"),
    "tab_hidden": _("tab hidden"),
    "no_face": _("no face in view"),
    "several_faces": _("more than one face"),
    "unsure_face": _("face detected with a score below %(score)s"),
    "turned_away": _("head turned by more than %(yaw)s° or tilted by more than %(pitch)s°"),
    "too_dark": _("face darker than %(dark)s of 255"),
    "too_bright": _("face brighter than %(bright)s of 255"),
    "blurred": _("face out of focus"),
    "tilted": _("head tilted to one side by more than %(roll)s°, or upside down"),
    "frozen": _("camera frozen: the same picture again and again"),
    "outside_ad": _("taken at a time that is not within the ad"),
}


_LIMITS = {
    "score": MIN_FACE_SCORE,
    "yaw": f"{MAX_YAW_DEGREES:.0f}",
    "pitch": f"{MAX_PITCH_DEGREES:.0f}",
    "roll": f"{MAX_ROLL_DEGREES:.0f}",
    "dark": f"{MIN_LUMA:.0f}",
    "bright": f"{MAX_LUMA:.0f}",
}


# Why an exposure stays out of the figures (`frames.grade.CAUSES`).
CAUSES: dict[str, Text] = {
    "rejected": _("quality too poor"),
    "no_resting_face": _("no usable neutral screen before the ad: no change can be told"),
    "no_frames": _("no picture arrived"),
    "few_frames": _("hardly any picture while the ad ran"),
    "not_covered": _("more than half of the ad without a valid picture"),
    "tab_hidden": _("poor pictures, mostly tab hidden"),
    "no_face": _("poor pictures, mostly no face in view"),
    "several_faces": _("poor pictures, mostly more than one face"),
    "unsure_face": _("poor pictures, mostly face hardly recognisable"),
    "turned_away": _("poor pictures, mostly head turned away"),
    "too_dark": _("poor pictures, mostly face too dark"),
    "too_bright": _("poor pictures, mostly face too bright"),
    "blurred": _("poor pictures, mostly face out of focus"),
    "tilted": _("poor pictures, mostly face tilted or upside down"),
    "frozen": _("poor pictures, mostly a frozen camera"),
    "outside_ad": _("pictures whose times are not within the ad"),
}


STEPS: dict[str, Text] = {
    "invited": _("Invited"),
    "answered": _("Answered the notice"),
    "agreed": _("Agreed to be measured"),
    "camera": _("Switched the camera on"),
    "graded": _("Measured and graded"),
    "analysed": _("Analysed"),
}


# Why a session went no further than the step that it reached.
LOST: dict[str, Text] = {
    "not_answered": _("did not answer the notice, if nobody came twice"),
    "not_agreed": _("did not agree to be measured"),
    "screened": _("were screened out by an answer"),
    "group_full": _("found the places of their group taken"),
    "camera_refused": _("refused the camera"),
    "camera_missing": _("had no camera"),
    "camera_busy": _("had a camera that did not start, or that another program used"),
    "camera_unusable": _("had a browser that gives no camera to pages"),
    "camera_unasked": _("left before the camera was asked for"),
    "still_watching": _("still watching, or being read"),
    "no_picture": _("no picture of an ad arrived"),
    **CAUSES,
}


# Where the frames of an exposure were read (`ViewerSession.Origin`).
ORIGINS: dict[str, Text] = {
    "server": _("on the server"),
    "device": _("on the viewer’s own device"),
}


# How an exposure played, and why that is not good (`statistics.play`).
PLAYS: dict[str, Text] = {
    "good": _("played well"),
    "fair": _("played fairly well"),
    "poor": _("hardly seen or heard"),
    "untold": _("the browser did not tell"),
}
FLAWS: dict[str, Text] = {
    "silent": _("without sound for a part of the time"),
    "unheard": _("the viewer did not hear the test tones"),
    "quiet": _("volume hardly above zero"),
    "out_of_sight": _("partly out of sight"),
    "small": _("shown very small"),
}


SIDES: dict[str, Text] = {"first": _("First"), "second": _("Second")}


# Who is on neither side of a comparison.
EXCLUDED: dict[str, Text] = {
    "saw_one": _("saw one of the two alone"),
    "saw_both": _("saw both, but are too few to pair"),
    "other_audience": _("in neither audience"),
}


# What a figure is divided by: the names of each kind of part that is told here.
KINDS: dict[str, Mapping[str, Text]] = {
    "third": THIRDS,
    "frames": FRAMES,
    "cause": CAUSES,
    "origin": ORIGINS,
    "side": SIDES,
    "why": EXCLUDED,
    "play": PLAYS,
    "flaw": FLAWS,
    "step": STEPS,
    **dict.fromkeys(STEPS, LOST),
}


def reason(name: str) -> str:
    """Return why a frame is not valid, in words."""
    return str(REASONS[name]) % _LIMITS
