"""What a monitor, a workflow and a collector of files get from the tool as a whole."""

import stat
from xml.etree import ElementTree as ET

import pytest

from layers_cli import app
from layers_cli.sandbox import scenarios
from layers_cli.sandbox.names import SCENARIOS
from tests import runner
from tests.exposition import families

from .conftest import KEY, finish, read, run, run_into_closed_pipe

STATES = {0: ("OK", 0), 10: ("WARNING", 1), 11: ("WARNING", 1), 12: ("CRITICAL", 2)}
JUDGING = ("status", "app show", "verify", "diagnose")
CASES = [
    (name, command)
    for name in SCENARIOS
    for command in JUDGING
    if command in scenarios.load(name).expected
]  # fmt: skip
REFUSED = {
    "unknown flag": ("status", "--nope"),
    "unknown command": ("statsu",),
    "no key": ("status",),
    "not for a list": ("app", "list", "--sandbox"),
    "unknown project": ("status", "--sandbox", "-p", "No such"),
    "unreachable": ("status", "--base-url", "http://127.0.0.1:9", "--timeout", "1"),
}


# A monitor


@pytest.mark.parametrize("words", REFUSED.values(), ids=REFUSED)
def test_a_plugin_that_cannot_tell_is_unknown(monkeypatch, words):
    if "--base-url" in words:
        monkeypatch.setenv("LAYERS_API_KEY", KEY)
    outcome = run(*words, "-o", "nagios")
    assert outcome.code == 3
    assert outcome.out.startswith("UNKNOWN - ")
    assert len(outcome.out.splitlines()[0].partition(" | ")[0]) <= 80


def test_a_plugin_that_crashes_is_unknown(monkeypatch):
    def broken():
        raise RuntimeError("x")

    monkeypatch.setattr(app, "root", broken)
    outcome = run("status", "-o", "nagios")
    assert outcome.code == 3
    assert outcome.out.startswith("UNKNOWN - internal error: RuntimeError")


@pytest.mark.parametrize(("scenario", "code"), [("healthy", 0), ("throttled", 1), ("two-faults", 2), ("bad-key", 3)])
@pytest.mark.parametrize("pipe", [run, run_into_closed_pipe])
@pytest.mark.parametrize("flag", [(), ("-q",), ("-v",)])
def test_a_plugin_ends_the_same_however_it_is_read(scenario, code, pipe, flag):
    assert pipe("status", f"--sandbox={scenario}", "-o", "nagios", *flag).code == code


def test_a_plugin_is_never_silent():
    assert run("status", "--sandbox", "-o", "nagios", "-q").out.startswith("OK - ")


@pytest.mark.parametrize("command", ["verify", "diagnose"])
def test_a_plugin_says_nothing_else_when_it_can_tell(command):
    """A monitor may take standard error for the first line."""
    assert run(command, "--sandbox", "-o", "nagios", "--expect", "app_open").err == ""


def test_a_file_for_a_monitor_changes_no_code(tmp_path):
    file = tmp_path / "plugin"
    assert run("status", "--sandbox=two-faults", "-o", f"nagios={file}").code == 12
    assert file.read_text("utf-8").startswith("CRITICAL - ")


def test_a_process_of_its_own_ends_with_the_state():
    outcome = finish("status", "--sandbox=two-faults", "-o", "nagios")
    assert (outcome.code, outcome.err) == (2, "")


# A workflow


@pytest.fixture
def step(monkeypatch, tmp_path):
    """The files that the runner gives to a step."""
    summary, outputs = tmp_path / "summary", tmp_path / "outputs"
    summary.write_text("before\n")
    outputs.write_text("other=1\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_OUTPUT", str(outputs))
    return summary, outputs


