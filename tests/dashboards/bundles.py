"""Bundles, made and read."""

from io import BytesIO
from zipfile import ZipFile

import pyarrow.parquet as pq

from campaigns.models import Ad
from dashboards.surfaces.bundle.archive import bundle_write
from inference.models import Snapshot
from tests.dashboards.factories import Frame, smiling

PREROLL = [Frame(t_ms, smiling(0.05), playback=Snapshot.Playback.PREROLL) for t_ms in range(-2500, 0, 500)]


def read(content: bytes, name: str) -> list[dict]:
    return pq.read_table(BytesIO(ZipFile(BytesIO(content)).read(f"{name}.parquet"))).to_pylist()


def bundle(ad: Ad) -> bytes:
    target = BytesIO()
    bundle_write(ad.campaign, target)
    return target.getvalue()
