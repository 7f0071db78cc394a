"""What a public-service contract does to the organisations that deliver it."""

__version__ = "0.1.0"
