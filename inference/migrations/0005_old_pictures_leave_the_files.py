"""Frames of earlier versions left their pictures behind as dead rows beside the table: vacuumed, they leave its file."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_ONLY_WHAT_LIES_BESIDE_THE_TABLE = 160_000  # this option's first version; older servers read the whole table


def _vacuum(_: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        newer = schema_editor.connection.pg_version >= _ONLY_WHAT_LIES_BESIDE_THE_TABLE
        cursor.execute(f"VACUUM {'(PROCESS_MAIN FALSE)' if newer else ''} inference_snapshot")


class Migration(migrations.Migration):
    atomic = False  # VACUUM runs in no transaction
    dependencies = [("inference", "0004_jpegs_of_waiting_frames")]
    operations = [migrations.RunPython(_vacuum, migrations.RunPython.noop)]
