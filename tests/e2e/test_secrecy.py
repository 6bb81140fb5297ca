"""A planted key is nowhere: not on standard output, not on standard error, in no log, document, file or traceback."""

import json
import re
from pathlib import Path

import httpx
import pytest

from layers_cli.app import COMMANDS
from layers_cli.render import FITS
from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.server import Sandbox

from .conftest import IOS, KEY, PROJECT, serving

PLAIN = "no-prefix+and/odd=characters!0123456789"
QUOTED = "back\\slash'and\"quotes/4QZpN0-secret"
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
PASTED = [
    "status KEY", "status -p KEY", "status -p prj_KEY", "app show -p prj_KEY -a app_KEY", "app show -a KEY",
    "verify KEY", "verify --sandbox --expect KEY", "verify --sandbox --event-name KEY --dry-run", "verify --until KEY",
    "diagnose KEY -p prj_KEY", "diagnose --sandbox --expect KEY", "events KEY", "events --sandbox --name KEY",
    "events --sandbox --user KEY", "events --sandbox --since KEY", "explain meta:KEY", "explain event:KEY",
    "whoami KEY", "explain KEY", "help KEY", "help status KEY", "KEY", "app KEY", "status --KEY", "status -o KEY",
    "status -o json=/KEY/x", "status -o json=/proc/KEY", "status --only KEY", "status --skip @KEY",
    "status --only x@KEY", "status --sandbox --skip @KEY", "status --sandbox=KEY",
    "status --sandbox -p KEY", "status --sandbox -p prj_KEY", "status --profile KEY",
    "status --timeout KEY", "status --threshold KEY", "status --threshold KEY=1", "status --base-url KEY",
    "status --base-url http://KEY.example", "status --api-key-file /x/KEY",
    "config get KEY", "config set KEY x", "config set project KEY", "config set profile KEY", "config unset KEY",
    "config show --profile KEY", "config set app x --profile KEY", "config profiles --profile KEY", "config KEY",
    "auth KEY", "auth login --profile KEY", "auth status --org KEY", "auth logout --profile KEY",
    "auth status --api-key-file /x/KEY", "whoami --ca-bundle /x/KEY", "whoami --org org_KEY",
    "doctor --offline --org KEY", "doctor --offline --ca-bundle /x/KEY", "doctor --offline --base-url https://KEY.example",
    "doctor --profile KEY",
    "completion KEY", "sandbox KEY", "sandbox serve --scenario KEY", "sandbox serve --port KEY",
    "sandbox serve --fault KEY", "sandbox serve --fault delay=KEY", "sandbox serve --latency KEY",
]  # fmt: skip
PASTED_INTO = ["LAYERS_ORG=KEY", "LAYERS_PROJECT=KEY", "LAYERS_APP=KEY", "LAYERS_PROFILE=KEY", "LAYERS_CONFIG=/x/KEY"]
PASTED_INTO += ["LAYERS_BASE_URL=http://127.0.0.1:1/KEY", "SSL_CERT_FILE=/x/KEY", "LAYERS_PROJECT=prj_KEY"]
OF_APP = {"app show", "verify", "diagnose", "events"}
OF_PROJECT = OF_APP | {"status", "app list"}
ASKING = [name for name in COMMANDS if name in OF_PROJECT | {"project list", "whoami"}]


@pytest.mark.parametrize("key", [KEY, PLAIN], ids=["key", "plain"])
@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("command", ASKING)
def test_no_output_holds_the_key(layers, api, monkeypatch, tmp_path, command, answer, key):
    monkeypatch.setenv("LAYERS_API_KEY", key)
    if ANSWERS[answer] is not None:
        for path in api.bodies:
            api.bodies[path] = ANSWERS[answer](key)
    words = [*command.split(), *([IOS] if command in OF_APP else [])]
    words += ["-p", PROJECT] if command in OF_PROJECT else []
    forms = FITS["report" if command in OF_PROJECT - {"app list", "events"} else "rows"]
    files = {form: tmp_path / form for form in forms if form != "text"}
    outlets = [word for form, path in files.items() for word in ("-o", f"{form}={path}")]
    outcomes = [
        layers(*words, "--debug", "-v", "-o", "text", *outlets, "--timeout", "1"),
        layers(*words, "--json", "--timeout", "1"),
        layers(*words, "-q", "--timeout", "1"),
    ]
    told = "".join(outcome.out + outcome.err for outcome in outcomes)
    told += "".join(path.read_text("utf-8") for path in files.values())
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


def parts(key):
    """Return what of a key must not be told, in any letter case: any eight characters in a row but the end."""
    return {key[at : at + 8].lower() for at in range(len(key) - 11)}


def told(outcome):
    """Return what was printed, as it is and as the strings that it stands for."""
    text = outcome.out + outcome.err
    if outcome.out.startswith("{"):
        text += "".join(json.loads(f'"{part}"') for part in re.findall(r'"((?:[^"\\]|\\.)*)"', outcome.out))
    return text.lower()


