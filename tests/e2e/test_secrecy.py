"""A planted key is nowhere: not on standard output, not on standard error, in no log, document, file or traceback."""

import httpx
import pytest

from layers_cli.app import COMMANDS
from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.server import Sandbox

from .conftest import IOS, KEY, PROJECT

PLAIN = "no-prefix+and/odd=characters!0123456789"
ENVELOPE = {"code": "X", "requestId": "req_1"}
ANSWERS = {
    "as documented": None,
    "bad key": lambda key: httpx.Response(401, json={"error": ENVELOPE | {"message": f"{key} is wrong"}}),
    "server error": lambda key: httpx.Response(500, json={"error": ENVELOPE | {"message": f"Bearer {key}"}}),
    "elsewhere": lambda key: httpx.Response(302, headers={"Location": f"https://evil.example/{key}?k={key}"}),
    "not JSON": lambda key: httpx.Response(200, text=f"<html>{key}</html>"),
    "echo": lambda key: httpx.Response(
        200, json={"items": [{"id": key, "appId": key, "name": key}], "name": key, "platforms": {key: {"enabled": key}}}
    ),
    "request id": lambda key: httpx.Response(403, headers={"X-Request-Id": f"req_{key}", "Date": key}, text=key),
    "not found": lambda key: httpx.Response(404, json={"error": {"code": key, "message": key, "requestId": key}}),
}
ASKING = [name for name in COMMANDS if name in {"status", "project list", "app list", "app show", "whoami"}]


@pytest.mark.parametrize("key", [KEY, PLAIN], ids=["key", "plain"])
@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("command", ASKING)
def test_no_output_holds_the_key(layers, api, monkeypatch, tmp_path, command, answer, key):
    monkeypatch.setenv("LAYERS_API_KEY", key)
    if ANSWERS[answer] is not None:
        for path in api.bodies:
            api.bodies[path] = ANSWERS[answer](key)
    words = [*command.split(), *([IOS] if command == "app show" else [])]
    words += ["-p", PROJECT] if command in {"status", "app list", "app show"} else []
    file = tmp_path / "report.json"
    outcomes = [
        layers(*words, "--debug", "-v", "-o", "text", "-o", f"json={file}", "--timeout", "1"),
        layers(*words, "--json", "--timeout", "1"),
        layers(*words, "-q", "--timeout", "1"),
    ]
    told = "".join(outcome.out + outcome.err for outcome in outcomes) + file.read_text()
    assert key not in told
    assert key[8:-4] not in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    "words", [("status", "--nope"), ("status", "--profile", "x"), ("app", "show", "--timeout", "x")]
)
def test_a_usage_error_holds_no_key(layers, monkeypatch, words):
    monkeypatch.setenv("LAYERS_API_KEY", KEY)
    outcome = layers(*words, "--debug", "--json")
    assert KEY not in outcome.out + outcome.err


@pytest.mark.parametrize("key", ["lp_live_with space_secret", "lp_live_\x1b_secret", "ключ-secret"])
def test_a_key_that_cannot_be_one_is_refused_unseen(layers, monkeypatch, key):
    monkeypatch.setenv("LAYERS_API_KEY", key)
    for flags in (("--json",), ("--debug",)):
        outcome = layers("whoami", *flags)
        assert outcome.code in {2, 4}
        assert "secret" not in outcome.out + outcome.err


def test_a_crash_holds_no_key(layers, monkeypatch):
    import respx

    monkeypatch.setenv("LAYERS_API_KEY", KEY)
    with respx.mock():
        outcome = layers("whoami", "--debug", "--json")
    assert outcome.code == 1
    assert "Traceback" in outcome.err
    assert KEY not in outcome.out + outcome.err
    assert "4QZpN0" not in outcome.out + outcome.err


def test_the_log_shows_requests_and_answers(layers, api):
    outcome = layers("status", "-p", PROJECT, "--debug", "--json")
    assert f"> GET /v1/projects/{PROJECT}/sdk-apps (try 1)" in outcome.err
    assert "200 in " in outcome.err
    assert "req_01HXZ9G7KMV2QX8Y1S5RJW3B7T" in outcome.err


def test_a_redirect_to_another_host_does_not_get_the_key(layers, monkeypatch):
    with Sandbox() as box, Sandbox("quiet", faults=[Fault(kind="status", value=500)]) as other:
        monkeypatch.setenv("LAYERS_API_KEY", box.key)
        monkeypatch.setenv("LAYERS_BASE_URL", box.url)
        assert layers("whoami").code == 0
        assert other.requests == []


def test_plain_http_to_another_machine_is_refused(layers, monkeypatch):
    monkeypatch.setenv("LAYERS_API_KEY", KEY)
    outcome = layers("whoami", "--base-url", "http://api.example")
    assert outcome.code == 2
    assert "unencrypted" in outcome.err
    assert outcome.err.count("\n") == 1
