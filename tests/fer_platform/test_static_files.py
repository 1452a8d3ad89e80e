"""Static files under names that hold their digest, compressed; modules find each other by those names."""

import gzip
import json
import re
from pathlib import Path
from unittest.mock import ANY

import pytest
from django.test import Client

from fer_platform.management.commands.up import Command
from fer_platform.static_files import MANIFEST, static_collect

HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
IMPORTED = re.compile(r"""^(?:import|export|\}).*?\bfrom\s*["'](.+?)["']""", re.MULTILINE)
OURS = ("campaigns/", "inference/", "dashboards/", "js/")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("collected") / "static"


@pytest.fixture
def collected(root: Path, settings: object) -> Path:
    """STATIC_ROOT with all files, collected once for these tests."""
    settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS = root, False
    static_collect(root)
    settings.STATIC_ROOT = root  # the storage reads its manifest anew
    return root


def names(root: Path) -> dict[str, str]:
    return json.loads((root / MANIFEST).read_text())["paths"]


def test_page_asks_for_hashed_files_that_come_compressed_and_are_kept(collected: Path) -> None:
    client = Client()
    page = client.get("/sign-in/").content.decode()
    asked = set(re.findall(r'"/static/([^"#]+)[#"]', page))
    assert len(asked) > 3
    for name in asked:
        assert HASHED.search(name), name
        response = client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"})
        body = b"".join(response.streaming_content)
        assert response.status_code == 200
        assert response["Content-Encoding"] == "gzip", name
        assert "immutable" in response["Cache-Control"]
        plain = b"".join(client.get(f"/static/{name}").streaming_content)
        assert gzip.decompress(body) == plain
        assert len(body) < len(plain)


def test_modules_import_each_other_by_hashed_names(collected: Path) -> None:
    imports = 0
    for name, hashed in names(collected).items():
        if name.startswith(OURS) and name.endswith(".js"):
            for place in IMPORTED.findall((collected / hashed).read_text()):
                assert HASHED.search(place), f"{name} imports {place}"
                assert (collected / hashed).parent.joinpath(place).is_file(), f"{name} imports {place}"
                imports += 1
    assert imports > 30


def test_file_that_changes_is_collected_again_and_renames_those_that_import_it(
    collected: Path, settings: object, tmp_path: Path
) -> None:
    """An importer that kept its name would ask for the old file, for ever."""
    folder = tmp_path / "dashboards"
    folder.mkdir()
    (folder / "outer.js").write_text('import { one } from "./inner.js";\n')
    (folder / "inner.js").write_text("export const one = 1;\n")
    settings.STATICFILES_DIRS = [tmp_path]
    assert static_collect(collected) is True
    assert static_collect(collected) is False
    before = names(collected)["dashboards/outer.js"]
    (folder / "inner.js").write_text("export const one = 1.0;\n")
    (collected / "left-over.js").write_text("// of an older version")
    assert static_collect(collected) is True
    assert names(collected)["dashboards/outer.js"] != before
    assert not (collected / "left-over.js").exists()


def test_interrupted_collection_is_done_again(collected: Path) -> None:
    (collected / MANIFEST).unlink()
    assert static_collect(collected) is True
    assert (collected / MANIFEST).exists()


def test_broken_file_is_named_and_stops_no_start(collected: Path, settings: object, tmp_path: Path) -> None:
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "dashboards" / "outer.js").write_text('import { one } from "./lost.js";\n')
    settings.STATICFILES_DIRS = [tmp_path]
    said: list[str] = []
    command = Command()
    command._say = lambda name, line: said.append(line)
    command._collect()
    assert said == [ANY] and "dashboards/lost.js" in said[0]
    assert not (collected / MANIFEST).exists()  # so files come from their packages, under plain names


def test_without_collected_files_pages_name_them_plainly(client: Client) -> None:
    assert '"/static/css/design.css"' in client.get("/sign-in/").content.decode()
    assert client.get("/static/css/design.css").status_code == 200
