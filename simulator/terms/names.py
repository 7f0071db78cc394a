"""What an organisation of a file is called."""

from __future__ import annotations

from simulator.terms.file import ScenarioFile


def called(file: ScenarioFile, organisation: str) -> str:
    """An organisation's name, or its id where it has none."""
    return file.organisations[organisation].name or organisation
