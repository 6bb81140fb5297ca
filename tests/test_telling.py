"""Who is told of a run: a monitor, a URL, a program; in a real server and real processes."""

import json
import os
import re
import socket
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from layers_cli.api.budget import Deadline
from layers_cli.api.webhook import webhook
from layers_cli.commands.help import topics
from layers_cli.core.change import changes
from layers_cli.core.health import Health
from layers_cli.core.notice import Event, Notice, envelope, event_of
from layers_cli.core.state import state_of
from layers_cli.sandbox.server import Sandbox
from layers_cli.telling import LONGEST_OUTPUT, Audience, Teller, command_of, secret_of, signature, variables
from tests import worlds
from tests.e2e.conftest import run
from tests.schema import DOCUMENT
from tests.worlds import ago, android, apps, record, snapshot, verdict

WELL, SILENT = verdict(snapshot()), verdict(snapshot(apps(record(last_event_at=ago(days=2)), android())))
NOTICE = Notice(
    event=Event.CHANGED, at=worlds.NOW, snapshot=SILENT.snapshot, before=Health.HEALTHY, state=state_of(SILENT),
    changes=changes(state_of(WELL), state_of(SILENT)), exit_code=11,
)  # fmt: skip


@contextmanager
def listening(status=200):
    """Take messages on loopback; yield the URL and what came: path, headers, body."""
    came = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            came.append((self.path, dict(self.headers), body))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", came
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def silent():
    """Listen on loopback and answer nothing until the event is set that is yielded beside the URL."""
    released, served = threading.Event(), threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            connection, _ = server.accept()
            with connection:
                if served.is_set():
                    return
                released.wait()
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}", released
    finally:
        released.set()
        served.set()
        socket.create_connection(server.getsockname()).close()
        thread.join()
        server.close()


@pytest.fixture
def at(monkeypatch):
    """Serve a scenario, at an address that stays."""
    running, port = [], [0]

    def serve(scenario):
        for box in running:
            box.close()
        box = Sandbox(scenario, port=port[0])
        box.__enter__()
        running[:] = [box]
        port[0] = int(box.url.rpartition(":")[2])
        monkeypatch.setenv("LAYERS_BASE_URL", box.url)
        monkeypatch.setenv("LAYERS_API_KEY", box.key)

    yield serve
    for box in running:
        box.close()


def program(tmp_path, text):
    """Return the words of a small program, and the file that it may write to."""
    script = tmp_path / "program.py"
    script.write_text(f"import json, os, sys, time\nout = {str(tmp_path / 'out')!r}\n{text}\n")
    return f"{sys.executable} {script}", tmp_path / "out"


def block(language):
    """Return the only block of a language in the topic."""
    text = topics()["notifications"].read_text("utf-8")
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return found


def tell(audience, notice=NOTICE, seconds=30.0):
    warnings, said = [], []
    teller = Teller(audience, Deadline(seconds), warn=warnings.append, say=said.append, environ=os.environ)
    teller.changed(notice)
    return warnings, said


