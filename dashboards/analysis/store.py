"""The one store of results: what is asked for is read where it is up to date, else computed once and kept."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import Any, Generic, TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from campaigns.models import Campaign
from dashboards.analysis.encode import Rows, decoded, encoded
from dashboards.analysis.finding import Findings, Subject
from dashboards.analysis.registry import Question
from dashboards.models import Analysis

Data = TypeVar("Data")
# What took t seconds to compute is not computed anew within so many times t: while people watch, findings then cost a
# fiftieth of a core at the most, whatever the number of exposures. A withdrawal is taken up at once.
_PATIENCE = 50.0
_MOST_PATIENCE = timedelta(minutes=10)
_AT_ONCE_SECONDS = 0.1
_OFTEN_PATIENCE = 200.0
_KEPT = ("campaign", "revision", "erased", "numbers", "seconds", "computed_at")
_FORGET = """
    DELETE FROM dashboards_analysis a USING (
        SELECT campaign_id, count(*) AS erased FROM campaigns_deletion GROUP BY campaign_id) w
    WHERE a.campaign_id = w.campaign_id AND a.erased <> w.erased
"""

_FORGET_SUBSETS = """
    DELETE FROM dashboards_analysis WHERE subject LIKE 'subset:%' AND computed_at < now() - interval '1 day'
"""


@dataclass(frozen=True)
class Asked(Generic[Data]):
    """One question about one subject of a campaign.

    `revision`: changes whenever the answer may. `shape`: changes whenever its parts may, such as the ads of a campaign:
    an older answer of another shape is never shown. `erased`: how many sessions have been withdrawn among those that
    it is made from. `data` reads what the answer is made from.
    """

    question: Question[Data]
    subject: Subject
    campaign: Campaign
    revision: str
    erased: int
    data: Callable[[], Data]
    shape: str = ""

    @property
    def basis(self) -> str:
        """What an older answer must share with a newer one to stand in for it."""
        return f"{self.question.version}.{self.shape}" if self.shape else str(self.question.version)

    @property
    def whole_revision(self) -> str:
        """The revision with that of the question's code."""
        return f"{self.basis}|{self.revision}"


_exact: ContextVar[bool] = ContextVar("exact", default=False)
_revisions_alone: ContextVar[bool] = ContextVar("revisions_alone", default=False)
_asked_often: ContextVar[bool] = ContextVar("asked_often", default=False)


@contextmanager
def exactly() -> Iterator[None]:
    """Within this context answers are those of the data as they are now, in one snapshot of the database: what is
    out of
    date is computed, and not kept."""
    before = _exact.set(True)
    try:
        with transaction.atomic():
            if not connection.savepoint_ids:  # the outermost transaction alone can choose what it sees
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    finally:
        _exact.reset(before)


@contextmanager
def revisions_alone() -> Iterator[None]:
    """Within this context figures of what is kept are read only where somebody looks at them: for callers that ask
    whether anything has changed. The database then need not write them out, which is dearer than all else."""
    before = _revisions_alone.set(True)
    try:
        yield
    finally:
        _revisions_alone.reset(before)


@contextmanager
def asked_often() -> Iterator[None]:
    """Within this context older answers will do sooner, and of what is cheap, too: for callers that ask each second,
    whose findings cost a two-hundredth of a core then."""
    before = _asked_often.set(True)
    try:
        yield
    finally:
        _asked_often.reset(before)


def is_exact() -> bool:
    """Return whether answers must be those of the data as they are now (`exactly`)."""
    return _exact.get()


def findings_of(asked: Asked[Any]) -> Findings:
    """Return the findings: in one query where they are kept, else computed, by one process for all that ask."""
    return findings_of_all([asked])[0]


def findings_now(asked: Asked[Any]) -> Findings:
    """Return the findings as of the present revision, however dear, for those who have time: then pages need none."""
    return _answered(asked, patient=False)


def findings_of_all(asked: Sequence[Asked[Any]]) -> list[Findings]:
    """Return the findings of several questions, in their order: those that are kept in one query."""
    rows = _rows().filter(
        subject__in={str(own.subject) for own in asked}, question__in={own.question.name for own in asked}
    )
    kept = {(row.subject, row.question): row for row in rows}
    return [_shown(kept.get((str(own.subject), own.question.name)), own) or _answered(own) for own in asked]


