"""What concerns several terms at once: a module a question."""
