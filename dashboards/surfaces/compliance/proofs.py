"""What is proved by rows: notices and who agreed to them, what is kept for how long and by which task, deletions."""

from collections import Counter
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext

from campaigns.models import Consent, Deletion
from campaigns.selectors.compliance import NoticeUse
from dashboards.surfaces.compliance.kept import kept_of
from dashboards.surfaces.compliance.parts import Cell, Column, Kind, Section, Statement, Table, Words
from dashboards.surfaces.compliance.state import State

_LOG_PRINTED = 300


def notices(state: State) -> Section:
    """Return the notices that viewers decided about, with their words."""
    languages = dict(settings.LANGUAGES)
    purposes = [own for own in Consent.Purpose.values if own in state.offered or state.agreed[own]]
    columns = (
        Column("notice", gettext("Digest"), width=30),
        Column("language", gettext("Language"), width=14),
        Column("first", gettext("First session"), Kind.TIME, 16),
        Column("last", gettext("Last session"), Kind.TIME, 16),
        Column("sessions", gettext("Sessions"), Kind.COUNT, 9),
        Column("withdrawn", gettext("Withdrawn since"), Kind.COUNT, 11),
        Column("whole", gettext("Digest fits"), width=9),
    )
    rows = [_notice_row(use) for use in state.uses]
    agreed = [
        {
            "notice": use.notice.key,
            "purpose": own,
            "agreed": use.agreed[own],
            "taken_back": use.taken_back[own],
        }
        for use in state.uses
        for own in purposes
    ]
    agreed_columns = (
        Column("notice", gettext("Digest"), width=40),
        Column("purpose", gettext("Purpose"), width=20),
        Column("agreed", gettext("Sessions that said yes"), Kind.COUNT, 20),
        Column("taken_back", gettext("Taken back since"), Kind.COUNT, 20),
    )
    words = [
        Words(
            use.notice.key,
            gettext("Notice %(key)s, %(language)s")
            % {
                "key": use.notice.key[:12],
                "language": languages.get(use.notice.language, use.notice.language),
            },
            use.notice.text,
            use.notice.language,
        )
        for use in state.uses
    ]
    return Section(
        "notices",
        gettext("Notices, and what was agreed to"),
        statements=list(_notices_said(state)),
        tables=[
            Table("notices", gettext("Notices used"), columns, rows),
            Table("agreed", gettext("Answers by notice and purpose"), agreed_columns, agreed),
        ],
        words=words,
    )


def retention(state: State) -> Section:
    """Return what is kept, for how long, what ends it, and when that last ran."""
    columns = (
        Column("data", gettext("Key"), width=12),
        Column("what", gettext("What"), width=22),
        Column("until", gettext("How long"), width=18),
        Column("task", gettext("Ended by the task"), width=24),
        Column("every", gettext("Every … s"), Kind.COUNT, 6),
        Column("ran_at", gettext("Last run"), Kind.TIME, 9),
        Column("deleted_at", gettext("Last deleted something"), Kind.TIME, 9),
        Column("rows", gettext("Rows now"), Kind.COUNT, 8),
    )
    rows = []
    for own in kept_of(state):
        for task in own.tasks or ("",):
            ran, every = state.ran.get(task), state.every(task)
            rows.append(
                {
                    "data": own.key,
                    "what": own.what,
                    "until": own.until,
                    "task": task,
                    "every": None if every is None else int(every),
                    "ran_at": ran.ran_at if ran else None,
                    "deleted_at": ran.deleted_at if ran else None,
                    "rows": own.rows,
                }
            )
    note = gettext("A task serves the whole installation: its last run is not of this campaign alone. Copies "
                   "that you took away, and backups, end by what you do.")  # fmt: skip
    table = Table("kept", gettext("What is kept"), columns, rows, note)
    return Section("retention", gettext("Retention"), tables=[table])


def deletions(state: State) -> Section:
    """Return the log of deletions: when, why, how much; of nobody."""
    reasons = {
        "viewer": gettext("Withdrawn by the viewer"),
        "staff": gettext("Withdrawn for the viewer"),
        "erased": gettext("Deleted by the organisation"),
        "purpose": gettext("One purpose was taken back by the viewer"),
        "test": gettext("Removed by the team as a test"),
        "retention": gettext("Kept for as long as the notice said"),
    }
    counted = Counter(reason for _, reason, _ in state.deletions)
    gone: Counter[str] = Counter()
    for _, reason, rows in state.deletions:
        gone[reason] += rows
    totals = [
        {"reason": name, "text": reasons[name], "sessions": counted[name], "rows": gone[name]}
        for name in Deletion.Reason.values
    ]
    log: list[dict[str, Cell]] = [
        {"at": at.replace(second=0, microsecond=0), "reason": reasons.get(reason, reason), "rows": rows}
        for at, reason, rows in state.deletions
    ]
    sessions = Column("sessions", gettext("Sessions"), Kind.COUNT, 20)
    rows_gone = Column("rows", gettext("Rows that went"), Kind.COUNT, 20)
    why = Column("reason", gettext("Key"), width=20), Column("text", gettext("Why"), width=40)
    note = gettext(
        "To the minute, without the sessions’ numbers. Paper shows the newest %(n)d; JSON has all."
    )
    return Section(
        "deletions",
        gettext("Log of deletions"),
        tables=[
            Table("totals", gettext("By reason"), (*why, sessions, rows_gone), totals),
            Table(
                "log",
                gettext("One by one"),
                (Column("at", gettext("When"), Kind.TIME, 30), Column("reason", gettext("Why"), width=50), rows_gone),
                log,
                note % {"n": _LOG_PRINTED},
                printed=_LOG_PRINTED,
            ),
        ],
    )  # fmt: skip


def _notice_row(use: NoticeUse) -> dict[str, Cell]:
    return {
        "notice": use.notice.key,
        "language": use.notice.language,
        "first": use.first,
        "last": use.last,
        "sessions": use.sessions,
        "withdrawn": use.withdrawn,
        "whole": gettext("yes") if use.whole else gettext("no"),
    }


def _notices_said(state: State) -> Iterator[Statement]:
    if not state.uses:
        yield Statement(
            "none", gettext("No session that is still there began with a notice: nobody has agreed yet.")
        )
        return
    yield Statement(
        "versions",
        gettext("A notice’s version is the digest of its words: a changed word is another version, and "
                "consent is given to the version, in the language, that was read. Sessions that were deleted "
                "wholly are not counted."),
        ("campaigns/notice.py",),
    )  # fmt: skip
    older = state.campaign.sessions.filter(notice__isnull=True).count()
    if older:
        text = gettext("%(n)d sessions are of before notices were kept word by word.")
        yield Statement("older", text % {"n": older})
