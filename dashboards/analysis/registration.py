"""What was registered before the data came, and what was changed later: shown beside every answer that it decides."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from campaigns.models import Campaign
from dashboards.analysis.comparison.study import Rule
from dashboards.analysis.finding import Findings, Needs, Subject
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.selectors.registrations import END, Registered, registrations_of
from dashboards.statistics.values import COUNT, Choice, Count, Scale, Table, Unit

Rows = Sequence[Registered]
_NAME = Scale(Unit.NAME)
_METHODS = ("registration",)
_COLUMNS = (
    ("at", Unit.NAME),
    ("outcome", Unit.NAME),
    ("ads", Unit.NAME),
    ("viewers", Unit.COUNT),
    ("looks", Unit.NAME),
    ("viewers_before", Unit.COUNT),
    ("digest", Unit.NAME),
)


def _outcome(rows: Rows) -> Found:
    return Choice(rows[-1].outcome, None, rows[0].viewers_before) if rows else Needs("registration")


def _looks(rows: Rows) -> Found:
    return Choice(rows[-1].looks, None, rows[0].viewers_before) if rows else Needs("registration")


def _viewers(rows: Rows) -> Found:
    return Count(rows[-1].viewers) if rows else Needs("registration")


def _before(rows: Rows) -> Iterator[tuple[str, Found]]:
    """How many viewers had taken part when each row was recorded: of an honest registration none."""
    for place, row in enumerate(rows, 1):
        yield f"row:{place}", Count(row.viewers_before)


def _history(rows: Rows) -> Found:
    if not rows:
        return Needs("registration")
    return Table(
        _COLUMNS,
        tuple(
            (row.at, row.outcome, ads_text(row.ads), row.viewers, row.looks, row.viewers_before, row.digest)
            for row in rows
        ),
    )


def ads_text(ads: Sequence[int]) -> str:
    """Return e.g. `ad:1 ad:2`."""
    return " ".join(f"ad:{ad}" for ad in ads)


REGISTRATION = Question[Rows](
    name="registration",
    version=1,
    viewers=lambda rows: 0,
    least=0,
    measures=(
        Measure("registration.outcome", _NAME, _METHODS, "registration", _outcome),
        Measure("registration.viewers", COUNT, _METHODS, "registration", _viewers),
        Measure("registration.looks", _NAME, _METHODS, "registration", _looks),
        Measure("registration.before", COUNT, _METHODS, "registration", _before),
        Measure("registration.history", _NAME, _METHODS, "registration", _history),
    ),
)


def registration_findings(campaign: Campaign) -> Findings:
    """Return what the campaign has registered; one query, and not kept."""
    rows = registrations_of(campaign)
    revision = blake2b(repr(rows).encode(), digest_size=9).hexdigest()
    return REGISTRATION.answer(rows, subject=Subject("campaign", str(campaign.pk)), revision=revision)


def rule_of(rows: Sequence[Registered]) -> Rule:
    """Return the rule that counts. One look at the end is trusted only where it was registered before the first viewer:
    whoever chose the number later may have looked, so intervals then hold at every look."""
    if not rows:
        return Rule()
    own = rows[-1]
    once = own.looks == END and not own.viewers_before
    return Rule(own.outcome, tuple(sorted(own.ads)), own.viewers, once)


def rule_of_campaign(campaign: Campaign) -> Rule:
    """Return the rule by which a campaign's ads are judged; one query."""
    return rule_of(registrations_of(campaign))
