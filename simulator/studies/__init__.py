"""Questions asked of runs: compare, explain, split, sweep, and what the answers mean."""
