"""Whether the model is right: theory, identities, laws and published facts. `python -m tests.validation` writes docs/validation.md."""
