"""The check from another side (F29) in one sentence."""

from math import log

from dashboards.analysis.fatigue.report import FatigueReport
from dashboards.statistics.fatigue.mixed import MixedCheck
from dashboards.surfaces.fatigue.words import amount


def mixed_text(report: FatigueReport, mixed: MixedCheck) -> str:
    """Say what the mixed model finds for each doubling of the exposures, and whether it agrees."""
    if not mixed.converged:
        return "A linear mixed model (F29) was fitted as a check and did not converge: it says nothing here."
    low, high = mixed.slope_interval
    per = log(2)
    told = (
        f"A linear mixed model (F29), as a check from another side, finds {amount(report.measure, mixed.slope * per)}"
        f" per doubling of the exposures (95 %: {amount(report.measure, low * per)} to"
        f" {amount(report.measure, high * per)}, n = {mixed.viewers:,} viewers, {mixed.rows:,} exposures)"
    )
    if mixed.day is not None and mixed.day_interval is not None:
        day_low, day_high = mixed.day_interval
        told += (
            f", with the calendar held apart ({amount(report.measure, mixed.day)} a day; 95 %:"
            f" {amount(report.measure, day_low)} to {amount(report.measure, day_high)})"
        )
    return f"{told}."
