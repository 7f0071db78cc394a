"""`python -m simulator.cli` is the command `consortium`."""

from simulator.cli import main

main()
