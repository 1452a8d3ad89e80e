"""What BI tools read: views of one organisation, aggregates alone, each of `FEWEST` viewers at least.

The names and columns are a contract: a change breaks people's dashboards. `docs/bi/README.md` lists them, and a test
holds both together.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, DateField, F, Func, Q, QuerySet
from django.db.models.functions import Cast

from campaigns.models import Ad, Campaign, Deletion, Exposure, Organisation

FEWEST = 25  # viewers: fewer are not told of
_TOLD = """
    FROM dashboards_analysis a
    JOIN (SELECT 'ad:' || ad AS subject, ad, campaign, viewers FROM ({ads}) AS q(ad, campaign, viewers)
            WHERE viewers >= {fewest}
          UNION ALL
          SELECT 'campaign:' || campaign, NULL, campaign, viewers FROM ({campaigns}) AS q(campaign, viewers)
            WHERE viewers >= {fewest} AND campaign NOT IN (
                SELECT campaign FROM ({ads}) AS few(ad, campaign, viewers) WHERE viewers BETWEEN 1 AND {fewest} - 1)
         ) s ON s.subject = a.subject AND s.campaign = a.campaign_id
    LEFT JOIN ({deleted}) AS d(campaign, sessions) ON d.campaign = a.campaign_id
    CROSS JOIN LATERAL jsonb_array_elements(a.numbers) AS f
    CROSS JOIN LATERAL (SELECT f->'value' AS v) AS value
"""
# A segment that leaves out a few would tell of these few: the whole less the segment. In the same way, how a
# campaign's ads stand among each other tells of one that few have seen (above).
_REST = "(f->>'part' NOT LIKE 'segment:%' OR {n} <= s.viewers - {fewest})"
_FINDINGS = """
    SELECT a.campaign_id, s.ad, a.question, f->>'key', f->>'part', f->>'unit', v->>'value', v->>'low', v->>'high',
        v->>'n', f->>'preview', (SELECT string_agg(m, ' ') FROM jsonb_array_elements_text(f->'methods') m),
        a.revision, a.computed_at
    {told}
    WHERE a.erased = COALESCE(d.sessions, 0) AND v->>'kind' = 'estimate' AND v->>'low' IS NOT NULL
        AND (v->>'n')::int >= {fewest} AND {rest_of_n}
"""
_SERIES = """
    SELECT a.campaign_id, s.ad, a.question, f->>'key', f->>'part', f->>'unit', v->>'axis', p.at, p.mean, p.low,
        p.high, p.n, a.revision, a.computed_at
    {told}
    CROSS JOIN LATERAL ROWS FROM (
        jsonb_array_elements_text(v->'at'), jsonb_array_elements_text(v->'mean'),
        jsonb_array_elements_text(v->'low'), jsonb_array_elements_text(v->'high'),
        jsonb_array_elements_text(v->'n')) AS p(at, mean, low, high, n)
    WHERE a.erased = COALESCE(d.sessions, 0) AND v->>'kind' = 'series' AND p.low IS NOT NULL
        AND p.n::int >= {fewest} AND {rest_of_step}
"""


@dataclass(frozen=True)
class Column:
    """`type`: of PostgreSQL. `hidden`: null where fewer than `FEWEST` viewers stand behind the row."""

    name: str
    type: str
    about: str
    hidden: bool = False


@dataclass(frozen=True)
class View:
    """`rows` gives the SQL of its rows for one organisation, with the columns in their order."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[Organisation], str]

    def query(self, organisation: Organisation) -> str:
        """Return the SELECT of this view, without parameters."""
        chosen = ", ".join(
            f"CASE WHEN viewers >= {FEWEST} THEN {own.name} END::{own.type}"
            if own.hidden
            else f"{own.name}::{own.type}"
            for own in self.columns
        )
        names = ", ".join(own.name for own in self.columns)
        return f"SELECT {chosen} FROM ({self.rows(organisation)}) AS q({names})"  # noqa: S608 -- our own names


def _campaigns(organisation: Organisation, *fields: str) -> str:
    counted = Count("sessions__viewer", filter=Q(sessions__exposures__isnull=False), distinct=True)
    rows = Campaign.objects.filter(organisation=organisation).annotate(viewers=counted)
    return _sql(rows.order_by().values_list(*fields, "viewers"))


def _ads(organisation: Organisation, *fields: str) -> str:
    counted = Count("exposures__session__viewer", distinct=True)
    rows = Ad.objects.filter(campaign__organisation=organisation)
    rows = rows.annotate(plays=Count("exposures", distinct=True), viewers=counted)
    return _sql(rows.order_by().values_list(*fields, "viewers"))


def _ad_days(organisation: Organisation) -> str:
    # Read with the rows: a view outlives a change of the organisation's time zone.
    local = Func(F("ad__campaign__organisation__time_zone"), F("started_at"), function="timezone")
    day = Cast(local, DateField())
    rows = Exposure.objects.filter(ad__campaign__organisation=organisation).annotate(day=day).order_by()
    counted = rows.values("ad__campaign_id", "ad_id", "day").annotate(
        plays=Count("pk"),
        completed=Count("pk", filter=Q(status=Exposure.Status.COMPLETED)),
        viewers=Count("session__viewer", distinct=True),
    )
    columns = ("ad__campaign_id", "ad_id", "day", "plays", "completed", "viewers")
    return _sql(counted.filter(viewers__gte=FEWEST).values_list(*columns))