def findings_kept(asked: Asked[Any]) -> Findings | None:
    """Return what is kept, however old, as long as nobody has withdrawn since; None where there is nothing.

    For answers that take longer than a page may: a task computes them (`findings_of`), pages only show them.
    """
    row = _rows().filter(subject=str(asked.subject), question=asked.question.name).first()
    return None if row is None or not _still_true(row, asked) else _decoded(row, asked)


def outdated(asked: Sequence[Asked[Any]]) -> list[Asked[Any]]:
    """Return those of one question that would be computed anew, or are an older answer; one query. For callers that
    read what several of them are made from at once."""
    rows = Analysis.objects.filter(
        subject__in=[str(own.subject) for own in asked], question__in={own.question.name for own in asked}
    )
    kept = set(rows.values_list("subject", "question", "revision"))
    return [own for own in asked if (str(own.subject), own.question.name, own.whole_revision) not in kept]


def analyses_forget() -> int:
    """Delete what was computed before somebody withdrew, and was not asked for since, and what was found a day ago of
    parts of the viewers: there are more parts than anybody looks at again. Return how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)
        forgotten = cursor.rowcount
        cursor.execute(_FORGET_SUBSETS)
        return forgotten + cursor.rowcount


def _rows() -> QuerySet[Analysis]:
    """Return what is kept, its numbers as the text that the database holds: parsing them is dearer than all else."""
    text = Value(None, TextField()) if _revisions_alone.get() else Cast("numbers", TextField())
    return Analysis.objects.defer("numbers").annotate(text=text)


def _answered(asked: Asked[Any], *, patient: bool = True) -> Findings:
    if _exact.get():
        return asked.question.answer(asked.data(), subject=asked.subject, revision=asked.whole_revision)
    with transaction.atomic():
        with connection.cursor() as cursor:
            name = f"{asked.question.name}|{asked.subject}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        row = _rows().filter(subject=str(asked.subject), question=asked.question.name).first()
        return _shown(row, asked, patient=patient) or _computed(asked)


def _shown(row: Analysis | None, asked: Asked[Any], *, patient: bool = True) -> Findings | None:
    if row is None or not (row.revision == asked.whole_revision or (patient and _recent(row, asked))):
        return None
    return _decoded(row, asked)


def _decoded(row: Analysis, asked: Asked[Any]) -> Findings:
    return decoded(
        (lambda: _looked_at(row, asked)) if row.text is None else row.text,
        question=asked.question.name,
        subject=asked.subject,
        revision=row.revision,
        behind=row.revision != asked.whole_revision,
        prefix=asked.question.prefix,
    )


def _looked_at(row: Analysis, asked: Asked[Any]) -> Rows:
    """Read the figures of a row that came without; where it was replaced meanwhile, find them anew."""
    same = Analysis.objects.filter(pk=row.pk, revision=row.revision).values_list("numbers", flat=True)
    kept: Rows | None = same.first()
    return kept or encoded(
        asked.question.answer(asked.data(), subject=asked.subject, revision=asked.whole_revision)
    )


def _recent(row: Analysis, asked: Asked[Any]) -> bool:
    """Tell whether an older answer will do: of the same code and shape, dear to make anew, nobody withdrawn since."""
    if _exact.get() or not _still_true(row, asked):
        return False
    times, at_once = (_OFTEN_PATIENCE, 0.0) if _asked_often.get() else (_PATIENCE, _AT_ONCE_SECONDS)
    patience = min(_MOST_PATIENCE, timedelta(seconds=times * row.seconds))
    return row.seconds > at_once and timezone.now() - row.computed_at < patience


def _still_true(row: Analysis, asked: Asked[Any]) -> bool:
    """Tell whether an answer was made by the same code of the same shape, and nobody has withdrawn since."""
    same_code = row.revision.split("|", 1)[0] == asked.basis
    return same_code and row.erased == asked.erased


def _computed(asked: Asked[Any]) -> Findings:
    began = perf_counter()
    found = asked.question.answer(asked.data(), subject=asked.subject, revision=asked.whole_revision)
    row = Analysis(
        subject=str(asked.subject),
        question=asked.question.name,
        campaign=asked.campaign,
        revision=asked.whole_revision,
        erased=asked.erased,
        numbers=encoded(found),
        seconds=perf_counter() - began,
    )
    Analysis.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=("subject", "question"), update_fields=_KEPT
    )  # one statement, where asking first would be six
    return found
