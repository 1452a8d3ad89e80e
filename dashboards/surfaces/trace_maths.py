"""“Show the maths” of the traces beside the clip."""

from dashboards.statistics.catalogue import MEASURES
from dashboards.statistics.frames.exposure import VERSION
from dashboards.statistics.trace import Trace
from dashboards.surfaces.maths import Maths
from dashboards.surfaces.words import viewers

_KEYS = {
    "expressions": ("F1", "F3", "F4", "F5", "F14", "F19"),
    "valence": ("F7", "F3", "F4", "F5", "F14", "F19"),
    "attention": ("F11", "F3", "F4", "F5", "F19"),
}


def chart_maths(trace: Trace, key: str) -> Maths:
    """Return the maths of one of the three charts: `expressions`, `valence` or `attention`."""
    cards = [MEASURES[name] for name in _KEYS[key]]
    left_out = [f"{trace.rejected} plays whose quality was rejected"] if trace.rejected else []
    aside = sum(trace.set_aside.values())
    left_out += [f"{aside} frames that are not valid (F3)"] if aside else []
    return Maths(
        formula="\n".join(f"{card.key} {card.name}: {card.formula} ({card.unit})" for card in cards),
        parameters=[
            (f"{card.key}, {name}", value) for card in cards for name, value in card.parameters.items()
        ],
        n=f"{viewers(trace.viewers)} with {trace.exposures} plays; several plays of one viewer are averaged first",
        excluded="; ".join(left_out),
        version=", ".join(f"{card.key} v{card.version}" for card in cards) + f"; series v{VERSION}",
        citation="; ".join(f"{card.key}: {card.source}" for card in cards),
    )
