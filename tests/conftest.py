"""What every test may use. Servers: `tests/plugin_servers.py`. People: `tests/people.py`."""

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = [name for name in ("tests.people", "tests.browser") if importlib.util.find_spec(name)]


BROWSERS = 2  # side by side
# Clocks, processes and browsers of a machine that others use, too.
REAL = ("e2e", "chaos", "javascript", "fer_platform")


@pytest.hookimpl(tryfirst=True)  # before xdist looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests stay together where several processes share them: a file, and the files of a group of browser
    tests, which starts the whole product once instead of once a file. And which are tried once more on CI."""
    here = Path(__file__).parent
    paths = {item.path: item.path.relative_to(here) for item in items}
    driven = sorted(path for path in set(paths.values()) if path.parts[0] == "e2e")
    groups = {path: f"browser {place % BROWSERS}" for place, path in enumerate(driven)}
    for item in items:
        path = paths[item.path]
        item.add_marker(pytest.mark.xdist_group(groups.get(path, str(path))))
        if os.environ.get("CI") and path.parts[0] in REAL:
            item.add_marker(pytest.mark.flaky(reruns=1))  # the summary names what passed the second time


@pytest.fixture(autouse=True)
def _fresh_start_pace() -> None:
    """All tests' viewers come from one address, and more begin in a minute than at any real one."""
    from campaigns.api.views import starts_pace
    from campaigns.views.rights import tries_pace

    starts_pace.forget()
    tries_pace.forget()


@pytest.fixture(autouse=True)
def _no_policy_of_another_test() -> None:
    """A policy never changes and is kept by its number, but a flushed database gives numbers anew."""
    from dashboards.selectors.decisions import policy_read

    policy_read.cache_clear()


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
    monkeypatch.setattr(store, "_OFTEN_PATIENCE", 0.0)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say why a test was tried again: what passed the second time may be a fault that comes now and then."""
    for report in terminalreporter.stats.get("rerun", ()):
        terminalreporter.section(f"tried again: {report.nodeid}", sep="_")
        terminalreporter.write_line(report.longreprtext[-4000:])
        for name, content in report.sections:
            if name == "what the pages show":
                terminalreporter.write_line(content[-2000:])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """On CI nothing may be skipped: a skipped test there is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        reporter.write_line("\nTests were skipped, and on CI none may be.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
