"""The scripts of `layers help scripting` and `layers help tickets`, run as they stand."""

import csv
import json

import pytest

from tests.e2e.conftest import ANDROID, IOS
from tests.installed import program
from tests.topics import example, languages, run

SCRIPTS = {
    "scripting": [
        "bash", "bash-files", "bash-findings", "bash-silent", "bash-lines", "bash-types", "bash-wait",
    ],
    "tickets": ["bash", "bash-page", "bash-sheet", "bash-owner"],
}  # fmt: skip


def done(topic, language, folder, scenario):
    program("jq")
    ended = run(example(topic, language), folder, scenario=scenario, LAYERS_APP=IOS)
    assert (ended.returncode, [line for line in ended.stderr.splitlines() if "layers: " not in line]) == (0, [])
    return ended.stdout


@pytest.mark.parametrize("topic", SCRIPTS)
def test_every_script_is_tried(topic):
    assert languages(topic) == SCRIPTS[topic]


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        ("healthy", "all is well"),
        ("token-expired", "somebody has to act"),
        ("unavailable", "could not be told, try again later"),
        ("bad-key", "the tool or its key needs attention (4)"),
    ],
)
def test_an_exit_code_says_how_it_is(tmp_path, scenario, told):
    assert done("scripting", "bash", tmp_path, scenario).splitlines()[-1] == told


@pytest.mark.parametrize(
    ("language", "scenario", "last"),
    [
        ("bash-files", "token-expired", "broken"),
        (
            "bash-findings",
            "silent",
            "degraded\tLAY104\tapp developer\tstart the released app once, then run: layers app",
        ),
        ("bash-silent", "silent", "Acme Coffee iOS"),
        ("bash-lines", "healthy", f"{IOS} Acme Coffee iOS"),
        ("bash-types", "no-scope", "LAY5"),
        ("bash-wait", "healthy", "the chain works"),
    ],
)
def test_a_recipe_tells_what_it_says(tmp_path, language, scenario, last):
    lines = done("scripting", language, tmp_path, scenario).splitlines()
    assert any(line.startswith(last) for line in lines), lines


def test_a_ticket_is_markdown(tmp_path):
    done("tickets", "bash", tmp_path, "two-faults")
    text = (tmp_path / "ticket.md").read_text("utf-8")
    assert text.startswith("## ")
    assert IOS in text


def test_a_page_is_html(tmp_path):
    done("tickets", "bash-page", tmp_path, "two-faults")
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_sheet_is_csv(tmp_path):
    done("tickets", "bash-sheet", tmp_path, "two-faults")
    with (tmp_path / "checks.csv").open(encoding="utf-8", newline="") as stream:
        rows = [*csv.DictReader(stream)]
    assert {row["subjectId"] for row in rows} >= {IOS, ANDROID}


def test_the_owner_of_a_fault_gets_what_they_will_ask_for(tmp_path):
    lines = done("tickets", "bash-owner", tmp_path, "token-expired").splitlines()
    assert lines[0] == "LAY304 Access token invalid (ads admin)"
    assert len(lines) > 1
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["verdict"] == "broken"
