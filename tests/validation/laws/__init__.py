"""Metamorphic laws: of two scenarios it is known how their results compare, whatever the numbers (design of the engine)."""
