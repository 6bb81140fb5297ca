"""Whoever does not want to wait any longer gets the shell's own codes, at once, and still one document."""

import os
import signal

import pytest

from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.server import Sandbox

from .conftest import Outcome, start

PATIENCE = 60


@pytest.fixture
def silent():
    """A sandbox that accepts every request and answers none."""
    with Sandbox(faults=[Fault(kind="hang")]) as box:
        yield box


def interrupted(box, number, *words):
    """Send a signal to a run as soon as its log says that it waits for an answer."""
    environ = dict(os.environ) | {"LAYERS_BASE_URL": box.url, "LAYERS_API_KEY": box.key}
    process = start(*words, "--debug", "--timeout", "1h", env=environ)
    told = process.stderr.readline()
    assert b"> GET " in told
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    return Outcome(process.returncode, out.decode(), (told + err).decode())


@pytest.mark.parametrize(
    ("command", "number", "code", "name"),
    [
        ("status", signal.SIGINT, 130, "interrupted"),
        ("status", signal.SIGTERM, 143, "terminated"),
        ("app show", signal.SIGINT, 130, "interrupted"),
        ("app list", signal.SIGTERM, 143, "terminated"),
        ("whoami", signal.SIGINT, 130, "interrupted"),
        ("doctor", signal.SIGINT, 130, "interrupted"),
        ("auth status", signal.SIGTERM, 143, "terminated"),
        ("events", signal.SIGTERM, 143, "terminated"),
        ("verify", signal.SIGINT, 130, "interrupted"),
        ("diagnose", signal.SIGTERM, 143, "terminated"),
    ],
)
def test_a_signal_ends_the_run_with_one_document(silent, command, number, code, name):
    outcome = interrupted(silent, number, *command.split(), "--json")
    assert outcome.code == code
    assert outcome.document["exitName"] == name
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(("number", "code", "flag"), [(signal.SIGINT, 130, "-q"), (signal.SIGTERM, 143, "-v")])
def test_people_are_told_in_a_word(silent, number, code, flag):
    outcome = interrupted(silent, number, "status", flag)
    assert outcome.code == code
    assert {130: "interrupted", 143: "terminated"}[code] in outcome.out + outcome.err
    assert "Traceback" not in outcome.err


def test_who_asks_twice_gets_no_traceback(silent):
    environ = dict(os.environ) | {"LAYERS_BASE_URL": silent.url, "LAYERS_API_KEY": silent.key}
    process = start("status", "--json", "--debug", env=environ)
    assert b"> GET " in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode in {130, 143}
    assert b"Traceback" not in err


def test_what_is_known_by_then_is_still_told():
    with Sandbox(faults=[Fault(kind="hang", routes=frozenset({"ad-accounts"}))]) as box:
        environ = dict(os.environ) | {"LAYERS_BASE_URL": box.url, "LAYERS_API_KEY": box.key}
        process = start("status", "--json", "--debug", "--timeout", "1h", env=environ)
        answered = 0
        while answered < len(["projects", "project", "sdk-apps", "capi-status"]):
            answered += process.stderr.readline().startswith(b"< GET ")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    outcome = Outcome(process.returncode, out.decode(), err.decode())
    assert outcome.code == 130
    if outcome.document["schema"] == "layers.report/1":
        assert {subject["kind"] for subject in outcome.document["subjects"]} >= {"app", "relay"}


@pytest.mark.parametrize("output", ["text", "json"])
def test_a_deadline_without_a_wait_is_a_gap_and_no_timeout(silent, layers, monkeypatch, output):
    monkeypatch.setenv("LAYERS_BASE_URL", silent.url)
    monkeypatch.setenv("LAYERS_API_KEY", silent.key)
    outcome = layers("whoami", "--timeout", "1s", "-o", output)
    assert outcome.code == 5
    assert "LAY007" in outcome.out


@pytest.mark.parametrize(("number", "codes"), [(signal.SIGINT, {0, 130}), (signal.SIGTERM, {143})])
def test_the_sandbox_serves_until_it_is_stopped(number, codes):
    process = start("sandbox", "serve", "--port", "0", "--scenario", "quiet")
    lines = [process.stdout.readline().decode() for _ in range(3)]
    assert lines[0].startswith("export LAYERS_BASE_URL=http://127.0.0.1:")
    assert lines[1].startswith("export LAYERS_API_KEY=lp_live_")
    process.send_signal(number)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode in codes
    assert b"Traceback" not in err


def test_an_examination_that_is_interrupted_tells_what_it_saw_until_then(silent):
    outcome = interrupted(silent, signal.SIGINT, "doctor", "--json")
    seen = {row["name"]: row for row in outcome.document["items"]}
    assert seen["tcp"]["health"] == "healthy"
    assert seen["api"]["seen"] == "not checked, because the run was ended"
