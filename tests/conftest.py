"""What every test may use. Servers: `tests/plugin_servers.py`. People: `tests/people.py`."""

import importlib.util
import os

import pytest

pytest_plugins = [name for name in ("tests.people", "tests.browser") if importlib.util.find_spec(name)]


@pytest.fixture(autouse=True)
def _fresh_start_pace() -> None:
    """All tests' viewers come from one address, and more begin in a minute than at any real one."""
    from campaigns.api.views import starts_pace

    starts_pace.forget()


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
