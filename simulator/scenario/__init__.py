"""Scenario files: reading, checking, changing and describing them."""

from simulator.scenario.adequacy import covered
from simulator.scenario.bundled import bundled, scenario_dir
from simulator.scenario.notes import notes
from simulator.scenario.problems import Problem, ScenarioError
from simulator.scenario.reference import json_schema, reference_page
from simulator.scenario.scenario import Scenario, from_data, load, loads
from simulator.scenario.sentences import describe
from simulator.scenario.template import template
from simulator.scenario.yamltext import Source
from simulator.terms import ScenarioFile

__all__ = [
    "Problem",
    "Scenario",
    "ScenarioError",
    "ScenarioFile",
    "Source",
    "bundled",
    "covered",
    "describe",
    "from_data",
    "json_schema",
    "load",
    "loads",
    "notes",
    "reference_page",
    "scenario_dir",
    "template",
]
