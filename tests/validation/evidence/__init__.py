"""The model against published facts, from scenarios that are built of published parameters and never fitted to the fact."""
