"""Which figures of a campaign stand together, and in which order: on its page and on paper alike."""

from typing import Any

from dashboards.analysis.finding import Findings
from dashboards.statistics.values import Estimate
from dashboards.surfaces.text.format import count
from dashboards.surfaces.text.labels import part_label
from dashboards.surfaces.text.part_labels import STEPS

__all__ = ["JUDGED", "LEAST_LEVEL", "OVERVIEW", "STEPS", "funnel_step", "level_shown"]
# The headline with the interval that the ad's own page judges by: at this look, not by itself.
JUDGED = "change_valence.judged"
OVERVIEW = (
    JUDGED,
    "change_valence.high",
    "attention.mean",
)  # by which its ads are looked over
LEAST_LEVEL = 0.05  # what an axis of changes of valence reaches at least


def level_shown(traces: Findings) -> Estimate | None:
    """Return the level by which an ad stands on the axis beside the others; None while it is a preview."""
    own = traces[JUDGED]
    return None if own.preview or not isinstance(own.value, Estimate) else own.value


def funnel_step(found: Findings, step: str) -> dict[str, Any]:
    """Return a step of the funnel: its count, its name, and what is lost behind it."""
    parts = [own for own in found.parts("funnel.lost") if own.part.startswith(f"{step}:")]
    lost = [(own, part_label(own.part)) for own in parts]
    return {
        "own": found[f"funnel.step[step:{step}]"],
        "title": part_label(f"step:{step}"),
        "lost": lost,
        "lost_text": "; ".join(f"{count(found.count(own.name))} {reason}" for own, reason in lost),
    }
