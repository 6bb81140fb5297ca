"""The examples of the topics on machine formats, taken from there and run."""

import io
import subprocess
from xml.etree import ElementTree as ET

import pytest
from ruamel.yaml import YAML

from tests import runner
from tests.exposition import families
from tests.topics import example, languages, run

TRIED = {
    "github-actions": ["yaml", "bash"],
    "gitlab-ci": ["yaml", "bash"],
    "icinga": ["bash", "nagios", "icinga2"],
    "prometheus": ["bash", "crontab", "prometheus", "prometheus-rules"],
}
"""Every example; those that are no script are tried with their readers, in `consumers`."""


def yaml(topic):
    return YAML(typ="safe").load(io.StringIO(example(topic, "yaml")))


@pytest.mark.parametrize("topic", TRIED)
def test_every_example_is_tried(topic):
    assert languages(topic) == TRIED[topic]


def test_the_step_without_the_action_annotates_and_writes_test_cases(tmp_path):
    outputs = tmp_path / "outputs"
    done = run(example("github-actions", "bash"), tmp_path, GITHUB_OUTPUT=str(outputs))
    assert done.returncode == 0, done.stderr
    assert all(map(runner.command, done.stdout.splitlines()))
    assert runner.outputs(outputs.read_text("utf-8")) == {"verdict": "healthy", "exit-code": "0"}
    assert ET.parse(tmp_path / "layers.xml").getroot().get("failures") == "0"


@pytest.mark.parametrize(("scenario", "code"), [("healthy", 0), ("token-expired", 12)])
def test_the_job_of_gitlab_writes_the_file_that_it_hands_over(tmp_path, scenario, code):
    job = yaml("gitlab-ci")["layers"]
    (line,) = job["script"]
    done = run(line, tmp_path, scenario=scenario, **job["variables"])
    assert done.returncode == code, done.stderr
    (suite,) = ET.parse(tmp_path / job["artifacts"]["reports"]["junit"]).getroot()
    assert (suite.get("failures") == "0") is (code == 0)
    assert code not in job["allow_failure"]["exit_codes"]


def test_a_line_of_gitlab_says_how_it_ended(tmp_path):
    done = run(example("gitlab-ci", "bash"), tmp_path, scenario="two-faults")
    assert done.stdout.endswith("exit code 12\n")
    assert (tmp_path / "layers.xml").is_file()


@pytest.mark.parametrize(("scenario", "state"), [("healthy", ""), ("quiet", "state 1\n"), ("unavailable", "state 3\n")])
def test_a_plugin_says_its_state(tmp_path, scenario, state):
    done = run(example("icinga", "bash"), tmp_path, scenario=scenario)
    assert done.stdout.endswith(state)
    assert done.stdout.startswith({"": "OK - ", "state 1\n": "WARNING - ", "state 3\n": "UNKNOWN - "}[state])


def test_the_metrics_are_written_quietly(tmp_path):
    done = run(example("prometheus", "bash"), tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "layers_verdict" in families((tmp_path / "layers.prom").read_text("utf-8"))


def test_the_line_for_cron_is_the_same_with_whole_paths(tmp_path):
    line = example("prometheus", "crontab").removeprefix("*/5 * * * * ").strip()
    assert line.startswith("/usr/local/bin/layers ")
    words = line.removeprefix("/usr/local/bin/").replace("/var/lib/node_exporter/textfile", str(tmp_path))
    assert run(words, tmp_path).returncode == 0
    assert families((tmp_path / "layers.prom").read_text("utf-8"))


@pytest.mark.parametrize("topic", TRIED)
def test_the_shell_finds_nothing_wrong_with_a_script(topic):
    done = subprocess.run(["bash", "-n"], input=example(topic, "bash"), text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
