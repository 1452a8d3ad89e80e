"""Break the product on purpose, once for each promise of the gates: `python -m benchmarks.faults [words of a name]`.

Each fault is told as seen (the gate passes without it and is missed with it), or not; exit 1 where one is not seen.
"""

import sys
import time

from benchmarks.verify_statistics import ready


def main(words: list[str]) -> int:
    """Try each fault whose name holds all words; return the exit status."""
    ready()
    from benchmarks.faults.catalogue import FAULTS  # what it breaks is there once Django is ready

    chosen = [fault for fault in FAULTS if all(word in fault.name for word in words)]
    unseen = 0
    for fault in chosen:
        began = time.process_time()
        seen = fault.seen()
        unseen += not seen
        print(
            f"{'seen' if seen else 'NOT SEEN':<10}{fault.name} ({time.process_time() - began:.0f} s)",
            flush=True,
        )
    print(f"{len(chosen) - unseen} of {len(chosen)} faults seen")
    return 0 if chosen and not unseen else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
