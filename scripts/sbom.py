"""Writes the bill of materials of what the product runs with, as CycloneDX 1.6 (JSON): sbom.py [FILE]

Packages and their digests are those of requirements.lock; licences are read where a package is installed. The network
and the scripts that are shipped along are in it, too. The standard library alone.
"""

import hashlib
import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)(?:\s*;\s*([^\\]+))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def locked(text: str) -> dict[str, tuple[str, str, list[str]]]:
    """Return version, marker and SHA-256 of its files of each package in a lock, by name."""
    packages: dict[str, tuple[str, str, list[str]]] = {}
    name = ""
    for line in text.splitlines():
        if found := _PIN.match(line):
            name = found[1].lower()
            packages[name] = (found[2], (found[3] or "").strip(), [])
        packages.get(name, ("", "", []))[2].extend(_HASH.findall(line))
    return packages


def package_component(name: str, version: str, digests: list[str]) -> dict[str, Any]:
    purl = f"pkg:pypi/{name}@{version}"
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
    }
    # A package has one digest for each of its files: which of them is installed depends on the machine.
    component["properties"] = [{"name": "file:sha256", "value": digest} for digest in digests]
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return component
    licence = about.get("License-Expression") or next(
        (
            own.rpartition(" :: ")[2]
            for own in about.get_all("Classifier", [])
            if own.startswith("License ::")
        ),
        (about.get("License") or "").split("\n")[0][:100],
    )
    if licence:
        component["licenses"] = [{"license": {"name": licence}}]
    return component


def file_component(path: Path, *, kind: str) -> dict[str, Any]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    name = str(path.relative_to(ROOT))
    return {"type": kind, "bom-ref": name, "name": name, "hashes": [{"alg": "SHA-256", "content": digest}]}


def bill() -> dict[str, Any]:
    """Return the document. It says nothing of when or where it was made, so that equal products have equal ones."""
    packages = [
        package_component(name, version, digests)
        for name, (version, _, digests) in sorted(locked(LOCK.read_text()).items())
    ]
    scripts = sorted((ROOT / "fer_platform/static/vendor").glob("*.js"))
    weights = ROOT / "inference/weights"
    network = sorted((weights / (weights / "CURRENT").read_text().strip()).glob("*.tflite"))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "fer-platform", "name": "fer-platform"}},
        "components": [
            *packages,
            *(file_component(path, kind="library") for path in scripts),
            *(file_component(path, kind="machine-learning-model") for path in network),
        ],
    }


def main(target: str = "") -> int:
    text = json.dumps(bill(), indent=1, ensure_ascii=False) + "\n"
    if target:
        Path(target).write_text(text)
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
