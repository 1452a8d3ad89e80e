"""Which networks read the frames of an ad."""

from django.db import connection

_MODELS = """
    SELECT read.ad_id, m.name, m.digest
    FROM (SELECT t.ad_id, unnest(t.model_versions) AS version
          FROM dashboards_exposuretrace t WHERE t.ad_id = ANY(%s)
          UNION
          SELECT x.ad_id, e.model_version_id
          FROM campaigns_exposure x JOIN inference_frameemotion e ON e.exposure_id = x.id WHERE x.id = ANY(%s)) read
    JOIN inference_modelversion m ON m.id = read.version
    ORDER BY read.ad_id, m.name, m.id
"""


def models_of_ads(ad_ids: list[int], not_stored: list[int]) -> dict[int, tuple[str, ...]]:
    """Return the names of the model versions by ad, e.g. `plain (3f9a01c2b7d4)`, in one query.

    `not_stored`: the plays among them that are not rolled up, whose frames are asked.
    """
    found: dict[int, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_MODELS, [ad_ids, not_stored])
        for ad_id, name, digest in cursor.fetchall():
            found.setdefault(ad_id, []).append(f"{name} ({digest[:12]})")
    return {ad_id: tuple(names) for ad_id, names in found.items()}
