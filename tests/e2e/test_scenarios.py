"""Every scenario of the sandbox, through every command that has an expectation of it."""

import os

import pytest

from layers_cli.commands.sandbox_list import COMMANDS
from layers_cli.render import FITS
from layers_cli.sandbox import scenarios
from layers_cli.sandbox.names import SCENARIOS
from tests.fuzz.outputs import check

from .conftest import finish, read, run, run_into_closed_pipe

JUDGING = {"status", "app show", "verify", "diagnose"}
TELLING = {"ndjson", "markdown", "csv", "html"}
"""The formats that name every finding."""
CASES = [(name, command) for name in SCENARIOS for command in scenarios.load(name).expected]


def told(outcome):
    """Return what stands on standard error beside the notices of a probe."""
    notices = ("layers: note: ", "layers: sending one test event ")
    return [line for line in outcome.err.splitlines() if not line.startswith(notices)]


@pytest.mark.parametrize(("scenario", "command"), CASES)
def test_every_format_tells_the_same_and_what_is_expected(scenario, command, tmp_path):
    expected = scenarios.load(scenario).expected[command]
    code, codes = expected.exit, expected.codes
    expect = scenarios.load(scenario).expect if command in {"verify", "diagnose"} else ()
    words = (*command.split(), f"--sandbox={scenario}", *(f"--expect={name}" for name in expect))
    file = tmp_path / "report.json"
    shape = "report" if command in JUDGING else "rows"
    files = {form: tmp_path / form for form in FITS[shape] if form not in {"text", "json"}}
    outlets = (word for form, path in files.items() for word in ("-o", f"{form}={path}"))
    shown = run(*words, "-v", "-o", f"json={file}", "-o", "text", *outlets)
    piped = run(*words, "--json")
    quiet = run_into_closed_pipe(*words, "-q")

    assert {shown.code, piped.code, quiet.code} == {code}
    document = piped.document
    for form, path in files.items():
        check(form, path.read_text("utf-8"))
    assert read(file.read_text("utf-8"))["exitCode"] == code
    if document["schema"] == "layers.error/1":
        assert expected.verdict is None
        assert not shown.out
    else:
        assert {finding["code"] for finding in document["findings"]} == codes
        assert document.get("verdict") == expected.verdict
        assert shown.out.startswith(f"SANDBOX  scenario {scenario}")
        assert all(finding in shown.out for finding in codes)
        telling = (path.read_text("utf-8") for form, path in files.items() if form in TELLING and shape == "report")
        assert all(finding in text for text in telling for finding in codes)
        assert told(piped) == told(shown) == []
    assert (quiet.err == "") is (document["schema"] != "layers.error/1")


@pytest.mark.parametrize("scenario", ["healthy", "two-faults", "bad-key", "several-projects"])
def test_a_process_of_its_own_ends_with_the_same_code(scenario):
    expected = scenarios.load(scenario).expected["status"]
    outcome = finish("status", "--sandbox", scenario, "--json")
    assert outcome.code == expected.exit
    assert outcome.document["exitCode"] == expected.exit


@pytest.mark.parametrize("output", [form for form in FITS["report"] if form != "nagios"])
@pytest.mark.parametrize("flag", [(), ("-q",), ("-v",), ("--debug",)])
@pytest.mark.parametrize("pipe", [run, run_into_closed_pipe])
def test_the_code_does_not_depend_on_how_the_result_is_written(output, flag, pipe):
    assert pipe("status", "--sandbox=two-faults", "-o", output, *flag).code == 12


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("status", "--sandbox=two-faults"), 12),
        (("status", "--sandbox=crowd", "--json"), 0),
        (("checks",), 0),
        (("--help",), 0),
        (("status", "--help"), 0),
        (("help",), 0),
        (("status", "-h", "x"), 0),
        ((), 0),
    ],
)
def test_a_reader_who_has_gone_changes_nothing(words, code):
    reader, writer = os.pipe()
    os.close(reader)
    outcome = finish(*words, stdout=writer)
    os.close(writer)
    assert (outcome.code, outcome.err) == (code, "")


def test_the_list_states_what_each_scenario_comes_to():
    items = {item["scenario"]: item for item in run("sandbox", "list", "--json").document["items"]}
    assert set(items) == set(SCENARIOS)
    for name, item in items.items():
        for command, prefix in COMMANDS.items():
            expected = scenarios.load(name).expected.get(command)
            verdict, code, codes = (item[f"{prefix}{what}"] for what in ("Verdict", "Exit", "Codes"))
            if expected is None:
                assert (verdict, code, codes) == (None, None, None)
            else:
                assert (verdict, code) == (expected.verdict, expected.exit)
                assert codes.split() == sorted(expected.codes)
        assert item["root"] == scenarios.load(name).root


def test_the_list_says_verdict_and_exit_code_beside_each_scenario():
    lines = {line.split()[0]: line for line in run("sandbox", "list").out.splitlines() if line}
    assert lines["token-expired"].split()[1:5] == ["broken", "broken", "broken", "Meta's"]
    assert "LAY304" not in lines["token-expired"]