@pytest.mark.parametrize(("scenario", "command"), CASES)
def test_plugin_and_step_tell_the_same_of_every_scenario(step, tmp_path, scenario, command):
    summary, outputs = step
    expected = scenarios.load(scenario).expected[command]
    expect = scenarios.load(scenario).expect if command in {"verify", "diagnose"} else ()
    files = {form: tmp_path / form for form in ("json", "github")}
    outlets = (word for form, path in files.items() for word in ("-o", f"{form}={path}"))
    words = (*command.split(), f"--sandbox={scenario}", *(f"--expect={name}" for name in expect))
    outcome = run(*words, "-v", "-o", "nagios", *outlets)
    word, code = STATES.get(expected.exit, ("UNKNOWN", 3))
    assert (outcome.code, outcome.out.split(" ", 1)[0]) == (code, word)
    # The documents beside it keep the tool's own code.
    assert read(files["json"].read_text("utf-8"))["exitCode"] == expected.exit
    found = [runner.command(line) for line in files["github"].read_text("utf-8").splitlines()]
    assert None not in found
    assert found[-1][0] == ("error" if expected.exit else "notice")
    assert runner.outputs(outputs.read_text("utf-8")) == {
        "other": "1", "verdict": str(expected.verdict or "unknown"), "exit-code": str(expected.exit),
    }  # fmt: skip
    text = summary.read_text("utf-8")
    assert text.startswith("before\n## ")
    assert all(code in text for code in expected.codes if expected.verdict)


def test_a_refused_step_gets_them_too(step):
    outcome = run("status", "--nope", "-o", "github")
    assert outcome.code == 2
    assert runner.outputs(step[1].read_text("utf-8")) == {"other": "1", "verdict": "unknown", "exit-code": "2"}
    assert "no such option" in step[0].read_text("utf-8")


def test_no_other_format_touches_the_files_of_a_step(step):
    run("status", "--sandbox", "-o", "text")
    assert [file.read_text() for file in step] == ["before\n", "other=1\n"]


def test_a_summary_is_no_longer_than_one_may_be(step):
    summary, outputs = step
    summary.write_text("x" * 999_000 + "\n")
    assert run("status", "--sandbox=crowd", "-o", "github").code == 0
    text = summary.read_text("utf-8")
    assert text.endswith("\n\nThis is as much as a summary can hold.\n")
    assert len(text.encode()) < 1024 * 1024
    assert "verdict=healthy\n" in outputs.read_text("utf-8")


def test_a_summary_that_cannot_be_written_changes_nothing_else(step, monkeypatch, tmp_path):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "missing" / "summary"))
    outcome = run("status", "--sandbox", "-o", "github")
    assert outcome.code == 0
    assert "warning: GITHUB_STEP_SUMMARY could not be written: No such file" in outcome.err
    assert "verdict=healthy\n" in step[1].read_text("utf-8")


def test_a_step_without_files_is_annotated_all_the_same():
    assert run("status", "--sandbox", "-o", "github").out.startswith("::notice ")


def test_the_key_is_in_none_of_it(step, api, tmp_path):
    words = ("status", "-o", "github", *(f"-o={form}={tmp_path / form}" for form in ("junit", "nagios", "prometheus")))
    outcome = run(*words)
    files = [*step, *(tmp_path / form for form in ("junit", "nagios", "prometheus"))]
    told = outcome.out + outcome.err + "".join(file.read_text("utf-8") for file in files)
    assert KEY not in told
    assert KEY[8:-4] not in told
    assert "add-mask" not in told


# Files


def test_several_files_are_written_in_one_run(tmp_path):
    outcome = run("status", "--sandbox=two-faults", "-o", "text", "-o", f"junit={tmp_path / 'report.xml'}",
                  "-o", f"prometheus={tmp_path / 'layers.prom'}")  # fmt: skip
    assert outcome.code == 12
    assert outcome.out.startswith("SANDBOX")
    assert ET.parse(tmp_path / "report.xml").getroot().get("failures") != "0"
    assert "layers_verdict" in families((tmp_path / "layers.prom").read_text("utf-8"))


def test_a_collector_never_sees_half_a_file(tmp_path):
    """The file is another one each time, put in place of the one before, and as readable as that was."""
    file = tmp_path / "layers.prom"
    file.write_text("old")
    file.chmod(0o644)
    before = file.stat().st_ino
    run("status", "--sandbox", "-q", "-o", f"prometheus={file}")
    assert file.stat().st_ino != before
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert [each.name for each in tmp_path.iterdir()] == ["layers.prom"]


@pytest.mark.parametrize("form", ["junit", "prometheus"])
def test_a_refusal_is_a_document_too(form):
    outcome = run("status", "--nope", "-o", form)
    assert outcome.code == 2
    if form == "junit":
        assert ET.fromstring(outcome.out).get("errors") == "1"
    else:
        assert families(outcome.out)["layers_exit_code"][0][1] == 2
