import re
from whitenoise.storage import CompressedManifestStaticFilesStorage

class CollectedStatic(CompressedManifestStaticFilesStorage):
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((f"{folder}/*.js", ((r"""(?P<matched>\bfrom\s*["'](?P<url>\.{1,2}/[^"']+)["'])""", 'from "%(url)s"'),)) for folder in ("campaigns","inference","dashboards","js")),
    )