def _told(template: str) -> Callable[[Organisation], str]:
    def rows(organisation: Organisation) -> str:
        gone = Deletion.objects.filter(campaign__organisation=organisation).order_by()
        parts = {
            "ads": _ads(organisation, "pk", "campaign_id"),
            "campaigns": _campaigns(organisation, "pk"),
            "deleted": _sql(
                gone.values("campaign_id")
                .annotate(sessions=Count("pk"))
                .values_list("campaign_id", "sessions")
            ),
            "fewest": FEWEST,
        }
        rests = {
            "rest_of_n": _REST.format(n="(v->>'n')::int", fewest=FEWEST),
            "rest_of_step": _REST.format(n="p.n::int", fewest=FEWEST),
        }
        return template.format(told=_TOLD.format(**parts), **rests, **parts)

    return rows


def _sql(rows: QuerySet[object]) -> str:
    statement, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        return str(cursor.mogrify(statement, parameters).decode())


_CAMPAIGN = Column("campaign", "bigint", "The campaign.")
_AD = Column("ad", "bigint", "The ad.")
_VIEWERS = Column("viewers", "bigint", "Viewers who began to watch; null below 25.", hidden=True)
_OF = (
    _CAMPAIGN,
    Column("ad", "bigint", "The ad; null where the campaign as a whole is meant."),
    Column("question", "text", "Which question it answers, e.g. `numbers`."),
    Column("key", "text", "Its name, as in the API, e.g. `valence.mean`."),
    Column("part", "text", "Which of several alike, e.g. `segment:age=18-24`; empty for the whole."),
    Column("unit", "text", "Its unit, as in the API."),
)
_MADE = (
    Column("revision", "text", "Changes whenever the figure may."),
    Column("computed_at", "timestamptz", "When it was computed."),
)
_HIGH = Column("high", "double precision", "Upper end of the 95 % interval; null: no end.")
VIEWS = (
    View(
        "campaigns",
        "One row a campaign.",
        (
            _CAMPAIGN,
            Column("name", "text", "Its name."),
            Column("brand", "text", "What it is for."),
            Column("status", "text", "draft, published or closed."),
            Column("setting", "text", "panel, public or lab."),
            Column("simulated", "boolean", "True: its viewers do not exist."),
            Column("starts_on", "date", "First day that its link works."),
            Column("ends_on", "date", "Last day that its link works."),
            Column("created_at", "timestamptz", "When it was made."),
            _VIEWERS,
        ),
        lambda own: _campaigns(
            own, "pk", "name", "brand", "status", "setting", "simulated", "starts_on", "ends_on", "created_at"
        ),
    ),
    View(
        "ads",
        "One row an ad.",
        (
            _AD,
            _CAMPAIGN,
            Column("title", "text", "Its title."),
            Column("kind", "text", "video, picture or elsewhere: a clip that another site plays."),
            Column("duration_ms", "integer", "How long it runs or is shown."),
            Column("tags", "text[]", "Its tags."),
            Column("exposures", "bigint", "How often it was shown; null below 25 viewers.", hidden=True),
            _VIEWERS,
        ),
        lambda own: _ads(own, "pk", "campaign_id", "title", "kind", "duration_ms", "tags", "plays"),
    ),
    View(
        "ad_days",
        "One row an ad and day with 25 viewers or more, in the organisation's time zone.",
        (
            _CAMPAIGN,
            _AD,
            Column("day", "date", "The day on which exposures began."),
            Column("exposures", "bigint", "How often the ad was shown."),
            Column("completed", "bigint", "Of these: watched to the end."),
            Column("viewers", "bigint", "People who saw it on that day."),
        ),
        _ad_days,
    ),
    View(
        "findings",
        "One row a figure: those with an interval, of 25 viewers or more.",
        (
            *_OF,
            Column("value", "double precision", "The figure; null: there is no end to it."),
            Column("low", "double precision", "Lower end of the 95 % interval."),
            _HIGH,
            Column("n", "integer", "Viewers behind it."),
            Column("preview", "boolean", "True: too few viewers for a conclusion."),
            Column("methods", "text", "Formulas, e.g. `F5 F9` (docs/methods.md)."),
            *_MADE,
        ),
        _told(_FINDINGS),
    ),
    View(
        "series",
        "One row a step of a series, such as a second of a trace; steps of 25 viewers or more.",
        (
            *_OF,
            Column("axis", "text", "What it runs along: media_ms, exposure, day, rest_days or answer."),
            Column("at", "bigint", "Where the step is; days are counted from 1970-01-01."),
            Column("mean", "double precision", "The mean."),
            Column("low", "double precision", "Lower end of the 95 % interval."),
            _HIGH,
            Column("n", "integer", "Viewers behind it."),
            *_MADE,
        ),
        _told(_SERIES),
    ),
)
