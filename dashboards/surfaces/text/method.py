"""“Show the method”: what stands behind a group of figures, from the catalogue and from the findings themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from dashboards.analysis.finding import Finding, Findings
from dashboards.statistics.catalogue import METHODS
from dashboards.statistics.frames.exposure import VERSION
from dashboards.statistics.method import Method
from dashboards.surfaces.text.format import count, viewers


@dataclass(frozen=True)
class MethodText:
    """`formulas`, `sources`: one line a formula. `parameters`: names with their values. `n`: how many of what.
    `excluded`: what was left out and why. `version`: changes when the same data would give another number."""

    formulas: list[str]
    parameters: list[tuple[str, str]]
    n: str
    excluded: str
    version: str
    sources: list[str]


def method_of(
    findings: Iterable[Finding],
    *,
    n: str,
    excluded: str = "",
    parameters: Sequence[tuple[str, str]] = (),
) -> MethodText:
    """Return what stands behind these findings; `parameters`: those in use here, before the catalogue's own."""
    keys = list(dict.fromkeys(key for own in findings for key in own.methods))
    methods = [METHODS[key] for key in keys]
    chosen = [
        (f"{_sign(own)}, {gettext(name)}", gettext(value))
        for own in methods
        for name, value in own.parameters.items()
    ]
    versions = ", ".join(f"{_sign(own)} v{own.version}" for own in methods)
    return MethodText(
        formulas=[f"{_title(own)}: {gettext(own.formula)} ({gettext(own.unit)})" for own in methods],
        parameters=[*parameters, *chosen],
        n=n,
        excluded=excluded or gettext("nothing"),
        version=gettext("%(formulas)s; series v%(series)s") % {"formulas": versions, "series": VERSION},
        sources=[f"{_sign(own)}: {gettext(own.source)}" for own in methods],
    )


def _sign(own: Method) -> str:
    """Return how a formula is named for short: its number, or its name where it has none."""
    return own.key if own.key.startswith("F") else gettext(own.name)


def _title(own: Method) -> str:
    name = gettext(own.name)
    return f"{own.key} {name}" if own.key.startswith("F") else name


def reception_method(
    findings: Iterable[Finding], quality: Findings, *, parameters: Sequence[tuple[str, str]] = ()
) -> MethodText:
    """Return the method of figures of one ad; `quality`: its traces question, which counts who is behind them."""
    return method_of(findings, n=n_of(quality), excluded=excluded_of(quality), parameters=parameters)


def n_of(quality: Findings) -> str:
    """Return how many viewers and exposures are behind the figures of an ad."""
    exposures = quality.count("exposures")
    told = ngettext(
        "%(viewers)s with %(count)s exposure; several exposures of one viewer are averaged first",
        "%(viewers)s with %(count)s exposures; several exposures of one viewer are averaged first",
        exposures,
    )
    return told % {"viewers": viewers(quality.count("viewers")), "count": count(exposures)}


def excluded_of(quality: Findings) -> str:
    """Return what was left out of the figures of an ad; empty where nothing was."""
    exposures = quality.count("exposures.excluded[cause:rejected]")
    resting = quality.count("viewers.excluded[cause:no_resting_face]")
    frames = sum(quality.count(own.name) for own in quality.parts("frames.set_aside"))
    parts = []
    if exposures:
        told = ngettext(
            "%(count)s exposure whose quality was too poor",
            "%(count)s exposures whose quality was too poor",
            exposures,
        )
        parts.append(told % {"count": count(exposures)})
    if resting:
        told = ngettext(
            "of changes, %(count)s viewer without a usable neutral screen",
            "of changes, %(count)s viewers without a usable neutral screen",
            resting,
        )
        parts.append(told % {"count": count(resting)})
    if frames:
        told = ngettext(
            "%(count)s frame that is not valid (F3)", "%(count)s frames that are not valid (F3)", frames
        )
        parts.append(told % {"count": count(frames)})
    return "; ".join(parts)
