"""Findings keep their kind of number on the way through the database."""

import json

import pytest
from django.db import connection

from dashboards.analysis.encode import decoded, encoded
from dashboards.analysis.finding import Finding, Subject
from dashboards.statistics.values import Choice, Count, Estimate, Moment, PValue, Scale, Table, Unit, Value
from dashboards.surfaces.bundle.arrow import batch_of
from dashboards.surfaces.bundle.layout import LAYOUT

LARGE = 1.920118656219801e32  # the half-life of a response that hardly wears off
TABLE = Table((("Exposures", Unit.EXPOSURES), ("Viewers", Unit.COUNT)), ((LARGE, 30),))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value",
    [
        Estimate(2 * LARGE, LARGE, 3 * LARGE, 84),
        Estimate(5.0, 0.0, float("inf"), 84),
        Moment(LARGE, -LARGE, LARGE, 84, 0, 0, 500, True),
        PValue(1.0, 84),
        Choice("run", 1.0, 84),
        Count(12),
        TABLE,
    ],
)
def test_a_number_of_any_size_comes_back_as_it_was(value: Value) -> None:
    finding = Finding("fatigue.attention.to_half", Scale(Unit.EXPOSURES), ("F25",), "fatigue", value)
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [json.dumps(encoded([finding]))])
        (text,) = cursor.fetchone()
    (own,) = decoded(text, question="fatigue", subject=Subject("ad", "1"), revision="1|a")
    assert own.value == value
    assert repr(own.value) == repr(value), "a float stays one"


@pytest.mark.django_db
def test_a_file_of_columns_holds_a_number_of_any_size() -> None:
    finding = Finding("k", Scale(Unit.EXPOSURES), (), "g", Estimate(2 * LARGE, LARGE, 3 * LARGE, 84))
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [json.dumps(encoded([finding]))])
        (text,) = cursor.fetchone()
    (own,) = decoded(text, question="fatigue", subject=Subject("ad", "1"), revision="1|a")
    columns = {column.name: [getattr(own.value, column.name, None)] for column in LAYOUT["results/numbers"]}
    assert batch_of("results/numbers", columns).column("low").to_pylist() == [LARGE]
