"""Profiles and keys as users set them up: config, auth, the organization that is acted for."""

import json
import os
import stat
import sys
from pathlib import Path

import httpx
import keyring
import pexpect
import pytest

from layers_cli.paths import config_file
from layers_cli.sandbox.server import Sandbox
from tests.test_vault import Box

from .conftest import BASE, KEY, ROOT

CHILD = "org_0b1c"


@pytest.fixture
def file():
    return config_file({})


@pytest.fixture
def live(api, monkeypatch):
    """Serve the documented bodies to whoever has a key, with none in the environment."""
    monkeypatch.delenv("LAYERS_API_KEY")
    return api


def written(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o600)


def test_a_login_is_all_that_it_takes(layers, live, file):
    outcome = layers("auth", "login", stdin=f"{KEY}\n")
    assert outcome.code == 0
    assert outcome.out.splitlines()[0].startswith(f"{BASE}   key …cret (live)   profile default   organization org_")
    key = file.parent / "default.key"
    assert key.read_text().strip() == KEY
    if os.name == "posix":
        assert {stat.S_IMODE(each.stat().st_mode) for each in (file, key)} == {0o600}
    status = layers("auth", "status", "--json").document
    assert status["works"] is True
    assert status["keptIn"] == f"file {key}"
    assert status["namedBy"] == f"profile default in {file}"
    assert status["target"]["keyLastFour"] == KEY[-4:]
    assert layers("whoami").code == 0
    out = layers("auth", "logout", "--json")
    assert out.document["removedFrom"] == [f"file {key}"]
    assert not key.exists()
    assert layers("whoami").code == 4
    assert layers("auth", "logout", "--json").document["notes"] == ["There was no key to take away."]


def test_a_keyring_takes_the_key_where_there_is_one(layers, live, file):
    before, box = keyring.get_keyring(), Box()
    keyring.set_keyring(box)
    try:
        assert layers("auth", "login", stdin=KEY).code == 0
        assert [*box.held.values()] == [KEY]
        assert [each.name for each in file.parent.iterdir()] == ["config.toml"]
        assert layers("auth", "status", "--json").document["keptIn"] == "keyring"
        assert layers("config", "profiles", "--json").document["items"][0]["key"] == "keyring"
        assert layers("auth", "logout", "--json").document["removedFrom"] == ["keyring"]
        assert box.held == {}
    finally:
        keyring.set_keyring(before)


def test_a_logout_where_there_is_nothing_says_so(layers, file, tmp_path):
    document = layers("auth", "logout", "--json").document
    assert (document["profile"], document["removedFrom"]) == (None, [])
    mine = tmp_path / "mine.key"
    mine.write_text(KEY)
    written(file, f'[profiles.default]\napi_key_file = "{mine}"\n')
    assert f"{mine} was not made by a login" in layers("auth", "logout").out
    assert mine.exists()


@pytest.mark.parametrize("status", [401, 503, 500])
def test_a_key_that_does_not_work_is_not_kept(layers, live, file, status):
    code = {401: "UNAUTHENTICATED", 503: "KILL_SWITCH", 500: "INTERNAL_ERROR"}[status]
    error = {"error": {"code": code, "message": "no", "requestId": "req_1"}}
    live.bodies["whoami"] = httpx.Response(status, json=error)
    outcome = layers("auth", "login", "--json", stdin=KEY)
    assert outcome.code == (5 if status == 500 else 4)
    assert outcome.document["notes"] == ["The key was not kept."]
    assert not file.exists()
    assert KEY not in outcome.out + outcome.err


def test_a_key_that_says_it_is_dead_is_not_kept(layers, live, file):
    live.bodies["whoami"] = {"organizationId": "x", "killSwitch": True, "apiAccessRevoked": False}
    assert layers("auth", "login", stdin=KEY).code == 4
    assert not file.exists()


def test_a_login_keeps_where_the_key_is_for(layers, monkeypatch, tmp_path, file):
    import certifi

    monkeypatch.chdir(tmp_path)
    (tmp_path / "ca.pem").write_bytes(Path(certifi.where()).read_bytes())
    with Sandbox() as box:
        flags = ["--base-url", box.url, "--org", CHILD, "--ca-bundle", "ca.pem", "--profile", "acme", "--in-file"]
        assert layers("auth", "login", *flags, stdin=box.key).code == 0
        document = layers("whoami", "--json").document
    assert document["target"]["organization"] == CHILD
    assert document["target"]["profile"] == "acme"
    assert f'ca_bundle = "{tmp_path / "ca.pem"}"' in file.read_text()


