"""Test cases as JUnit's readers take them."""

import os
import subprocess
from collections import Counter

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped

from layers_cli.core.look import Look
from layers_cli.render import render
from layers_cli.render.visible import visible
from tests.installed import program
from tests.render import scenes

REPORTS = ("healthy", "screen", "gaps", "single", "keyed", "empty", "unreachable", "skipped", "interrupted", "refusal")
SCHEMA = os.environ.get("JUNIT_SCHEMA")
"""Where the schema of Jenkins lies, which is not a part of this project."""


def document(world):
    made = scenes.hostile(scenes.HOSTILE[world]) if world in scenes.HOSTILE else getattr(scenes, world)()
    return made, "".join(render("junit", made, Look()))


@pytest.mark.parametrize("world", [*REPORTS, *scenes.HOSTILE])
def test_junitparser_counts_the_same(world):
    made, text = document(world)
    whole = JUnitXml.fromstring(text.encode())
    (suite,) = whole
    results = Counter(type(result) for case in suite for result in case.result)
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (
        len([*suite]), results[Failure], results[Error], results[Skipped],
    )  # fmt: skip
    properties = {each.name: each.value for each in suite.properties()}
    assert properties["exit code"] == str(made.head.exit_code)
    assert properties["tool"] == "layers 0.1.0"
    if world in scenes.HOSTILE:
        assert properties["project"] == visible(scenes.HOSTILE[world])


@pytest.mark.parametrize("world", [*REPORTS, *scenes.HOSTILE])
def test_xmllint_has_nothing_to_say(world):
    """Neither about the form nor, where it is at hand, by the schema of Jenkins."""
    flags = ["--schema", SCHEMA] if SCHEMA else []
    done = subprocess.run(
        [program("xmllint"), "--noout", "--nonet", *flags, "-"],
        input=document(world)[1].encode(), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
