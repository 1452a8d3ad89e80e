"""Which networks read the frames of an ad."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from dashboards.selectors.once import once

_NETWORKS = """
    SELECT m.name, m.digest, m.prior::text
    FROM (SELECT unnest(t.model_versions) AS version FROM dashboards_exposuretrace t WHERE t.ad_id = %(ad)s
          UNION
          SELECT e.model_version_id
          FROM campaigns_exposure x JOIN inference_frameemotion e ON e.exposure_id = x.id
          WHERE x.ad_id = %(ad)s
                AND NOT EXISTS (SELECT 1 FROM dashboards_exposuretrace t WHERE t.exposure_id = x.id)) read
    JOIN inference_modelversion m ON m.id = read.version
    ORDER BY m.name, m.id
"""


@dataclass(frozen=True)
class Network:
    """`title`: e.g. `plain (3f9a01c2b7d4)`. `prior`: shares `training` and `target` (F2); None where unknown."""

    title: str
    prior: Mapping[str, Mapping[str, float]] | None


@once
def networks_of_ad(ad_id: int) -> list[Network]:
    """Return the networks that read the ad's frames, with their priors, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_NETWORKS, {"ad": ad_id})
        return [
            Network(f"{name} ({digest[:12]})", json.loads(prior) if prior else None)
            for name, digest, prior in cursor.fetchall()
        ]
