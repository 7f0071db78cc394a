"""Small wrong changes to `simulator/model/`, to see whether the tests notice: drawn by seed, kept as text, tried one by one."""