def test_a_key_in_the_environment_is_told_because_it_goes_first(layers, api):
    outcome = layers("auth", "login", stdin=KEY)
    assert "LAYERS_API_KEY is set and goes before a profile" in outcome.out
    assert "LAYERS_API_KEY is still set." in layers("auth", "logout").out


@pytest.mark.parametrize("stdin", ["", "two words", "\x1b[31m"])
def test_what_is_no_key_is_not_asked_with(layers, live, file, stdin):
    outcome = layers("auth", "login", stdin=stdin)
    assert outcome.code == 4
    assert outcome.err.count("\n") == 1
    assert not file.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_a_key_that_is_typed_is_not_shown(tmp_path):
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "TERM": "xterm"}
    with Sandbox() as box:
        words = ["-m", "layers_cli", "auth", "login", "--in-file", "--base-url", box.url]
        child = pexpect.spawn(sys.executable, words, env=environ, cwd=str(ROOT), encoding="utf-8", timeout=20)
        child.expect(r"API key \(it is not shown\): ")
        child.waitnoecho()
        child.sendline(box.key)
        child.expect(pexpect.EOF)
        child.close()
    assert child.exitstatus == 0
    assert "Kept in" in child.before
    assert box.key not in child.before
    assert (tmp_path / "layers" / "default.key").read_text().strip() == box.key


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_who_types_no_key_is_told_how_else(tmp_path):
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "TERM": "xterm"}
    child = pexpect.spawn(
        sys.executable, ["-m", "layers_cli", "auth", "login"], env=environ, cwd=str(ROOT), encoding="utf-8", timeout=20
    )
    child.expect(r"API key \(it is not shown\): ")
    child.sendeof()
    child.expect("no API key was typed")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 4


def test_settings_are_set_shown_and_taken_out(layers, file):
    written(file, '# mine\n[profiles.default]\napp = "x" # why\n')
    assert layers("config", "set", "project", "Acme Coffee").code == 0
    assert layers("config", "set", "skip", "accounts,LAY5", "--json").document["changed"] is True
    assert layers("config", "set", "skip", "accounts,LAY5", "--json").document["changed"] is False
    assert layers("config", "get", "project").out == "Acme Coffee\n"
    assert layers("config", "get", "org").out == "\n"
    got = layers("config", "get", "skip", "--json").document
    assert (got["value"], got["origin"]) == ("accounts,LAY5", f"profile default in {file}")
    assert layers("config", "unset", "skip").code == 0
    assert layers("config", "unset", "skip", "--json").document["changed"] is False
    assert file.read_text() == '# mine\n[profiles.default]\napp = "x" # why\nproject = "Acme Coffee"\n'


def test_every_setting_is_shown_and_its_origin_on_request(layers, monkeypatch):
    monkeypatch.setenv("LAYERS_API_KEY", KEY)
    rows = {row["name"]: row for row in layers("config", "show", "--json").document["items"]}
    assert rows["api_key"] == {
        "name": "api_key",
        "value": f"****{KEY[-4:]} (live)",
        "origin": "environment LAYERS_API_KEY",
    }
    assert "environment LAYERS_API_KEY" in layers("config", "show", "--origin").out
    assert "environment LAYERS_API_KEY" not in layers("config", "show").out


def test_another_profile_is_made_chosen_and_listed(layers, file):
    assert layers("config", "set", "project", "p", "--profile", "acme").code == 0
    assert layers("config", "set", "project", "q", "--profile", "beta").code == 0
    assert layers("config", "set", "profile", "beta").code == 0
    items = layers("config", "profiles", "--json").document["items"]
    assert [(each["profile"], each["inForce"], each["project"]) for each in items] == [
        ("acme", False, "p"),
        ("beta", True, "q"),
    ]
    assert layers("config", "get", "project").out == "q\n"
    assert layers("config", "unset", "profile").code == 0
    assert layers("config", "get", "project").out == "\n"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("set projct x", "'projct' is no setting; did you mean project?"),
        ("get projct", "'projct' is no setting; did you mean project?"),
        ("unset projct", "'projct' is no setting; did you mean project?"),
        ("set profile nobody", "there is no profile 'nobody'; make one with: layers auth login --profile NAME"),
        ("set timeout soon", "profiles.default.timeout is not a duration"),
        ("set api_key x", "an API key is not put on a command line; layers auth login"),
        (f"set project {KEY}", "that looks like an API key"),
        (f"set project x --profile {KEY}", "flag --profile gives no name for a profile"),
        ("get project --profile nobody", "there is no config file"),
    ],
)
def test_what_cannot_be_set_is_refused_and_not_written(layers, file, words, line):
    outcome = layers("config", *words.split())
    assert outcome.code == 2
    assert line in outcome.err
    assert "planted" not in outcome.err
    assert not file.exists()


