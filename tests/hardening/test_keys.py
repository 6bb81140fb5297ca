"""The key goes to the API and nowhere else."""

import os
import socket
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from layers_cli.app import COMMANDS, load
from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.server import Sandbox
from tests.e2e.conftest import KEY, PROJECT, run, serving, start

ASKING = ["status", "app list", "app show", "diagnose", "events", "project list", "whoami"]


@contextmanager
def proxy(answer):
    """Answer every connection with the same bytes, and hold what was heard."""
    heard = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                heard.append(connection.recv(65536))
                connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", heard
    finally:
        # Closing alone does not wake who waits for a connection.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(2)


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_is_told_where_to_and_not_the_key_and_what_it_says_is_masked(monkeypatch, variable):
    refusal = f"HTTP/1.1 407 \x1b[31m{KEY} me:word\r\nX-Key: {KEY}\r\nContent-Length: 0\r\n\r\n".encode()
    with proxy(refusal) as (url, heard):
        monkeypatch.setenv(variable, url.replace("http://", "http://me:word-of-the-proxy@"))
        monkeypatch.setenv("LAYERS_API_KEY", KEY)
        outcomes = [run("whoami", "--timeout", "5", *more) for more in (["--debug", "-v"], ["--json"])]
    assert heard
    assert all(line.startswith(b"CONNECT api.layers.com:443 ") for line in heard)
    assert KEY.encode() not in b"".join(heard)
    told = "".join(outcome.out + outcome.err for outcome in outcomes)
    assert [outcome.code for outcome in outcomes] == [5, 5]
    assert "The proxy does not lead to api.layers.com" in told
    assert KEY not in told
    assert "word-of-the-proxy" not in told
    assert "\x1b" not in told


@pytest.mark.parametrize("given", ["variable", "file", "stdin"])
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_other_users_of_the_machine_do_not_see_the_key(monkeypatch, tmp_path, given):
    with Sandbox(faults=[Fault(kind="hang")]) as box:
        words, stdin = [], None
        if given == "variable":
            monkeypatch.setenv("LAYERS_API_KEY", box.key)
        elif given == "file":
            (tmp_path / "key").write_text(box.key)
            (tmp_path / "key").chmod(0o600)
            words = ["--api-key-file", str(tmp_path / "key")]
        else:
            reader, writer = os.pipe()
            os.write(writer, box.key.encode())
            os.close(writer)
            words, stdin = ["--api-key-stdin"], reader
        options = {} if stdin is None else {"stdin": stdin}
        process = start("whoami", "--debug", "--base-url", box.url, *words, **options)
        # By then the key has been read, and the request is under way.
        assert process.stderr.readline().startswith(b"> GET /v1/whoami")
        public = [Path(f"/proc/{process.pid}/{name}").read_bytes() for name in ("cmdline", "comm", "status", "stat")]
        process.terminate()
        process.communicate(timeout=10)
        if stdin is not None:
            os.close(stdin)
    assert b"layers_cli" in public[0]
    assert box.key.encode() not in b"".join(public)


@pytest.mark.parametrize("name", COMMANDS)
def test_no_flag_takes_the_key_itself(name):
    flags = {flag for parameter in load(name).params for flag in parameter.opts if "key" in flag or "token" in flag}
    assert flags <= {"--api-key-file", "--api-key-stdin"}


def test_no_file_holds_the_key_after_any_command(monkeypatch, tmp_path):
    monkeypatch.setenv("LAYERS_API_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    with serving():
        for command in ASKING:
            words = ["-p", PROJECT] if command not in {"project list", "whoami"} else []
            run(*command.split(), *words, "-v", "--debug", "--timeout", "2", "-o", f"json={tmp_path / 'report'}")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


def test_a_redirect_that_leaves_the_host_ends_there(monkeypatch):
    with Sandbox(faults=[Fault(kind="redirect-away")]) as box:
        monkeypatch.setenv("LAYERS_API_KEY", box.key)
        outcome = run("whoami", "--base-url", box.url, "--json")
    assert outcome.code == 5
    assert "elsewhere.invalid, where the API key is not sent" in outcome.document["errors"][0]["message"]


URLS = [
    "http://api.example", "http://127.0.0.1.example", "http://0.0.0.0:1", "file:///etc/passwd", "ftp://x", "//x", "x",
    "https://me:word-of-mine@api.example", "https://api.example?key=word-of-mine", "https://api.example#word-of-mine",
    "https://api.example\r\nX-Evil: 1", "https://api.example\x00", "https://\x1b[31m", "https://api.example\\@evil",
    "https://\u202egro.elpmaxe", "https:///v1", "https://a..b", "https://x:99999", "javascript:alert(1)", "https://[::1",
]  # fmt: skip


@pytest.mark.parametrize("url", URLS)
def test_a_hostile_base_url_is_refused_before_anything_is_sent(monkeypatch, url):
    monkeypatch.setenv("LAYERS_API_KEY", KEY)
    outcomes = [run("whoami", "--base-url", url)]
    if "\0" not in url:
        monkeypatch.setenv("LAYERS_BASE_URL", url)
        outcomes.append(run("whoami", "--json"))
    for outcome in outcomes:
        assert outcome.code == 2
        told = outcome.out + outcome.err
        assert "word-of-mine" not in told
        assert not set(told) & {"\x1b", "\0", "\r", "\u202e"}


@pytest.mark.parametrize("key", ["lp_live_x\r\nX-Evil: 1", "lp_live_x\nHost: evil", "lp_live_\x1b[31m", "lp live x"])
def test_a_key_that_would_be_a_second_header_is_never_sent(monkeypatch, key):
    with Sandbox() as box:
        monkeypatch.setenv("LAYERS_API_KEY", key)
        outcome = run("whoami", "--base-url", box.url)
        assert box.requests == []
    assert outcome.code in {2, 4}
    assert outcome.err.count("\n") == 1


IDS = [
    "../../whoami", "prj_../../../whoami", "prj_x/../../whoami", "prj_%2e%2e%2fwhoami", "prj_..\\..\\whoami",
    "prj_x?a=b", "prj_x#y", "prj_x\r\nX-Evil:1", "prj_//evil.example", "prj_;x", "prj_\u202ex", "prj_%00",
    ".", "..", "",
]  # fmt: skip


@pytest.mark.parametrize("identifier", IDS)
def test_an_id_is_one_segment_of_the_path_whatever_it_holds(monkeypatch, identifier):
    with Sandbox() as box:
        monkeypatch.setenv("LAYERS_API_KEY", box.key)
        for words in (
            ["status", "-p", identifier],
            ["app", "show", "-p", PROJECT, "-a", identifier.replace("prj", "app")],
        ):
            outcome = run(*words, "--base-url", box.url)
            assert outcome.code in {0, 2, 4, 7}
            assert not set(outcome.out + outcome.err) & {"\r", "\u202e"}
        paths = [path for _, path, _ in box.requests]
    for path in paths:
        segments = path.split("/")
        assert segments[1:3] == ["v1", "projects"]
        assert len(segments) <= 6
        assert not {".", "..", ""} & set(segments[1:])
