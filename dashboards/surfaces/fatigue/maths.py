"""“Show the maths” of the fatigue page: formula, parameters in use, n, exclusions, version and source of each card."""

import math

from dashboards.analysis.fatigue.report import FatigueReport
from dashboards.statistics.fatigue import change_point, status
from dashboards.statistics.fatigue.designs import FORMULAS
from dashboards.statistics.fatigue.patterns import RESAMPLES, SEED
from dashboards.statistics.fatigue.power import Rate
from dashboards.statistics.fatigue.responses import MAX_NUMBER, MIN_VIEWERS_AT_NUMBER
from dashboards.statistics.fatigue.summary import VERSION
from dashboards.surfaces.fatigue.words import share
from dashboards.surfaces.maths import Maths

_LEFT_OUT = (
    f"plays of rejected quality; exposure numbers that fewer than {MIN_VIEWERS_AT_NUMBER} viewers reached, and those"
    f" above {MAX_NUMBER}"
)
_RESAMPLED = ("Interval", f"{RESAMPLES:,} resamples of viewers, seed {SEED}")


def _repeaters(report: FatigueReport) -> str:
    return (
        f"{report.responses.repeaters:,} viewers with two exposures or more, of {report.responses.viewers:,}"
    )


def within_maths(report: FatigueReport) -> Maths:
    """Return the maths of R(n) and of the status."""
    return Maths(
        formula="R_n = E[y_n] / E[y_1] within the viewer: y_in = A_i · f_n, each A_i profiled out (quasi-Poisson)\n"
        f"Status (F30): fresh where P(R < {status.LIMITED_SHARE}) < .5; limited from .9 on; fatigued where"
        f" P(R < {status.FATIGUED_SHARE}) ≥ .9; watch between",
        parameters=[
            ("Response y", report.measure.about),
            (
                "Status needs",
                f"{status.MIN_AT_NUMBER} viewers at {status.MIN_EXPOSURES} exposures and {status.MIN_REPEATERS}"
                " with two or more",
            ),
            _RESAMPLED,
        ],
        n=_repeaters(report),
        excluded=_LEFT_OUT,
        version=VERSION,
        citation="Wooldridge 1999, Journal of Econometrics 90; F25, F30: ours",
    )


def models_maths(report: FatigueReport) -> Maths:
    """Return the maths of the four curves and their weights."""
    figures = report.figures
    rates = []
    if figures is not None and figures.power is not None:
        rates.append(
            (
                "γ of the power curve",
                f"{figures.power.value:.3f} (95 %: {figures.power.low:.3f} to {figures.power.high:.3f})",
            )
        )
    if figures is not None and figures.exponential is not None:
        e = figures.exponential
        rates.append(("λ of the exponential curve", f"{e.value:.3f} (95 %: {e.low:.3f} to {e.high:.3f})"))
        rates.append(("Its half-life, ln 2 / λ, in exposures", _half_life(e)))
    if figures is not None and figures.naive_gamma is not None:
        rates.append(
            (
                "γ if pooled, for comparison",
                f"{figures.naive_gamma:.3f}: biased where responsive viewers come back",
            )
        )
    return Maths(
        formula="\n".join(FORMULAS.values())
        + "\nExposure n with a share s of the first response: s^(−1/γ); 1 + ln(1/s)/λ; the smallest n > 1 with"
        " b₁ log n + b₂ (log n)² = ln s; never",
        parameters=[
            (
                "Weights",
                "leave-one-viewer-out log score of how a viewer’s response spreads; stacking, pseudo-BMA+",
            ),
            *rates,
            _RESAMPLED,
        ],
        n=_repeaters(report),
        excluded=_LEFT_OUT,
        version=VERSION,
        citation="Yao, Vehtari, Simpson & Gelman 2018, Bayesian Analysis 13",
    )


def _half_life(rate: Rate) -> str:
    """Return after how many more exposures half is left, whatever there is; `never` where λ is not above 0."""
    value, low, high = (
        f"{math.log(2) / own:.1f}" if own > 0 else "never" for own in (rate.value, rate.high, rate.low)
    )
    return f"{value} (95 %: {low} to {high})"


def split_maths(report: FatigueReport) -> Maths:
    """Return the maths of the split (F32)."""
    return Maths(
        formula="ȳ_n − ȳ_1 = Σ mean(y_k − y_(k−1) | there at both) + rest (F32); the first part is within the viewer,"
        " the rest is who watches",
        parameters=[("Response y", report.measure.about), _RESAMPLED],
        n=f"{report.responses.viewers:,} viewers",
        excluded=_LEFT_OUT,
        version=VERSION,
        citation="ours",
    )


def recovery_maths(report: FatigueReport) -> Maths:
    """Return the maths of recovery (F31)."""
    found = report.recovery
    parameters = [("Response y", report.measure.about), _RESAMPLED]
    if found is not None:
        low, high = found.kept_interval
        parameters.insert(1, ("g, left after a day", f"{found.kept:.3f} (95 %: {low:.3f} to {high:.3f})"))
        low, high = found.cost_interval
        parameters.insert(1, ("φ, cost of an exposure", f"{found.cost:.4f} (95 %: {low:.4f} to {high:.4f})"))
    return Maths(
        formula="y_in = A_i − φ·s_n,  s_n = g^Δdays · (s_(n−1) + 1),  s_1 = 0 (F31), by least squares;"
        " half-life ln ½ / ln g",
        parameters=parameters,
        n=_repeaters(report),
        excluded=_LEFT_OUT,
        version=VERSION,
        citation="ours",
    )


def trend_maths(report: FatigueReport) -> Maths:
    """Return the maths of the break (F33)."""
    return Maths(
        formula="one break or none, BF = (1 + g)^((D−2)/2) / (1 + g(1 − R²))^((D−1)/2), g = D days (F33)",
        parameters=[
            (
                "Response y",
                f"{report.measure.about}; first exposures only, by the day on which they began (UTC)",
            ),
            ("Prior on no break", f"{change_point.PRIOR_NONE}"),
            ("Days on either side of a break", f"at least {change_point.MIN_DAYS_BESIDE}"),
            ("Reported", f"from a probability of {share(change_point.ALERT_AT)} on"),
        ],
        n=f"{int(report.daily.counts.sum()):,} first exposures on {len(report.daily.days)} days",
        excluded="plays of rejected quality; second and later exposures",
        version=VERSION,
        citation="Liang, Paulo, Molina, Clyde & Berger 2008, Journal of the American Statistical Association 103",
    )
