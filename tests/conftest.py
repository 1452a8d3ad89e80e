"""What every test may use. Servers: `tests/plugin_servers.py`. People: `tests/people.py`."""

import importlib.util
import os
from collections.abc import Iterator
from typing import Any

import pytest

pytest_plugins = [name for name in ("tests.people", "tests.browser") if importlib.util.find_spec(name)]


@pytest.fixture(autouse=True)
def _fresh_start_pace() -> None:
    """All tests' viewers come from one address, and more begin in a minute than at any real one."""
    from campaigns.api.views import starts_pace
    from campaigns.views.rights import tries_pace

    starts_pace.forget()
    tries_pace.forget()


@pytest.fixture(autouse=True, scope="session")
def _flush_is_an_erasure() -> Iterator[None]:
    """Tests with real transactions end in TRUNCATE, which consents refuse but to the erasure."""
    from django.db import connection

    flush = type(connection.ops).sql_flush

    def allowed(*arguments: Any, **options: Any) -> list[str]:
        statements = flush(*arguments, **options)
        return statements and ["SET LOCAL campaigns.erasure = 'on'", *statements]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "sql_flush", allowed)
        yield


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What took long to compute may be shown a little older; on a busy machine that is everything, and tests
    look at once."""
    from dashboards.analysis import store

    monkeypatch.setattr(store, "_AT_ONCE_SECONDS", float("inf"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """On CI nothing may be skipped: a skipped test there is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        reporter.write_line("\nTests were skipped, and on CI none may be.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
