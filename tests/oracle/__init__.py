"""An independent oracle: the contract model, one replication at a time, in plain SimPy and plain floats.

Written from `docs/rulings.md` (the R-numbers in the comments) and sharing no code with `simulator/`.
"""

from .world import simulate

__all__ = ["simulate"]
