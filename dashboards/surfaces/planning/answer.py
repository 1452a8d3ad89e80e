"""The planner's answer as one JSON document: sentence, curve of power by viewers, table and maths."""

from dataclasses import asdict
from math import ceil, floor, log10
from typing import Any

from dashboards.analysis.planning.fatigue_power import RESAMPLES, FatigueDesign
from dashboards.analysis.planning.search import LARGEST, Needed, Tried, needed
from dashboards.analysis.planning.studies import SharesDesign
from dashboards.statistics.catalogue import MEASURES
from dashboards.statistics.planner import ALPHA
from dashboards.statistics.planner_traces import PERMUTATIONS, TraceDesign
from dashboards.surfaces.fatigue.card import line, number
from dashboards.surfaces.fatigue.words import share
from dashboards.surfaces.maths import Maths

Design = SharesDesign | TraceDesign | FatigueDesign
_CURVE_POINTS = 40


def formula_answer(design: SharesDesign, *, power: float, usable: float) -> dict[str, Any]:
    """Return the answer for shares, which needs no simulation."""
    viewers = design.viewers(power)
    curve = design.curve()
    return {
        "sentence": f"{_who(design, f'{viewers:,}')} to see {100 * design.first:g} % against"
        f" {100 * design.second:g} % with a chance of {share(power)}. {_invited(design, viewers, usable)}"
        " By formula: exact to the rounding.",
        "chart": _chart([[n, number(p)] for n, p in curve], [], power, viewers),
        "rows": [[f"{n:,}", f"{share(p)}", "by formula"] for n, p in curve],
        "maths": asdict(_maths(design, 0)),
    }


def simulated_answer(
    design: TraceDesign | FatigueDesign,
    tried: tuple[Tried, ...],
    *,
    power: float,
    usable: float,
    over: bool,
) -> dict[str, Any]:
    """Return what the studies so far say; `over` tells that no more will come."""
    found = needed(tried, power=power)
    ordered = sorted(tried, key=lambda t: t.viewers)
    return {
        "sentence": _simulated_sentence(design, found, power, usable, over),
        "chart": _chart(_fitted(found, ordered), ordered, power, found.viewers if found else None),
        "rows": [
            [
                f"{t.viewers:,}",
                f"{share(t.power.value)}",
                f"95 %: {100 * t.power.low:.0f} to {share(t.power.high)}, n = {t.runs} studies",
            ]
            for t in ordered
        ],
        "maths": asdict(_maths(design, found.studies if found else 0)),
    }


def _simulated_sentence(
    design: TraceDesign | FatigueDesign, found: Needed | None, power: float, usable: float, over: bool
) -> str:
    if found is None:
        return "Simulating the first studies …"
    chance = f"with a chance of {share(power)}"
    studies = f"{found.studies:,} simulated studies"
    if found.viewers is None:
        told = f"More than {LARGEST:,} viewers would be needed {chance} ({studies}): this difference is too small."
    else:
        high = f"{found.high:,}" if found.high is not None else f"more than {4 * LARGEST:,}"
        told = f"{_who(design, f'{found.viewers:,}')} {_aim(design)} {chance}"
        told += f" (95 % of the simulation: {found.low:,} to {high}; {studies}). "
        told += _invited(design, found.viewers, usable)
    return told if over else f"So far: {told}"


def _aim(design: TraceDesign | FatigueDesign) -> str:
    if isinstance(design, FatigueDesign):
        return f"to see that only {share(design.left)} of the response is left at exposure {design.exposures}"
    return f"to find {100 * design.first.peak:g} % against {100 * design.second.peak:g} % at the best moment"


def _who(design: Design, viewers: str) -> str:
    if isinstance(design, FatigueDesign):
        return f"Measure {viewers} viewers from their first exposure on"
    return f"Measure {viewers} viewers{' who see both ads' if design.paired else ' for each ad'}"


def _invited(design: Design, viewers: int, usable: float) -> str:
    arms = 1 if isinstance(design, FatigueDesign) or design.paired else 2
    return f"Invite some {ceil(arms * viewers / usable):,} people if {share(usable)} of them give usable pictures."


