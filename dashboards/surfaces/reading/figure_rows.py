"""The rows of expressions, of thirds and of prior shift as figures, for the page and for paper."""

from collections.abc import Sequence

from dashboards.analysis.reception.course import Course, Third
from dashboards.analysis.reception.expressions import ExpressionRow, expression_rows
from dashboards.analysis.reception.prior_shift import ShiftRow
from dashboards.selectors.series import AdSeries
from dashboards.surfaces.reading.figures import figure
from dashboards.surfaces.summaries import Figure
from dashboards.surfaces.words import clock

EXPRESSION_HEAD = (
    "Clearly shown",
    "By, of the viewers",
    "Share of the time",
    "Most at once",
    "Least at once",
)
THIRD_HEAD = ("Part", "Mean", "Highest", "Change from its start to its end")


def expression_figures(series: AdSeries) -> list[tuple[str, list[Figure]]]:
    """Return the title of each expression and its figures in the order of `EXPRESSION_HEAD`."""
    seconds = -(-series.timeline.duration_ms // 1000)
    return [(row.title, _figures(row, seconds)) for row in expression_rows(series)]


def third_figures(course: Course) -> list[tuple[Third, list[Figure]]]:
    """Return each third and its figures in the order of `THIRD_HEAD`."""
    return [
        (third, [figure("valence", own) for own in (third.mean, third.most, third.change)])
        for third in course.thirds
    ]


def shift_figures(rows: Sequence[ShiftRow]) -> list[tuple[ShiftRow, list[Figure]]]:
    """Return each row of prior shift and its figures: as read, and shifted."""
    return [
        (
            row,
            [figure("valence" if row.name == "valence" else "share", own) for own in (row.read, row.shifted)],
        )
        for row in rows
    ]


def _figures(row: ExpressionRow, seconds: int) -> list[Figure]:
    found = row.found
    most = found.most
    when = f"at {clock(most.second)}" if most and most.value > 0 and most.stands_out(seconds) else ""
    people = found.people
    never = people is not None and people.value == 0  # then there is no share of the time to resample
    return [
        figure("share", people),
        Figure("", f"never seen (n = {people.n:,})") if never else figure("share", found.mean),
        figure("share", most, when),
        figure("share", found.least),
    ]