class TestMonitor:
    def test_a_run_is_told_from_its_beginning_to_its_end(self):
        with listening() as (url, came):
            assert run("status", "--sandbox=silent", "--ping-url", f"{url}/check?rid=1").code == 11
        assert [path for path, _, _ in came] == ["/check/start?rid=1", "/check/11?rid=1"]
        assert came[0][2] == b""
        assert came[1][2] == b"degraded: App has gone silent (1 of 2 apps) (84 of 84 checks)"

    @pytest.mark.parametrize(
        ("words", "code", "line"),
        [
            (("status", "--sandbox=healthy"), 0, "healthy: 2 apps"),
            (("status", "--sandbox=healthy", "-p", "nobody"), 7, "no project is called 'nobody'"),
            (("status", "--sandbox=healthy", "-o", "nothing"), 2, "'nothing' is no output format"),
            (("status",), 4, "no API key"),
            (("watch", "--sandbox=silent", "--count", "1"), 11, "degraded: App has gone silent"),
        ],
    )
    def test_every_end_is_told(self, words, code, line):
        with listening() as (url, came):
            assert run(*words, "--ping-url", url).code == code
        assert [path for path, _, _ in came] == ["/start", f"/{code}"]
        assert line in came[-1][2].decode()

    def test_a_monitor_that_is_not_there_is_a_warning(self):
        with listening() as (url, _):
            pass
        outcome = run("status", "--sandbox=silent", "-q", "--ping-url", f"{url}/secret")
        assert outcome.code == 11
        assert outcome.err.splitlines() == [f"layers: warning: --ping-url: {url}/... was not told: ConnectError"] * 2

    def test_it_can_be_set_in_the_environment_and_in_the_profile(self, at, monkeypatch):
        at("healthy")
        config = Path(os.environ["XDG_CONFIG_HOME"]) / "layers" / "config.toml"
        config.parent.mkdir(parents=True)
        with listening() as (url, came):
            monkeypatch.setenv("LAYERS_PING_URL", f"{url}/by-environment")
            run("status")
            monkeypatch.delenv("LAYERS_PING_URL")
            config.write_text(f'[profiles.default]\nping_url = "{url}/by-profile"\n')
            config.chmod(0o600)
            run("status")
            run("status", "--sandbox")
        assert [path.split("/")[1] for path, _, _ in came] == ["by-environment"] * 2 + ["by-profile"] * 2

    def test_a_run_does_not_wait_for_a_monitor_that_is_slow_to_hear_of_its_beginning(self):
        with silent() as (url, released):
            audience = Audience(ping=webhook(url, "flag --ping-url"))
            teller = Teller(audience, Deadline(30), warn=pytest.fail, say=pytest.fail, environ={})
            teller.begin()
            # Only now is the beginning answered: who waits for it before never comes here.
            released.set()
            teller.end(0, lambda: "healthy")


