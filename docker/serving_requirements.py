"""Print the lines of a requirements file without the named packages: serving_requirements.py FILE [PACKAGE ...]"""

import re
import sys
from pathlib import Path


def main(path: str, *left_out: str) -> None:
    for line in Path(path).read_text().splitlines():
        name = re.match(r"[A-Za-z0-9._-]*", line).group()
        if name not in left_out:
            print(line)


if __name__ == "__main__":
    main(*sys.argv[1:])
