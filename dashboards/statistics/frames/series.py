"""Which series an exposure has: name, unit, range, and the formulas behind each. One tuple of names for everything."""

from dashboards.statistics.frames.baseline import EXPRESSIVE
from dashboards.statistics.frames.resting import RESTED
from dashboards.statistics.frames.valence import EXPRESSIONS
from dashboards.statistics.values import POINTS, SHARE, Scale, Unit

RAW = (*EXPRESSIONS, "valence", "attention")
# `above_…` is x of F6, `expressing_…` y of F10, `shifted_…` p′ of F2 and the valence of p′.
SHIFTED = (*(f"shifted_{name}" for name in EXPRESSIONS), "shifted_valence")
# The series that are stored and averaged over viewers. What is read together stands together, the most read in front.
SERIES = (
    *RAW,
    "activation",
    "expressiveness",
    "engagement",
    *(f"above_{name}" for name in EXPRESSIVE),
    *(f"expressing_{name}" for name in EXPRESSIVE),
    *SHIFTED,
)
# Read from the stored series and the viewer's own resting face (F6): what every headline and comparison is made of.
CHANGES = tuple(f"change_{name}" for name in RESTED)
TRACED = (*CHANGES, "attention")
HEADLINE = "change_valence"
_VALENCE = Scale(Unit.SIGNED, -1.0, 1.0, good=1)
_SCALES = {
    "valence": _VALENCE,
    "shifted_valence": _VALENCE,
    "attention": Scale(Unit.SHARE, 0.0, 1.0, good=1),
    "activation": Scale(Unit.SIGNED, -0.27, 0.67),
    "engagement": Scale(Unit.SIGNED, -0.5, 1.0, good=1),
    "expressiveness": POINTS,
    **dict.fromkeys(CHANGES, POINTS),
    "change_valence": Scale(Unit.CHANGE, -2.0, 2.0, good=1),
}
SCALES: dict[str, Scale] = {name: _SCALES.get(name, SHARE) for name in (*SERIES, *CHANGES)}
_METHODS = {
    "valence": ("F7",),
    "attention": ("F11",),
    "activation": ("F8",),
    "expressiveness": ("F9", "F6"),
    "engagement": ("F12", "F9", "F6"),
    "shifted_valence": ("F2", "F7"),
    "change_valence": ("F6", "F7"),
}
_KINDS = {"change": ("F6", "F1"), "above": ("above",), "expressing": ("F10", "above"), "shifted": ("F2",)}


def methods_of(series: str) -> tuple[str, ...]:
    """Return the formulas that make a series of its frames, the one that names it first."""
    own = _METHODS.get(series) or _KINDS.get(series.split("_")[0], ("F1",))
    return (*own, "F3", "F4", "F5")


def stored_as(series: str) -> str:
    """Return the stored series that one is read from: of a change, the one that changes."""
    return series.removeprefix("change_") if series in CHANGES else series