def test_the_path_is_told_whatever_stands_in_the_file(layers, file, monkeypatch, tmp_path):
    written(file, "nonsense")
    assert layers("config", "path").out == f"{file}\n"
    monkeypatch.setenv("LAYERS_CONFIG", str(tmp_path / "other.toml"))
    document = layers("config", "path", "--json").document
    assert (document["path"], document["exists"]) == (str(tmp_path / "other.toml"), False)


def test_a_config_file_that_the_environment_names_is_made(layers, monkeypatch, tmp_path):
    monkeypatch.setenv("LAYERS_CONFIG", str(tmp_path / "other.toml"))
    assert layers("config", "set", "project", "p").code == 0
    assert layers("config", "get", "project").out == "p\n"


def test_an_editor_needs_a_terminal(layers, file):
    outcome = layers("config", "edit")
    assert outcome.code == 2
    assert "an editor needs a terminal" in outcome.err
    assert not file.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
@pytest.mark.parametrize(
    ("script", "code", "told", "left"),
    [
        ('echo \'project = "p"\' >> "$1"', 0, "Changed", True),
        ("true", 0, "Changed", False),
        ("echo 'projct = 1' >> \"$1\"", 2, "nothing was changed; what you wrote is in", False),
        ("exit 3", 2, "the editor ended with 3", False),
        (None, 2, "cannot be run", False),
    ],
)
def test_what_an_editor_wrote_is_kept_if_it_can_be_followed(tmp_path, script, code, told, left):
    editor = tmp_path / "an editor"
    if script is not None:
        editor.write_text(f"#!/bin/sh\n{script}\n")
        editor.chmod(0o700)
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "TERM": "xterm"}
    words = [sys.executable, "-m", "layers_cli", "config", "edit"]
    child = pexpect.spawn(words[0], words[1:], env=environ | {"EDITOR": f"'{editor}'"}, cwd=str(ROOT), encoding="utf-8")
    child.setwinsize(24, 200)
    child.expect(pexpect.EOF, timeout=20)
    child.close()
    assert child.exitstatus == code
    assert told in child.before
    file = tmp_path / "layers" / "config.toml"
    assert file.exists() is left
    drafts = [each.name for each in file.parent.iterdir() if "draft" in each.name]
    assert bool(drafts) is ("what you wrote" in told)


@pytest.mark.parametrize("given", ["flag", "variable", "profile"])
def test_a_child_organization_is_acted_for_and_told(layers, api, monkeypatch, file, given):
    sent = []
    real = api.answer

    def answer(request):
        sent.append(request.headers.get("x-layers-organization"))
        return real(request)

    api.answer = answer
    if given == "variable":
        monkeypatch.setenv("LAYERS_ORG", CHILD)
    if given == "profile":
        written(file, f'[profiles.default]\norg = "{CHILD}"\n')
    flags = ["--org", CHILD] if given == "flag" else []
    with_header = layers("project", "list", *flags, "--json").document
    assert with_header["target"]["organization"] == CHILD
    assert f"organization {CHILD}" in layers("project", "list", *flags).out.splitlines()[0]


def test_next_steps_repeat_the_organization(layers, api):
    api.bodies["whoami"] = httpx.Response(401, json={"error": {"code": "UNAUTHENTICATED", "message": "no"}})
    document = layers("whoami", "--org", CHILD, "--json").document
    assert f"--org {CHILD}" in document["findings"][0]["next"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--org", "acme"], "flag --org is not the id of an organization; write it as the API shows it: org_..."),
        (["--org", "org_x\r\nX: y"], "is not the id of an organization"),
        (["--org", CHILD, "--sandbox"], "--org and --sandbox exclude each other"),
        (["--ca-bundle", "/none.pem"], "Certificate authorities cannot be read from '/none.pem'"),
    ],
)
def test_what_is_no_organization_or_bundle_is_refused(layers, api, words, line):
    outcome = layers("whoami", *words)
    assert outcome.code == 2
    assert line in outcome.err


def test_json_of_every_command_holds_to_the_schema(layers, live, file):
    for words, stdin in (
        (["auth", "login"], KEY),
        (["auth", "status"], ""),
        (["config", "show"], ""),
        (["config", "set", "app", "x"], ""),
        (["config", "unset", "app"], ""),
        (["config", "path"], ""),
        (["config", "profiles"], ""),
        (["auth", "logout"], ""),
        (["doctor", "--offline"], ""),
    ):
        document = layers(*words, "--json", stdin=stdin).document
        assert document["schema"] == f"layers.{'-'.join(word for word in words[:2] if word[0] != '-')}/1"
        assert KEY not in json.dumps(document)
