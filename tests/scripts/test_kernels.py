"""What browsers run is what the source says."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_served_kernels_are_those_of_the_source(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("kernels", ROOT / "scripts/kernels.py")
    kernels = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(kernels)
    kernels.kernels_build(tmp_path / "kernels.wasm")
    same = (tmp_path / "kernels.wasm").read_bytes() == kernels.SERVED.read_bytes()
    assert same, "kernels.c has changed: run `python scripts/kernels.py`"
