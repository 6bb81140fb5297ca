"""What cron lines live on: runs that remember each other, and say only what is new."""

import json
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from layers_cli.core.health import Health
from layers_cli.sandbox.server import Sandbox

from .conftest import PROJECT, read, run


@pytest.fixture
def at(monkeypatch):
    """Serve one scenario after the other at the same address, which a test names with `at(scenario)`."""
    running = []

    def serve(scenario):
        port = 0
        for box in running:
            port = int(box.url.rpartition(":")[2])
            box.close()
        running[:] = []
        if scenario is None:
            return
        box = Sandbox(scenario, port=port or ports.get("port", 0))
        box.__enter__()
        running.append(box)
        ports["port"] = int(box.url.rpartition(":")[2])
        monkeypatch.setenv("LAYERS_BASE_URL", box.url)
        monkeypatch.setenv("LAYERS_API_KEY", box.key)

    ports = {}
    yield serve
    serve(None)


def history_file():
    return Path(os.environ["XDG_STATE_HOME"]) / "layers" / "history.db"


def codes(marks):
    return {mark["code"] for mark in marks}


def test_cron_hears_once_of_what_is_wrong_and_once_that_it_is_over(at):
    at("token-expired")
    first = run("status", "--only-changes")
    assert first.code == 12
    assert "First record." in first.out
    assert "LAY304" in first.out
    assert first.out.splitlines()[-1].startswith("broken:")

    again = run("status", "--only-changes")
    assert (again.code, again.out, again.err) == (12, "", "")
    calm = run("status", "--only-changes", "--zero-if-unchanged")
    assert (calm.code, calm.out, calm.err) == (0, "", "")

    at("healthy")
    over = run("status", "--only-changes", "--zero-if-unchanged")
    assert over.code == 0
    assert "Recovered  LAY304  Access token invalid (Meta)" in over.out
    silence = run("status", "--only-changes")
    assert (silence.code, silence.out, silence.err) == (0, "", "")


def test_a_change_keeps_its_code_and_one_outage_is_no_news(at):
    at("healthy")
    assert run("status", "--only-changes").out == ""
    at(None)
    words = ("status", "--only-changes", "--zero-if-unchanged", "--timeout", "2s", "--json")
    outage = run(*words)
    assert (outage.code, outage.out, outage.err) == (5, "", "")
    second = run(*words)
    assert second.code == 5
    assert codes(second.document["news"]["new"]) == {"LAY007"}
    assert run(*words).out == ""
    at("token-expired")
    back = run(*words)
    assert back.code == 12
    assert codes(back.document["news"]["new"]) == {"LAY304", "LAY308", "LAY403"}
    assert codes(back.document["news"]["recovered"]) == {"LAY007"}


def test_files_are_written_whether_there_is_news_or_not(at, tmp_path):
    at("token-expired")
    for _ in range(2):
        file = tmp_path / "report.json"
        run("status", "--only-changes", "-o", f"json={file}")
        assert read(file.read_text())["verdict"] == Health.BROKEN
        file.unlink()


def test_a_reminder_is_told_in_a_line_for_each_finding(at):
    at("token-expired")
    run("status", "--only-changes")
    with closing(sqlite3.connect(history_file())) as database, database:
        database.execute("UPDATE memo SET value = '2020-01-01T00:00:00+00:00' WHERE name = 'told'")
    reminder = run("status", "--only-changes", "--remind", "24h", "--zero-if-unchanged")
    assert reminder.code == 0
    assert "Unchanged; a reminder." in reminder.out
    assert "Still  ✖ LAY304  Access token invalid (Meta)" in reminder.out
    assert run("status", "--only-changes", "--remind", "24h").out == ""


def test_every_way_of_looking_is_remembered_for_itself(at):
    at("token-expired")
    assert run("status", "--only-changes").out
    assert run("status", "--only-changes", "--only", "apps").out == ""
    assert run("status", "--only-changes").out == ""
    assert run("verify", "-p", PROJECT, "-a", "Acme Coffee iOS", "--only-changes").out
    recorded = run("history", "--json", "-p", PROJECT)
    assert recorded.code == 0


def test_a_project_is_remembered_whichever_app_the_environment_names(at, monkeypatch):
    at("token-expired")
    monkeypatch.setenv("LAYERS_APP", "Acme Coffee iOS")
    assert run("status", "--only-changes").out
    assert run("status", "--only-changes").out == ""


