"""The database and the broker that a benchmark runs against: real ones, its own, gone with it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.installation import Installation
from tests.fer_platform.processes import free_port


@contextmanager
def servers(*, durable: bool = True, **settings: str) -> Iterator[Installation]:
    """Yield an installation of which PostgreSQL and the broker run; `durable`: as safely as they ship."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Installation(Path(folder) / "i", port=free_port(), durable=durable, **settings) as installation,
    ):
        installation.start_servers()
        yield installation