@pytest.mark.parametrize("key", [KEY, PLAIN, QUOTED], ids=["key", "plain", "quoted"])
@pytest.mark.parametrize("words", PASTED)
def test_a_key_in_the_wrong_place_of_the_command_line_is_not_repeated(layers, monkeypatch, words, key):
    if "--sandbox" in words:
        check_pasted(layers, monkeypatch, words, key)
    else:
        with serving():
            check_pasted(layers, monkeypatch, words, key)


def check_pasted(layers, monkeypatch, words, key):
    monkeypatch.setenv("LAYERS_API_KEY", key)
    line = [word.replace("KEY", key) for word in words.split()]
    formats = (
        [[]]
        if words.startswith(("help", "completion", "sandbox", "KEY", "app KEY", "config KEY", "auth KEY"))
        else [["--json"], ["-v"]]
    )
    for more in formats:
        outcome = layers(*line, *more)
        assert outcome.code != 1
        assert not [part for part in parts(key) if part in told(outcome)]


@pytest.mark.parametrize("key", [KEY, PLAIN, QUOTED], ids=["key", "plain", "quoted"])
@pytest.mark.parametrize("given", PASTED_INTO)
def test_a_key_in_the_wrong_variable_is_not_repeated(layers, monkeypatch, given, key):
    name, _, value = given.partition("=")
    monkeypatch.setenv("LAYERS_API_KEY", key)
    with Sandbox() as box:
        # TLS is not what is spoken there: a failure that no second try follows.
        monkeypatch.setenv("LAYERS_BASE_URL", box.url.replace("http:", "https:"))
        monkeypatch.setenv(name, value.replace("KEY", key))
        for more in (["--json"], ["-v", "--debug"]):
            outcome = layers("status", "--timeout", "2", *more)
            assert outcome.code in {2, 4, 5, 7}
            assert "--timeout" not in outcome.err
            assert not [part for part in parts(key) if part in told(outcome)]


@pytest.mark.parametrize("words", ["status KEY", "app show -p prj_KEY -a KEY", "status -p prj_KEY"])
def test_a_key_from_standard_input_is_not_repeated_either(layers, api, monkeypatch, words):
    monkeypatch.delenv("LAYERS_API_KEY")
    for more in (["--json"], ["-v", "--debug"]):
        line = [word.replace("KEY", PLAIN) for word in words.split()]
        outcome = layers(*line, "--api-key-stdin", *more, stdin=PLAIN)
        assert outcome.code != 1
        assert not [part for part in parts(PLAIN) if part in told(outcome)]


def test_a_key_that_no_variable_holds_is_known_by_its_form(layers, monkeypatch):
    monkeypatch.delenv("LAYERS_API_KEY", raising=False)
    for key in (KEY, KEY.upper()):
        for outcome in (layers("help", key), layers("status", "--timeout", key, "--json"), layers(key, "--json")):
            assert "planted" not in told(outcome)
            assert "cret" in told(outcome)


@pytest.mark.parametrize("spelled", [r"\u00{:02x}", r"\u00{:02X}"])
@pytest.mark.parametrize("key", [KEY, PLAIN, QUOTED], ids=["key", "plain", "quoted"])
def test_an_answer_that_spells_the_key_in_escapes_does_not_get_it_out(layers, api, monkeypatch, key, spelled):
    monkeypatch.setenv("LAYERS_API_KEY", key)
    escaped = "".join(spelled.format(ord(character)) for character in key)
    api.bodies["projects"] = f'{{"items":[{{"id":"x{escaped}","name":"{escaped}"}}],"nextCursor":null}}'.encode()
    api.bodies["whoami"] = f'{{"organizationId":"{escaped}","{escaped}":1,"scopes":["{escaped}"]}}'.encode()
    for command in ("project list", "whoami"):
        for more in (["--json"], ["-v", "--debug"]):
            assert not [part for part in parts(key) if part in told(layers(*command.split(), *more))]


def test_an_answer_does_not_reach_the_terminal_through_the_log(layers, api):
    encoding = "\x9b2J\u202e"
    api.bodies["whoami"] = httpx.Response(200, headers=[(b"Content-Encoding", encoding.encode())], text="{}")
    outcome = layers("whoami", "--debug", "--timeout", "1")
    assert "encoded as" in outcome.err
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", outcome.err + outcome.out)


@pytest.mark.parametrize("name", ["\x1b[31m", "\u202e", "\x9b2J"])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_file_name_does_not_reach_the_terminal_through_a_warning(layers, tmp_path, name):
    (tmp_path / name).symlink_to("/dev/full")
    outcome = layers("status", "--sandbox", "-o", f"json={tmp_path / name}")
    assert "could not be written" in outcome.err
    assert name not in outcome.err


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