def test_a_probe_says_nothing_on_its_way_when_only_changes_are_wanted(at):
    at("healthy")
    for _ in range(2):
        quiet = run("verify", "-a", "Acme Coffee iOS", "--only-changes")
        assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_findings_say_since_when_in_every_later_run(at):
    at("token-expired")
    assert "Known  since" not in run("status").out
    assert not history_file().exists()
    run("status", "--record")
    assert "  Known  since " in run("status").out
    (since,) = {
        finding["since"] for finding in run("status", "--json").document["findings"] if finding["code"] == "LAY304"
    }
    (begin,) = [row["firstAt"] for row in run("history", "--json").document["items"]]
    assert since == begin


def test_a_report_that_is_kept_tells_what_was_recorded_before(at, tmp_path):
    at("token-expired")
    page, ticket = tmp_path / "report.html", tmp_path / "ticket.md"
    words = ("status", "-o", f"html={page}", "-o", f"markdown={ticket}")
    run(*words)
    assert 'class="strip"' not in page.read_text("utf-8")
    run(*words, "--record")
    assert 'class="strip"' in page.read_text("utf-8")
    assert "### History" in ticket.read_text("utf-8")
    run(*words)
    assert 'class="strip"' in page.read_text("utf-8")


def test_the_history_is_not_made_by_looking_and_is_for_its_owner_alone(at):
    at("healthy")
    run("status")
    run("history")
    assert not history_file().exists()
    run("status", "--record")
    assert stat.S_IMODE(history_file().stat().st_mode) == 0o600


def test_a_profile_may_record_everything_but_not_what_happens_in_a_sandbox(at):
    at("healthy")
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "layers" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("[profiles.default]\nrecord = true\n")
    config.chmod(0o600)
    run("status", "--sandbox")
    assert not history_file().exists()
    run("status")
    assert history_file().exists()


def test_a_sandbox_that_is_recorded_on_purpose_is_remembered_by_its_name():
    assert run("status", "--sandbox=token-expired", "--only-changes").out
    assert run("status", "--sandbox=token-expired", "--only-changes").out == ""
    assert run("status", "--sandbox=silent", "--only-changes").out


def test_the_history_of_a_sandbox_is_shown_to_whoever_asks_for_it():
    run("status", "--sandbox=token-expired", "--record")
    run("status", "--sandbox=silent", "--record")
    assert "nothing was recorded yet" in run("history").out
    for scenario, code in (("token-expired", "LAY304"), ("silent", "LAY104")):
        shown = run("history", f"--sandbox={scenario}", "--json").document
        assert shown["target"]["sandbox"] == scenario
        assert [code in row["codes"] for row in shown["items"]] == [True]
        assert run("history", f"--sandbox={scenario}").out.startswith("SANDBOX")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--remind", "24h"], "layers: --remind goes with --only-changes; add it: --only-changes --remind"),
        (
            ["--zero-if-unchanged", "--record"],
            "layers: --zero-if-unchanged goes with --only-changes; add it: --only-changes --zero-if-unchanged",
        ),
        (
            ["--only-changes", "--remind", "soon"],
            "layers: --remind: soon is not a duration; write 90, 90s, 15m, 2h or 7d, up to 365d",
        ),
    ],
)
def test_flags_that_do_not_go_together_are_refused_before_anybody_is_asked(words, line):
    refused = run("status", "--sandbox", *words)
    assert (refused.code, refused.out, refused.err.splitlines()) == (2, "", [line])


def test_a_history_that_cannot_be_written_is_a_warning_and_the_verdict_stands(at, tmp_path):
    at("token-expired")
    file = history_file()
    file.parent.mkdir(parents=True)
    file.write_bytes(b"this is no database" * 100)
    outcome = run("status", "--record")
    assert outcome.code == 12
    (line,) = outcome.err.splitlines()
    assert line.startswith("layers: warning: ")
    assert str(file) in line
    (aside,) = [path for path in file.parent.iterdir() if path.read_bytes().startswith(b"this is no database")]
    assert aside.name in line


def test_the_history_holds_nothing_of_the_key(at):
    at("token-expired")
    run("verify", "-a", "Acme Coffee iOS", "--record")
    run("status", "--only-changes")
    key = os.environ["LAYERS_API_KEY"].encode()
    for file in history_file().parent.iterdir():
        assert key[8:] not in file.read_bytes()


def test_a_project_that_is_named_wrongly_is_told_every_time(at):
    at("healthy")
    for _ in range(2):
        missing = run("status", "-p", "nobody", "--only-changes")
        assert missing.code == 7
        assert json.dumps("nobody").strip('"') in missing.err