class TestUrl:
    def test_it_hears_of_changes_and_of_nothing_else(self, at):
        with listening() as (url, came):
            for scenario in ("healthy", "healthy", "token-expired", "token-expired", "healthy", "healthy"):
                at(scenario)
                run("status", "-q", "--notify-url", f"{url}/hook")
        told = [json.loads(body) for _, _, body in came]
        for each in told:
            DOCUMENT.validate(each)
        assert [(each["event"], each["health"]["after"]) for each in told] == [
            ("changed", "broken"), ("recovered", "healthy"),
        ]  # fmt: skip
        assert told[0]["text"].endswith("healthy to broken: LAY304 Access token invalid (Meta)")
        assert {each["code"] for each in told[0]["changes"]} == {"LAY304", "LAY308", "LAY403"}

    def test_what_could_not_be_told_is_told_by_the_next_run(self, at):
        at("token-expired")
        with listening(503) as (url, _):
            failed = run("status", "-q", "--notify-url", url)
        assert failed.err.splitlines()[-1].endswith("was not told: HTTP 503")
        with listening() as (url, came):
            for _ in range(2):
                run("status", "-q", "--notify-url", url)
        (told,) = [json.loads(body) for _, _, body in came]
        assert told["health"]["after"] == "broken"

    def test_without_a_history_whatever_is_wrong_is_told(self, at, tmp_path, monkeypatch):
        blocked = tmp_path / "blocked"
        blocked.write_text("no folder")
        monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
        at("token-expired")
        with listening() as (url, came):
            run("status", "-q", "--notify-url", url)
        assert [json.loads(body)["event"] for _, _, body in came] == ["first"]

    def test_a_watch_tells_what_it_confirms(self, at):
        at("token-expired")
        with listening() as (url, came):
            run("watch", "-q", "--count", "1", "--notify-url", url)
        (told,) = [json.loads(body) for _, _, body in came]
        assert (told["event"], told["health"]) == ("first", {"before": None, "after": "broken"})

    def test_a_secret_signs_what_is_sent(self, tmp_path):
        secret = tmp_path / "secret"
        secret.write_text("s3cr3t\n")
        secret.chmod(0o600)
        words = ("--notify-secret-file", str(secret))
        with listening() as (url, came):
            run("status", "--sandbox=silent", "--notify-url", url, *words)
        ((_, headers, body),) = came
        namespace = {}
        code = block("python")
        exec(code, namespace)
        assert namespace["is_genuine"](headers["X-Layers-Signature"], body, b"s3cr3t")
        assert not namespace["is_genuine"](headers["X-Layers-Signature"], body + b" ", b"s3cr3t")
        assert not namespace["is_genuine"](headers["X-Layers-Signature"], body, b"other")

    @pytest.mark.parametrize(
        ("words", "line"),
        [
            (["--notify-secret-file", "/nowhere"], "flag --notify-secret-file signs what --notify-url gets; add"),
            (
                ["--notify-url", "https://x.example", "--notify-secret-file", "/nowhere"],
                "secret file /nowhere does not",
            ),
            (["--notify-url", "http://x.example/secret"], "flag --notify-url leads unencrypted to x.example; give"),
            (["--exec", "nobody-has-this"], "--exec: there is no program 'nobody-has-this'; name it by its path"),
            (["--exec", "echo 'x"], "--exec: no closing quotation; quote it as in a shell; none is started"),
            (["--exec", " "], "--exec is empty; give it a program and its arguments"),
        ],
    )
    def test_what_cannot_be_told_is_refused_before_anybody_is_asked(self, words, line):
        refused = run("status", "--sandbox", *words)
        assert (refused.code, refused.out) == (2, "")
        assert refused.err.startswith(f"layers: {line}")

    def test_a_secret_that_others_can_read_is_refused(self, tmp_path):
        from layers_cli.errors import UsageError

        secret = tmp_path / "secret"
        secret.write_text("s3cr3t")
        secret.chmod(0o644)
        with pytest.raises(UsageError, match=r"secret file .* is open to others \(mode 0644\)"):
            secret_of(secret)
        secret.write_text("\n")
        secret.chmod(0o600)
        with pytest.raises(UsageError, match="is empty"):
            secret_of(secret)

    def test_certificates_that_cannot_be_read_change_no_verdict(self, monkeypatch):
        monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
        outcome = run("status", "--sandbox=silent", "-q", "--ping-url", "https://127.0.0.1:9/x")
        assert outcome.code == 11
        assert outcome.err.count("was not told: Certificate authorities cannot be read from '/nowhere'") == 2

    def test_a_name_of_several_lines_is_told_in_one(self):
        evil = verdict(snapshot(apps(record(last_event_at=ago(days=2), name="one\ntwo\x1b[31m\u202e"), android())))
        notice = Notice(
            event=Event.FIRST, at=worlds.NOW, snapshot=evil.snapshot, before=None, state=state_of(evil), changes=(),
            exit_code=11,
        )  # fmt: skip
        with listening() as (url, came):
            assert tell(Audience(notify=webhook(url, "flag --notify-url")), notice) == ([], [])
        ((_, _, body),) = came
        assert r"(one\ntwo\x1b[31m\u202e)" in json.loads(body)["text"]

    def test_a_secret_of_another_owner_is_a_warning(self, tmp_path, monkeypatch):
        secret = tmp_path / "secret"
        secret.write_text("s3cr3t")
        secret.chmod(0o644)
        monkeypatch.setattr(os, "geteuid", lambda: secret.stat().st_uid + 1)
        with listening() as (url, came):
            outcome = run("status", "--sandbox=silent", "--notify-url", url, "--notify-secret-file", str(secret))
        assert "is open to others (mode 0644); it belongs to another user" in outcome.err
        assert "X-Layers-Signature" in came[0][1]


