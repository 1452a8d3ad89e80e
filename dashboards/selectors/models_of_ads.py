"""Which networks read the frames of an ad."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection

_NETWORKS = """
    SELECT read.ad_id, m.name, m.digest, m.prior::text
    FROM (SELECT t.ad_id, unnest(t.model_versions) AS version
          FROM dashboards_exposuretrace t WHERE t.ad_id = ANY(%s)
          UNION
          SELECT x.ad_id, e.model_version_id
          FROM campaigns_exposure x JOIN inference_frameemotion e ON e.exposure_id = x.id WHERE x.id = ANY(%s)) read
    JOIN inference_modelversion m ON m.id = read.version
    ORDER BY read.ad_id, m.name, m.id
"""


@dataclass(frozen=True)
class Network:
    """`title`: e.g. `plain (3f9a01c2b7d4)`. `prior`: shares `training` and `target` (F2); None where unknown."""

    title: str
    prior: Mapping[str, Mapping[str, float]] | None


def models_of_ads(ad_ids: list[int], not_stored: list[int]) -> dict[int, tuple[str, ...]]:
    """Return the titles of the networks by ad, in one query.

    `not_stored`: the plays among them that are not rolled up, whose frames are asked.
    """
    found: dict[int, list[str]] = {}
    for ad_id, network in _networks(ad_ids, not_stored):
        found.setdefault(ad_id, []).append(network.title)
    return {ad_id: tuple(titles) for ad_id, titles in found.items()}


def networks_of_ad(ad_id: int, not_stored: list[int]) -> list[Network]:
    """Return the networks that read the ad's frames, with their priors; `not_stored` as above."""
    return [network for _, network in _networks([ad_id], not_stored)]


def _networks(ad_ids: list[int], not_stored: list[int]) -> Iterator[tuple[int, Network]]:
    with connection.cursor() as cursor:
        cursor.execute(_NETWORKS, [ad_ids, not_stored])
        for ad_id, name, digest, prior in cursor.fetchall():
            yield ad_id, Network(f"{name} ({digest[:12]})", json.loads(prior) if prior else None)
