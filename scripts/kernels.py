"""Builds what reads a face in the browser: inference/device/kernels.c → kernels.wasm, by the pinned Zig's C compiler.

    python scripts/kernels.py [FILE]

Without FILE it writes the one that is served. The same compiler makes the same bytes, which a test holds.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "inference/device/kernels.c"
SERVED = ROOT / "inference/static/inference/device/kernels.wasm"
_FLAGS = (
    *("-target", "wasm32-freestanding", "-mcpu=generic+simd128+bulk_memory+nontrapping_fptoint"),
    *("-O3", "-ffreestanding", "-nostdlib", "-fno-builtin-memset"),
    *("-Wl,--no-entry", "-Wl,--strip-all", "-Wl,--export=__heap_base"),
)


def kernels_build(target: Path) -> None:
    """Compile. Raises subprocess.CalledProcessError: the compiler has said why."""
    subprocess.run(
        [sys.executable, "-m", "ziglang", "cc", *_FLAGS, "-o", str(target), str(SOURCE)], check=True
    )


if __name__ == "__main__":
    kernels_build(Path(sys.argv[1]) if len(sys.argv) > 1 else SERVED)
