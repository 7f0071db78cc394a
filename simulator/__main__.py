"""`python -m simulator` is the command `consortium`."""

from simulator.cli import main

main()
