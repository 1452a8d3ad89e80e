"""PostgreSQL's COPY of any rows into a pipe: a million of them leave without one becoming a Python object."""

from collections.abc import Sequence
from typing import IO, Any

from django.db import connection
from django.db.models import F, Func, QuerySet, TextField


def rows_copy(
    rows: QuerySet[Any], columns: Sequence[str], target: IO[bytes], *, lists: Sequence[str] = ()
) -> None:
    """Write columns of the rows as CSV without a head: NULL is an empty field, an empty text is quoted.

    `lists`: those of the columns that hold lists or JSON, written as JSON.
    """
    parts = [
        Func(F(own), function="to_jsonb", output_field=TextField()) if own in lists else F(own)
        for own in columns
    ]
    named = {f"column_{place}": own for place, own in enumerate(parts)}
    query, parameters = rows.annotate(**named).values_list(*named).query.sql_with_params()
    with connection.cursor() as cursor:
        statement = cursor.mogrify(query, parameters).decode()
        cursor.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT csv)", target)


def rows_count(rows: QuerySet[Any]) -> int:
    return rows.order_by().count()
