"""Run the checks over the tree: `python -m tests.guards`, from the repository's root."""

import sys
from pathlib import Path

from tests.guards.checks import unexcepted, unused_exceptions, violations


def main() -> int:
    found = violations(Path.cwd())
    problems = [
        *map(str, unexcepted(found)),
        *(f"tests/guards/exceptions.py: not needed any more: {key}" for key in unused_exceptions(found)),
    ]
    print("\n".join(problems) or "The rooms keep to their rules.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
