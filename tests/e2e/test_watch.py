"""`layers watch` off the board: its lines, its codes, what it leaves behind."""

import json
import os
import signal
from pathlib import Path

import pytest

from layers_cli.sandbox.server import Sandbox
from tests.schema import DOCUMENT

from .conftest import ANDROID, IOS, PROJECT, run, run_into_closed_pipe, start

ONCE = ("--count", "1")
NO_DURATION = "is not a duration; write 90, 90s, 15m, 2h or 7d, up to 365d"


def lines(text):
    """Return the lines of a watch, without the report that follows them."""
    return [line for line in text.partition("\n\n")[0].splitlines() if line]


def values(text):
    found = [json.loads(line) for line in text.splitlines()]
    for value in found:
        DOCUMENT.validate(value)
    return found


def test_one_poll_is_a_line_a_report_and_a_summary():
    outcome = run("watch", "--sandbox=token-expired", *ONCE)
    assert outcome.code == 12
    (line,) = lines(outcome.out)
    assert line.partition("  ")[2] == "broken: LAY304 Access token invalid (Meta)"
    assert "✖ LAY304  Access token invalid (Meta)" in outcome.out
    assert outcome.out.splitlines()[-1].startswith("1 poll in 0 s, no change, now broken since 20")
    assert outcome.err == ""


@pytest.mark.parametrize(
    ("scenario", "words", "code", "verdict", "ended"),
    [
        ("healthy", ("--until", "healthy"), 0, "healthy", "reached"),
        ("quiet", ("--until", "idle"), 0, "idle", "reached"),
        ("token-expired", ("--until", "healthy"), 12, "broken", "final"),
        ("silent", ("--until", "healthy", "--timeout", "1s"), 6, "degraded", "out of time"),
        ("silent", ("--timeout", "1s"), 11, "degraded", "out of time"),
        ("silent", (*ONCE, "--fail-on", "never"), 0, "degraded", "counted"),
        ("bad-key", (), 4, "unknown", "final"),
        ("unavailable", ("--max-failures", "1"), 5, "unknown", "failed"),
    ],
)
def test_the_last_line_of_ndjson_says_how_it_ended(scenario, words, code, verdict, ended):
    outcome = run("watch", f"--sandbox={scenario}", "-o", "ndjson", *words)
    assert outcome.code == code
    *polls, last = values(outcome.out)
    assert (last["ended"], last["verdict"], last["exitCode"]) == (ended, verdict, code)
    assert [poll["poll"] for poll in polls] == [1]
    assert polls[0]["target"] == {"projectId": PROJECT, "appId": None}


def test_an_interval_that_leaves_nothing_to_others_is_raised():
    outcome = run("watch", "--sandbox", "-o", "ndjson", "--every", *ONCE, "--interval", "1s")
    assert outcome.err == (
        "layers: warning: --interval is raised to 4s, because the standard tier has other users too\n"
    )


def test_an_app_is_watched_by_itself():
    outcome = run("watch", IOS, "--sandbox=silent", *ONCE, "-o", "ndjson")
    poll, last = values(outcome.out)
    assert poll["target"] == {"projectId": PROJECT, "appId": IOS}
    assert last["exitCode"] == 11
    assert run("watch", ANDROID, "--sandbox=silent", *ONCE, "-q").code == 0


def test_quiet_says_what_is_news_and_ends_without_a_word():
    calm = run("watch", "--sandbox", *ONCE, "-q")
    assert (calm.code, calm.out, calm.err) == (0, "", "")
    bad = run("watch", "--sandbox=silent", *ONCE, "-q")
    assert "LAY104" in bad.out


def test_a_reader_that_has_gone_ends_the_watch():
    outcome = run_into_closed_pipe("watch", "--sandbox=silent", "--interval", "4s")
    assert (outcome.code, outcome.err) == (11, "")


def test_what_was_watched_is_in_the_history(monkeypatch):
    with Sandbox("token-expired") as box:
        monkeypatch.setenv("LAYERS_BASE_URL", box.url)
        monkeypatch.setenv("LAYERS_API_KEY", box.key)
        run("watch", *ONCE)
        (row,) = json.loads(run("history", "--json").out)["items"]
        assert (row["health"], row["exitCode"]) == ("broken", 12)
        assert "Known  since" in run("watch", *ONCE).out


def test_a_watch_goes_on_from_what_the_history_knows(monkeypatch):
    with Sandbox("token-expired") as box:
        monkeypatch.setenv("LAYERS_BASE_URL", box.url)
        monkeypatch.setenv("LAYERS_API_KEY", box.key)
        first, second = (values(run("watch", "-o", "ndjson", *ONCE).out) for _ in range(2))
    assert second[0]["since"] == first[0]["since"] < second[0]["at"]


def test_a_watch_says_why_it_is_over():
    assert run("watch", "--sandbox=silent", "--timeout", "1s").out.endswith("; ended, because its time is up\n")
    limited = run("watch", "--sandbox=rate-limited", "--timeout", "2s").out
    assert "; ended, because the API asked to be left alone for" in limited


def test_a_sandbox_of_the_command_itself_is_not_remembered():
    run("watch", "--sandbox", *ONCE)
    assert not (Path(os.environ["XDG_STATE_HOME"]) / "layers").exists()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)])
def test_a_signal_leaves_a_summary(number, code):
    process = start("watch", "--sandbox=silent", "--interval", "1h")
    first = process.stdout.readline().decode()
    assert "degraded: LAY104" in first
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert "now degraded since" in out.decode().splitlines()[-1]
    assert err == b""


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--until", "broken"], "layers: --until: broken is not one of healthy, idle; give one of these"),
        (["--interval", "soon"], f"layers: --interval: soon {NO_DURATION}"),
        (["--heartbeat", "0"], f"layers: --heartbeat: 0 {NO_DURATION}"),
        (
            ["-o", "json"],
            "layers: -o json does not fit what has no end yet; what fits: text, ndjson",
        ),
        (
            ["--count", "0"],
            (
                "layers: layers watch: invalid value for '--count': 0 is not in the range x>=1;"
                " see: layers watch --help"
            ),
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_refused_before_anybody_is_asked(words, line):
    refused = run("watch", "--sandbox", *words)
    assert (refused.code, refused.err.splitlines()) == (2, [line])


class FallsApart(dict):
    """Bodies of an API whose second answer about the apps no program was made for."""

    def get(self, path, default=None):
        if path.endswith("sdk-apps"):
            self.asked = getattr(self, "asked", 0) + 1
            if self.asked > 1:
                raise RuntimeError("nobody has seen this before")
        return super().get(path, default)


@pytest.mark.parametrize("output", ["text", "ndjson"])
def test_a_bug_takes_nothing_away_of_what_was_seen(api, output):
    api.bodies = FallsApart(api.bodies)
    api.bodies["whoami"]["rateLimitTier"] = "partner"
    outcome = run("watch", "-o", output, "--interval", "1s")
    assert outcome.code == 1
    assert outcome.err.splitlines()[-1].startswith("layers: internal error: RuntimeError")
    if output == "text":
        assert "1 poll in" in outcome.out
        assert "Acme Coffee" in outcome.out
    else:
        polls = values("".join(line for line in outcome.out.splitlines(keepends=True) if "watch/1" in line))
        assert polls[-1]["ended"] == "crashed"
