"""Runs the tests of the browser's scripts, `modules/*.js`, each in a page of its own."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

MODULES = sorted((Path(__file__).parent / "modules").glob("*.js"))
_RUN = """async ([file, name]) => {
  const { run } = await import("/tests/javascript/testing.js");
  await import(`/tests/javascript/modules/${file}`);
  return run(name);
}"""


def _tests() -> list[object]:
    return [
        pytest.param(file.name, name, id=f"{file.stem}: {name}")
        for file in MODULES
        for name in re.findall(r'^test\("(.+?)", ', file.read_text(), re.MULTILINE)
    ]


@pytest.mark.parametrize(("file", "name"), _tests())
def test_script(page: Page, file: str, name: str) -> None:
    assert page.evaluate(_RUN, [file, name]) is None


def test_a_wrong_expectation_fails(page: Page) -> None:
    """The harness itself: what differs is told, and so is a test that is not there."""
    problem = page.evaluate(
        """async () => {
          const { equal, run, test } = await import("/tests/javascript/testing.js");
          test("wrong", () => equal([1, { a: null }], [1, { a: 0 }]));
          return [await run("wrong"), await run("absent")];
        }"""
    )
    assert '{"a":null}' in problem[0]
    assert "absent" in problem[1]