class TestProgram:
    def test_it_is_told_by_its_environment_and_its_input(self, tmp_path, monkeypatch):
        monkeypatch.setenv("LAYERS_API_KEY", "lp_live_planted")
        monkeypatch.setenv("LAYERS_NOTIFY_URL", "https://x.example/secret")
        words, out = program(
            tmp_path, "json.dump([dict(os.environ), json.load(sys.stdin), sys.argv[1:]], open(out, 'w'))"
        )
        assert tell(Audience(command=command_of(f"{words} 'two words' $HOME ; |"))) == ([], [])
        environ, value, arguments = json.loads(out.read_text())
        DOCUMENT.validate(value)
        assert arguments == ["two words", "$HOME", ";", "|"]
        assert environ["LAYERS_EVENT"] == "changed"
        assert (environ["LAYERS_HEALTH_BEFORE"], environ["LAYERS_HEALTH"]) == ("healthy", "degraded")
        assert (environ["LAYERS_EXIT_CODE"], environ["LAYERS_TARGET"]) == ("11", worlds.PROJECT)
        assert environ["LAYERS_TEXT"].startswith("Acme Coffee: healthy to degraded: LAY104")
        assert not {"LAYERS_API_KEY", "LAYERS_NOTIFY_URL"} & environ.keys()

    def test_what_it_prints_is_shown_and_its_failure_is_a_warning(self, tmp_path):
        words, _ = program(tmp_path, "print('one'); print('two', file=sys.stderr); sys.exit(3)")
        warnings, said = tell(Audience(command=command_of(words)))
        assert sorted(said) == ["one", "two"]
        assert warnings == [f"--exec: {sys.executable} ended with 3"]

    def test_it_is_ended_with_all_that_it_started_when_it_takes_too_long(self, tmp_path, monkeypatch):
        monkeypatch.setattr("layers_cli.telling.GRACE", 0.3)
        words, out = program(
            tmp_path,
            "import subprocess\n"
            "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
            "open(out, 'w').write(str(child.pid))\n"
            "time.sleep(600)",
        )
        warnings, _ = tell(Audience(command=command_of(words)), seconds=0.0)
        assert warnings == [f"--exec: {sys.executable} was ended: it took too long"]
        if out.exists() and out.read_text():
            with pytest.raises(ProcessLookupError):
                _wait_for_the_end(int(out.read_text()))

    def test_one_that_prints_without_end_costs_little(self, tmp_path):
        words, _ = program(tmp_path, "print('x' * 79_999)")
        warnings, said = tell(Audience(command=command_of(words)))
        assert warnings == [f"--exec: {sys.executable} prints more than is shown of it"]
        assert said == ["x" * LONGEST_OUTPUT]

    def test_one_that_does_not_read_its_input_is_no_failure(self, tmp_path):
        words, _ = program(tmp_path, "os.close(0)")
        assert tell(Audience(command=command_of(words))) == ([], [])

    def test_one_that_is_killed_says_so(self, tmp_path):
        words, _ = program(tmp_path, "os.kill(os.getpid(), 9)")
        assert tell(Audience(command=command_of(words)))[0] == [f"--exec: {sys.executable} was ended by a signal"]

    def test_one_that_has_gone_since_is_a_warning(self, tmp_path):
        words, _ = program(tmp_path, "")
        (warning,) = tell(Audience(command=(str(tmp_path / "gone"), words)))[0]
        assert warning.endswith("could not be started: No such file or directory")

    def test_a_verdict_is_what_it_is_whatever_a_program_does(self, tmp_path):
        words, out = program(tmp_path, "open(out, 'a').write('x'); sys.exit(1)")
        for _ in range(2):
            outcome = run("status", "--sandbox=silent", "-q", "--exec", words)
            assert outcome.code == 11
        assert out.read_text() == "x"


def _wait_for_the_end(pid):
    """Raise ProcessLookupError once a process that was killed is gone; a zombie that nobody buried counts as gone."""
    for _ in range(1000):
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
            raise ProcessLookupError
    raise AssertionError


@pytest.mark.parametrize(
    ("before", "after", "event"),
    [
        (None, Health.BROKEN, Event.FIRST),
        (Health.HEALTHY, Health.DEGRADED, Event.CHANGED),
        (Health.BROKEN, Health.DEGRADED, Event.CHANGED),
        (Health.BROKEN, Health.HEALTHY, Event.RECOVERED),
        (Health.UNKNOWN, Health.DISABLED, Event.RECOVERED),
    ],
)
def test_an_event_says_whether_all_is_well_again(before, after, event):
    assert event_of(before, after) is event


def test_names_of_the_api_cannot_act_in_a_chat_or_an_environment():
    evil = verdict(snapshot(apps(record(last_event_at=ago(days=2), name="<!channel> & \0\ud800"), android())))
    notice = Notice(
        event=Event.FIRST, at=worlds.NOW, snapshot=evil.snapshot, before=None, state=state_of(evil), changes=(),
        exit_code=11,
    )  # fmt: skip
    assert "&lt;!channel&gt; &amp; " in envelope(notice, notice.line, "0")["text"]
    assert "\0" not in variables(notice, notice.line)["LAYERS_TEXT"]
    variables(notice, notice.line)["LAYERS_TEXT"].encode()


def test_the_documented_object_is_of_the_schema():
    DOCUMENT.validate(json.loads(block("json")))


def test_a_signature_covers_the_time():
    assert signature(b"k", b"x", 1) != signature(b"k", b"x", 2)
    assert signature(b"k", b"x", 1).startswith("t=1,v1=")
