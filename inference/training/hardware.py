"""What this machine trains on, and in which arithmetic."""

import os
import sys
from pathlib import Path

DTYPES = ("float32", "mixed_bfloat16")
# A processor without these emulates bfloat16, which is slower than float32.
BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16", "bf16"}
BFLOAT16_GPU = (8, 0)  # NVIDIA's compute capability from Ampere on


def onednn_use() -> None:
    """Let TensorFlow compute by oneDNN, unless the environment says otherwise or TensorFlow is loaded already.

    By itself TensorFlow does so only on processors with AVX-512; a step took 3.0 s instead of 5.3 on one with AVX2.
    Once it is loaded, the setting would reach the children of this process alone, and they would round otherwise.
    """
    if "tensorflow" not in sys.modules:
        os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")


def dtype_choose(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """One of DTYPES: mixed_bfloat16 where the GPU, or without one the processor, computes it natively."""
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if gpus:
        capable = tf.config.experimental.get_device_details(gpus[0]).get("compute_capability", (0, 0))
        return "mixed_bfloat16" if capable >= BFLOAT16_GPU else "float32"
    return "mixed_bfloat16" if processor_flags(cpuinfo) & BFLOAT16_FLAGS else "float32"


def processor_flags(cpuinfo: Path) -> set[str]:
    """The first processor's flags as Linux lists them ("flags" on x86, "Features" on Arm); none where it does not."""
    try:
        lines = cpuinfo.read_text().splitlines()
    except OSError:
        return set()
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip() in ("flags", "Features"):
            return set(value.split())
    return set()


def device_name(*, threads: int) -> str:
    """What TensorFlow will use: "GPU (NVIDIA …)" or "CPU, 2 threads"."""
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if gpus:
        details = tf.config.experimental.get_device_details(gpus[0])
        return f"GPU ({details.get('device_name', gpus[0].name)})"
    return f"CPU, {threads} thread{'s' if threads > 1 else ''}"
