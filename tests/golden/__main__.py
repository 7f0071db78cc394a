"""Write the pins: `python -m tests.golden "WHY"` notes under `moved.json` what differs now and why; without a reason it says what would."""

from __future__ import annotations

import sys

from tests.golden.entries import long, quick
from tests.golden.kept import differing, measured, note, pins


def main(why: str) -> int:
    found = measured(quick() | long())
    if not pins():
        note(found, "")
        return 0
    moved = differing(found)
    for key in moved:
        print(key)
    if why:
        note({key: found[key] for key in moved}, why)
    print(f"{len(moved)} of {len(found)} differ from what is pinned")
    return 0 if why or not moved else 1


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
