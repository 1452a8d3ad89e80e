"""Why an exposure stays out of the figures, as one name, so that causes can be counted."""

from dashboards.statistics.frames.grade import MIN_FRAMES, USABLE_SHARE, Grade
from dashboards.statistics.frames.quality import NOT_RUNNING, REASONS

_WHILE_RUNNING = tuple(name for key, name in REASONS.items() if key not in NOT_RUNNING)
CAUSE_TEXTS: dict[str, str] = {
    "no_frames": "no picture arrived",
    "few_frames": "hardly any picture while the ad ran",
    "not_covered": "more than half of the ad without a valid picture",
    "tab_hidden": "poor pictures, mostly tab hidden",
    "no_face": "poor pictures, mostly no face in view",
    "several_faces": "poor pictures, mostly more than one face",
    "unsure_face": "poor pictures, mostly face hardly recognisable",
    "turned_away": "poor pictures, mostly head turned away",
    "too_dark": "poor pictures, mostly face too dark",
    "too_bright": "poor pictures, mostly face too bright",
    "blurred": "poor pictures, mostly face out of focus",
}


def rejection_cause(grade: Grade, *, frames: int, running: int, valid: int, set_aside: dict[str, int]) -> str:
    """Return a key of `CAUSE_TEXTS` for a rejected exposure, else an empty text.

    Where fewer than half of the frames are valid, it is the reason that set most of them aside; otherwise what was
    valid did not cover the ad, or there were hardly any frames. The rules are those of `exposure_grade`.
    """
    if grade.analysed:
        return ""
    if frames == 0:
        return "no_frames"
    if running < MIN_FRAMES:
        return "few_frames"
    if valid / running < USABLE_SHARE:
        aside = {name: set_aside.get(name, 0) for name in _WHILE_RUNNING}
        return max(aside, key=aside.__getitem__)
    return "not_covered"
