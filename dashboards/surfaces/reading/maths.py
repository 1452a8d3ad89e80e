"""“Show the maths” of the reading sections."""

from collections.abc import Sequence

from dashboards.analysis.reception.numbers import Card
from dashboards.selectors.models_of_ads import Network
from dashboards.selectors.series import AdSeries
from dashboards.statistics.bands import LEVEL
from dashboards.statistics.catalogue import MEASURES
from dashboards.statistics.frames.exposure import VERSION
from dashboards.statistics.frames.valence import EXPRESSIONS
from dashboards.statistics.peak_end import MIN_ADS, PeakEndWeights
from dashboards.statistics.segments import MIN_VIEWERS
from dashboards.surfaces.maths import Maths, maths_of_card
from dashboards.surfaces.words import percent

_VERSION = f"series v{VERSION}"
_OVER_VIEWERS = ("Interval", "95 %, BCa bootstrap over viewers (F19)")


def numbers_maths(series: AdSeries, cards: Sequence[Card], weights: PeakEndWeights) -> Maths:
    """Return the maths of the cards and of the tables below them: formulas one below the other, parameters under their
    own numbers."""
    keys = sorted({card.key for card in cards} | {"F18"}, key=lambda key: int(key[1:]))
    own = [MEASURES[key] for key in (*keys, "F14", "F6", "F10", "F19")]
    return Maths(
        formula="\n".join(f"{card.key} {card.name}: {card.formula} ({card.unit})" for card in own),
        parameters=[
            *((f"{card.key}, {name}", value) for card in own for name, value in card.parameters.items()),
            *_weights(weights),
        ],
        n=n_text(series),
        excluded=excluded_text(series),
        version=", ".join(f"{card.key} v{card.version}" for card in own) + f"; {_VERSION}",
        citation="; ".join(f"{card.key}: {card.source}" for card in own),
    )


def _weights(weights: PeakEndWeights) -> list[tuple[str, str]]:
    values = (weights.intercept, weights.peak, weights.end, weights.trend)
    ranges = weights.intervals or ((),) * len(values)
    told = ", ".join(
        f"{name} {value:.2f}" + (" ({:.2f} to {:.2f})".format(*ends) if ends else "")
        for name, value, ends in zip(("β0", "peak", "end", "slope"), values, ranges, strict=True)
    ).replace("-", "−")
    if not weights.learnt:
        return [("F15, β in use", f"{told}: equal, as {weights.ads} of {MIN_ADS} ads have answers")]
    learnt = (
        f"ridge, penalty {weights.penalty:.3g}, on the mean liking of n = {weights.ads} ads of the organisation; in "
        f"brackets {LEVEL:.0%} over resampled ads, of the weights as the ridge shrinks them"
    )
    return [("F15, β in use", f"{told}; {learnt}. The interval of R takes them as known")]


def card_maths(series: AdSeries, key: str) -> Maths:
    """Return the maths of one measure of this ad."""
    return maths_of_card(
        MEASURES[key],
        n=n_text(series),
        excluded=excluded_text(series),
        version=f"{key} v{MEASURES[key].version}; {_VERSION}",
    )


def audience_maths(series: AdSeries, unknown: int) -> Maths:
    """Return the maths of the segments."""
    own = card_maths(series, "segments")
    excluded = f"segments under {MIN_VIEWERS} viewers; {own.excluded}"
    if unknown:
        excluded += f"; {unknown} viewers of whom the panel told nothing"
    return Maths(own.formula, [*own.parameters, _OVER_VIEWERS], own.n, excluded, own.version, own.citation)


def shift_maths(series: AdSeries, networks: Sequence[Network]) -> Maths:
    """Return the maths of prior shift: what each network was trained on, and what is assumed of viewers."""
    own = card_maths(series, "F2")
    shares = [
        (
            f"{network.title}, {title}",
            ", ".join(f"{name} {percent(network.prior[key][name])}" for name in EXPRESSIONS),
        )
        for network in networks
        if network.prior
        for key, title in (("training", "trained on"), ("target", "assumed, not measured"))
    ]
    return Maths(own.formula, [*shares, _OVER_VIEWERS], own.n, own.excluded, own.version, own.citation)


def n_text(series: AdSeries) -> str:
    """Return how many viewers and plays are behind the figures."""
    kept = series.kept
    people = len(set(series.viewer[kept].tolist()))
    return (
        f"{people:,} viewers with {int(kept.sum()):,} plays; several plays of one viewer are averaged first"
    )


def excluded_text(series: AdSeries) -> str:
    """Return what was left out."""
    rejected = int((~series.kept).sum())
    frames = sum(series.set_aside.values())
    parts = [f"{rejected:,} plays whose quality was rejected"] if rejected else []
    parts += [f"{frames:,} frames that are not valid (F3)"] if frames else []
    return "; ".join(parts) or "nothing"