def _fitted(found: Needed | None, ordered: list[Tried]) -> list[list[float | None]]:
    if found is None or not ordered:
        return []
    last = max(ordered[-1].viewers, found.viewers or 0) * 1.15
    return [
        [round(last * k / _CURVE_POINTS), number(found.power_at(round(last * k / _CURVE_POINTS)))]
        for k in range(1, _CURVE_POINTS + 1)
    ]


def _chart(
    curve: list[list[float | None]], tried: list[Tried], power: float, viewers: int | None
) -> dict[str, Any]:
    lines = [line("Power", "--brand", curve)] if curve else []
    if tried:
        lines.append(
            line(
                "Simulated",
                "--ink-2",
                [[t.viewers, number(t.power.value)] for t in tried],
                whiskers=[[t.viewers, number(t.power.low), number(t.power.high)] for t in tried],
                symbol=True,
                width=0,
            )
        )
    last = max((point[0] for part in lines for point in part["points"]), default=100)
    step = _step(last)
    return {
        "x": {
            "label": "Viewers measured",
            "short": "Viewers",
            "min": 0,
            "max": step * ceil(last / step),
            "interval": step,
            "format": "count",
        },
        "y": {"format": "share", "min": 0, "max": 1, "interval": 0.2},
        "lines": lines,
        "levels": [{"y": power, "label": f"wished: {share(power)}"}],
        "moments": [{"x": viewers, "label": f"{viewers:,} viewers"}] if viewers and viewers <= last else [],
    }


def _step(last: float) -> int:
    """Return a round distance between some five ticks."""
    unit = 10 ** floor(log10(max(last, 10) / 5))
    return int(next(part * unit for part in (1, 2, 5, 10) if part * unit >= last / 5))


def _maths(design: Design, studies: int) -> Maths:
    card = MEASURES["F23"]
    common = [("α", f"{ALPHA}, two-sided")]
    if isinstance(design, SharesDesign):
        paired = [("ρ of a person’s two answers", f"{design.correlation:g}")] if design.paired else []
        return Maths(
            formula="n = (z_α√ψ + z_β√(ψ − δ²))²/δ², ψ = share of viewers whose two answers differ"
            if design.paired
            else "n = 2(z_α + z_β)² p̄(1 − p̄)/δ² for each ad",
            parameters=[*common, *paired],
            n="a formula: nothing was sampled",
            excluded="",
            version=f"F23 v{card.version}",
            citation=card.source,
        )
    search = ("Search", "power as Φ(z_.025 + c√n); c most likely given all simulated studies")
    if isinstance(design, FatigueDesign):
        formula = "a study sees the decline if the 95 % interval of γ̂ (F25) lies above 0"
        more = [
            (
                "Who sees what",
                "the same people at every exposure: different ones can show the wrong sign (F32)",
            ),
            (
                "True γ",
                f"{design.gamma:.3f}, so that {share(design.left)} is left at exposure {design.exposures}",
            ),
            (
                "Smiles",
                f"{share(design.smile_share)} of the ad’s time at first, in bouts; {design.seconds:.0f} s",
            ),
            ("Coming back", f"{share(design.returning)} after an average exposure, more after a strong one"),
            ("Interval", f"{RESAMPLES} resamples of viewers in each study"),
        ]
    else:
        formula = "a study finds the difference if cluster permutation (F20) flags a stretch of its sign"
        more = [
            (
                "Smiles",
                f"{share(design.first.peak)} and {share(design.second.peak)} at the best moment,"
                f" {share(design.first.resting)} else; {design.seconds:.0f} s",
            ),
            ("What is a person’s own", f"{share(design.person)} of the variance"),
            ("Relabelings", f"{PERMUTATIONS} in each study"),
        ]
    return Maths(
        formula=formula,
        parameters=[*common, *more, search],
        n=f"{studies:,} simulated studies",
        excluded="",
        version=f"F23 v{card.version}",
        citation="ours, by the test of the fatigue page: Wooldridge 1999, Journal of Econometrics 90"
        if isinstance(design, FatigueDesign)
        else "ours; F20: Maris & Oostenveld 2007, Journal of Neuroscience Methods 164",
    )
