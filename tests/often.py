"""How often what is drawn by chance is tried: in the slow tests as often as they have time for, far more often once a week.

`WEEKLY=1 pytest -m slow` is the weekly run; it draws anew each time.
"""

from __future__ import annotations

import os

WEEKLY = bool(os.environ.get("WEEKLY"))


def often(usual: int, weekly: int) -> int:
    """How many: `usual`, and `weekly` once a week."""
    return weekly if WEEKLY else usual
