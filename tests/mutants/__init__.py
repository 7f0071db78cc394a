"""Small wrong changes to `simulator/model/`, to see whether the tests notice: drawn by seed, kept as text, tried one by one.

Where a line has been written otherwise since, the same fault is kept as its line reads now.
"""
