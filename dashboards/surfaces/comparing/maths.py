"""“Show the maths” of the compare page."""

from dashboards.analysis.comparison.against_others import FamilyRow
from dashboards.analysis.comparison.measures import Measure
from dashboards.analysis.comparison.pair import PairResult
from dashboards.statistics.catalogue import MEASURES
from dashboards.statistics.frames.exposure import VERSION
from dashboards.statistics.level_difference import LevelDifference
from dashboards.surfaces.maths import Maths, maths_of_card


def measured(measure: Measure) -> str:
    """Return what the measure is, in one line."""
    card = MEASURES[measure.card]
    return f"{measure.title} ({card.key}: {card.formula})"


def over_time_maths(result: PairResult, measure: Measure) -> Maths:
    """Return the maths of the difference over time."""
    n = " and ".join(str(len(side)) for side in (result.sides.first, result.sides.second))
    test = (
        "paired t of each viewer's difference, signs flipped"
        if result.sides.paired
        else "Welch's t, viewers relabelled"
    )
    own = maths_of_card(
        MEASURES["F20"],
        n=f"{len(result.sides.first)} viewers who saw both" if result.sides.paired else f"{n} viewers",
        excluded=f"{result.sides.left_out} viewers, see above; rejected plays; gaps"
        if result.sides.left_out
        else "rejected plays; gaps",
        version=f"F20 v{MEASURES['F20'].version}, series v{VERSION}",
    )
    more = [
        ("Measure", measured(measure)),
        ("Test", test),
        ("Band", "difference ± c·se, c = 95 % quantile of the largest |t| over the relabelings"),
        ("Several plays", "of one viewer are averaged first"),
    ]
    return Maths(own.formula, [*more, *own.parameters], own.n, own.excluded, own.version, own.citation)


def level_maths(found: LevelDifference | None, measure: Measure, paired: bool) -> Maths:
    """Return the maths of the difference on the whole and of the effect sizes."""
    n = (
        "too few"
        if found is None
        else f"{found.n_first} viewers"
        if paired
        else f"{found.n_first} and {found.n_second} viewers"
    )
    size = (
        "Cohen's d_z = mean difference / standard deviation of the differences"
        if paired
        else (
            "Hedges' g = J·(mean − mean) / pooled standard deviation; Cliff's δ = P(first > second) − P(first < second)"
        )
    )
    return Maths(
        formula="difference = mean over viewers of each viewer's level over the whole ad, first − second",
        parameters=[
            ("Measure", measured(measure)),
            ("Interval and p", "paired t" if paired else "Welch's t, two-sided, 95 %"),
            ("Effect size", size),
            ("Its interval", "BCa bootstrap over viewers, 2,000 resamples"),
        ],
        n=n,
        excluded="viewers without a value; rejected plays",
        version=f"v1, series v{VERSION}",
        citation="Student 1908; Welch 1947; Hedges 1981; Cohen 1988; Cliff 1993; Efron 1987",
    )


def family_maths(rows: list[FamilyRow], measure: Measure) -> Maths:
    """Return the maths of the forest."""
    tested = [row for row in rows if row.test]
    few = len(rows) - len(tested)
    own = maths_of_card(
        MEASURES["F21"],
        n=f"{len(tested)} ads in the family",
        excluded=f"{few} ads with fewer than ten viewers" if few else "rejected plays",
        version=f"F21 v{MEASURES['F21'].version}, series v{VERSION}",
    )
    family = [
        ("Family", "every ad of this campaign against the mean of its others; named before looking"),
        ("Measure", measured(measure)),
        (
            "Each test",
            "paired t where half of the ad's viewers saw another ad, too; else Welch's t between different people",
        ),
    ]
    return Maths(own.formula, [*family, *own.parameters], own.n, own.excluded, own.version, own.citation)
