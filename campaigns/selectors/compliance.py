"""What a campaign answers for: notices and what was agreed to, deletions, and whether safeguards stand."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Exists, Max, Min, Model, OuterRef, Q, QuerySet

from campaigns.models import Campaign, Consent, Deletion, Notice, ViewerSession
from campaigns.notice import notice_key

_TRIGGERS = "SELECT tgname FROM pg_trigger WHERE tgname = ANY(%s) AND tgenabled IN ('O', 'A')"
_CONSTRAINTS = "SELECT conname FROM pg_constraint WHERE conname = ANY(%s) AND convalidated"
# A table that is divided keeps nothing itself: its parts do.
_LOGGED = """
    SELECT count(*) FILTER (WHERE c.relpersistence <> 'u'), count(*)
    FROM pg_class c
    WHERE c.relkind = 'r' AND (c.oid = to_regclass(%(table)s)
        OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass(%(table)s)))
"""


@dataclass(frozen=True)
class NoticeUse:
    """How one notice was used. `sessions`: how many began with it, `first`, `last`: when; `withdrawn`: of these.
    `agreed`, `taken_back`: by purpose, sessions that have ever said yes, and of these such as say no now. `whole`:
    whether its text still has the digest that stands in the consents."""

    notice: Notice
    sessions: int
    first: datetime
    last: datetime
    withdrawn: int
    agreed: Counter[str]
    taken_back: Counter[str]

    @property
    def whole(self) -> bool:
        return notice_key(self.notice.text) == self.notice.key


def notices_used(campaign: Campaign) -> list[NoticeUse]:
    """Return the notices that sessions of a campaign began with, the first one first. Sessions that were deleted wholly
    are in none: their consents went with them."""
    rows = (
        campaign.sessions.filter(notice__isnull=False)
        .order_by()
        .values("notice")
        .annotate(
            sessions=Count("pk"),
            first=Min("started_at"),
            last=Max("started_at"),
            withdrawn=Count("pk", filter=Q(status=ViewerSession.Status.WITHDRAWN)),
        )
    )
    of_campaign = Consent.objects.filter(session__campaign=campaign).order_by()
    others = Consent.objects.filter(session=OuterRef("session"), purpose=OuterRef("purpose"), granted=True)
    before, after = others.filter(pk__lt=OuterRef("pk")), others.filter(pk__gt=OuterRef("pk"))
    agreed = _by_notice(of_campaign.filter(granted=True))
    taken_back = _by_notice(of_campaign.filter(Exists(before), ~Exists(after), granted=False))
    notices = Notice.objects.in_bulk([row["notice"] for row in rows])
    uses = []
    for row in rows:
        key = row.pop("notice")
        uses.append(NoticeUse(notice=notices[key], agreed=agreed[key], taken_back=taken_back[key], **row))
    return sorted(uses, key=lambda use: use.first)


def _by_notice(consents: QuerySet[Consent]) -> defaultdict[str, Counter[str]]:
    """Return how many sessions these answers are of, by notice and purpose."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    rows = consents.values_list("session__notice", "purpose").annotate(n=Count("session", distinct=True))
    for notice, purpose, n in rows:
        found[notice][purpose] = n
    return found


def sessions_agreed(campaign: Campaign) -> Counter[str]:
    """Return how many sessions of a campaign have ever said yes, by purpose."""
    yes = Consent.objects.filter(session__campaign=campaign, granted=True).order_by().values_list("purpose")
    return Counter(dict(yes.annotate(n=Count("session", distinct=True))))


def deletions_of(campaign: Campaign) -> list[tuple[datetime, str, int]]:
    """Return (when, reason, rows that went) of each deletion of a campaign's session, the newest first; of nobody."""
    rows = Deletion.objects.filter(campaign=campaign.pk).values_list("at", "reason", "rows")
    return [(at, reason, sum(counts.values())) for at, reason, counts in rows]


def triggers_standing(names: Sequence[str]) -> set[str]:
    """Return those of the triggers that the database has and obeys."""
    return _named(_TRIGGERS, names)


def constraints_standing(names: Sequence[str]) -> set[str]:
    """Return those of the constraints that the database has, and has tried on every row."""
    return _named(_CONSTRAINTS, names)


def table_unlogged(model: type[Model]) -> bool:
    """Return whether no write-ahead log, replica or base backup holds rows of this table, or of any of its parts."""
    with connection.cursor() as cursor:
        cursor.execute(_LOGGED, {"table": model._meta.db_table})
        logged, tables = cursor.fetchone()
    return bool(tables) and not logged


def _named(statement: str, names: Iterable[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(names)])
        return {name for (name,) in cursor.fetchall()}
