"""The model against what can be worked out without it."""
