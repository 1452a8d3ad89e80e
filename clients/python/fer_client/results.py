"""What comes back: rows that are fetched as they are needed, findings, traces; each as plain Python or for pandas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


class Rows:
    """Rows of a list. Each iteration begins anew, and asks for the next page when it is reached."""

    def __init__(self, page: Callable[[str | None], dict[str, Any]]) -> None:
        self._page = page

    def __iter__(self) -> Iterator[Row]:
        after: str | None = None
        while True:
            page = self._page(after)
            yield from page["results"]
            after = page["next"]
            if after is None:
                return

    def to_pandas(self) -> pd.DataFrame:
        """Return all rows as a table."""
        return _frame(list(self))


class Findings:
    """Answers to questions, as the API gives them (`questions`): each with its revision and its findings."""

    def __init__(self, questions: list[dict[str, Any]]) -> None:
        self.questions = questions

    def __iter__(self) -> Iterator[Row]:
        """Yield each finding with the question, subject and revision that it belongs to."""
        for question in self.questions:
            about = {name: question[name] for name in ("subject", "question", "revision")}
            for finding in question["findings"]:
                yield about | finding

    def get(self, key: str, part: str = "") -> Row | None:
        """Return the first finding of a key, None where there is none."""
        return next((own for own in self if own["key"] == key and own["part"] == part), None)

    def to_pandas(self) -> pd.DataFrame:
        """Return a row a finding: value, low, high, n, and where it is, for those that are numbers, moments or choices;
        series and tables have neither. A figure without `low`, or a preview, is no result."""
        rows = []
        for own in self:
            value = own["value"] or {}
            single = {} if value.get("kind") in ("series", "table") else value
            names = (
                "value",
                "low",
                "high",
                "n",
                "at_ms",
                "from_ms",
                "to_ms",
                "settled",
                "name",
                "probability",
            )
            kept = {
                name: own[name]
                for name in ("subject", "question", "key", "part", "unit", "preview", "revision")
            }
            rows.append(
                kept
                | {name: single.get(name) for name in names}
                | {
                    "kind": value.get("kind"),
                    "needs": (own["needs"] or {}).get("what"),
                    "methods": own["methods"],
                }
            )
        # Else a column in which one is missing, or is 1e32, holds objects, and `table.n > 25` is an error.
        numbers = ("value", "low", "high", "n", "at_ms", "from_ms", "to_ms", "probability")
        table = _frame(rows)
        return table.astype({name: float for name in numbers if name in table})


class Trace:
    """An ad's trace, second by second (`document`: the API's answer)."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    @property
    def conclusive(self) -> bool:
        """Whether there are enough viewers to draw conclusions from."""
        return bool(self.document["conclusive"])

    def to_pandas(self) -> pd.DataFrame:
        """Return a row a second and series: `series`, `second`, `mean`, `low`, `high`, `n`."""
        rows = [
            {
                "series": name,
                "second": second,
                **{part: series[part][second] for part in ("mean", "low", "high", "n")},
            }
            for name, series in self.document["series"].items()
            for second in range(len(series["mean"]))
        ]
        numbers = ("mean", "low", "high", "n")
        # Numbers, though none be there: an ad that nobody has seen yet is an empty plot, not an error of pandas.
        return _frame(rows, ("series", "second", *numbers)).astype(dict.fromkeys(numbers, float))


def _frame(rows: list[Row], columns: tuple[str, ...] | None = None) -> pd.DataFrame:
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError("Tables need pandas: pip install 'fer-client[pandas]'") from error
    return pd.DataFrame(rows, columns=columns)
