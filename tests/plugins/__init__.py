"""Plug-ins from outside the simulator: each file is one, as a user would write it."""
