"""What the web process loads: some libraries cost seconds and hundreds of megabytes, so not these."""

import subprocess
import sys

from tests.fer_platform.processes import ROOT

_LOOK = """
import sys
import fer_platform.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
heavy = {"tensorflow", "keras", "cv2", "onnxruntime", "ai_edge_litert", "PIL"}
heavy |= {"scipy.stats", "scipy.optimize", "statsmodels", "pandas", "pyarrow", "reportlab"}
heavy |= {"webauthn", "OpenSSL"}
print(" ".join(sorted(heavy & set(sys.modules))))
"""


def test_web_process_starts_without_heavy_libraries() -> None:
    done = subprocess.run([sys.executable, "-c", _LOOK], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
