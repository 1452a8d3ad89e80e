"""Print a lock file without the named packages: serving_requirements.py FILE [PACKAGE ...]"""

import re
import sys
from pathlib import Path


def main(path: str, *left_out: str) -> None:
    name = ""
    for line in Path(path).read_text().splitlines():
        if not line.startswith(" "):  # what is indented, digests, belongs to the package above
            name = re.match(r"[A-Za-z0-9._-]*", line).group()
        if name not in left_out:
            print(line)


if __name__ == "__main__":
    main(*sys.argv[1:])
