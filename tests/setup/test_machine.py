"""What can be looked at without a network."""

import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from layers_cli import __version__
from layers_cli.config import NAMES
from layers_cli.core.doctor import Blame
from layers_cli.core.health import NOTE, Health
from layers_cli.core.look import Look
from layers_cli.errors import UsageError
from layers_cli.keys import Secret
from layers_cli.settings import load
from layers_cli.setup import machine
from layers_cli.setup.listing import settings_of

KEY = "lp_live_01HX9Y6K7EJ4T2_plantedSecretPlantedSecret-wxyz"
API = "https://api.layers.com"
posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


@pytest.fixture
def write(tmp_path):
    """Return a function that writes the config file and returns the settings in force."""
    path = tmp_path / "config.toml"

    def written(text, flags=None, environ=None):
        path.write_text(text)
        path.chmod(0o600)
        return load(flags or {}, environ or {}, config_path=path)

    return written


def test_versions_name_what_runs_and_the_libraries_on_request():
    told = machine.versions(libraries=False).told
    assert told.startswith(f"layers {__version__}, Python 3.")
    assert "OpenSSL" in told
    assert "httpx" not in told
    assert "httpx 0." in machine.versions(libraries=True).told
    assert machine._version("no-such-package") is None


def test_the_config_file_and_profile_in_force_are_named(write, tmp_path):
    assert "no config file at" in machine.config(load({}, {}, config_path=tmp_path / "none"), {}).told
    assert "config.toml, no profile (default)" in machine.config(write(""), {}).told
    found = write('profile = "acme"\n[profiles.acme]')
    assert f"profile acme (file {tmp_path / 'config.toml'})" in machine.config(found, {}).told


@pytest.mark.parametrize(
    ("key", "level", "told"),
    [
        (KEY, Health.HEALTHY, "****wxyz (live) from environment LAYERS_API_KEY"),
        (KEY.replace("live", "test"), Health.HEALTHY, "(test)"),
        ("some-other-credential-1234", NOTE, "it does not look like"),
        ("lp_live_short", NOTE, "it does not look like"),
    ],
)
def test_a_key_is_told_by_its_end_and_its_form(key, level, told):
    seen = machine.key(load({}, {"LAYERS_API_KEY": key}, reads_config=False), Secret(key))
    assert seen.level == level
    assert told in seen.told
    assert "planted" not in seen.told


def test_what_there_is_to_warn_of_about_a_key_is_a_note():
    settings = load({"api_key_stdin": True}, {}, reads_config=False)
    seen = machine.key(settings, Secret(KEY, warnings=("it belongs to another user",)))
    assert seen.level == NOTE
    assert "standard input; it belongs to another user" in seen.told


@posix
def test_files_that_others_can_use_are_named_with_the_cure(write, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    key = tmp_path / "acme.key"
    key.write_text(KEY)
    key.chmod(0o600)
    settings = write(f'[profiles.default]\napi_key_file = "{key}"')
    assert machine.files(settings, {}).level is Health.HEALTHY
    key.chmod(0o640)
    tmp_path.chmod(0o777)
    seen = machine.files(settings, {})
    assert seen.level == NOTE
    assert f"{key} is open to others (mode 0640)" in seen.told
    assert f"{tmp_path} can be written by others (mode 0777)" in seen.told
    assert seen.fix == f"chmod 600 {key}; chmod go-w {tmp_path}"
    tmp_path.chmod(0o1777)
    assert "can be written" not in machine.files(settings, {}).told
    tmp_path.chmod(0o700)


def test_the_terminal_is_told_as_it_will_be_written_to():
    told = machine.terminal(Look(width=80, terminal=True, colour=True), {"TERM": "xterm"}).told
    assert told.startswith("a terminal of 80 columns, colour, all symbols")
    told = machine.terminal(Look(ascii=True), {}).told
    assert told.startswith("no terminal: lines are not folded, no colour, ASCII symbols")
    assert told.endswith("TERM=not set")
    assert "no colour, plain text" in machine.terminal(Look(plain=True), {}).told


def test_a_clock_that_shows_the_past_is_wrong():
    assert machine.clock(datetime(2026, 6, 9, tzinfo=UTC)).level is Health.HEALTHY
    seen = machine.clock(datetime(1970, 1, 1, tzinfo=UTC))
    assert seen.blame is Blame.USAGE
    assert "1970-01-01" in seen.told


@pytest.mark.parametrize(
    ("variables", "base_url", "found"),
    [
        ({}, API, None),
        ({"HTTPS_PROXY": "http://me:secret@proxy.example:3128"}, API, "http://me:secret@proxy.example:3128"),
        ({"https_proxy": "proxy.example:3128"}, API, "http://proxy.example:3128"),
        ({"ALL_PROXY": "socks5://proxy.example"}, API, "socks5://proxy.example"),
        ({"HTTP_PROXY": "http://proxy.example"}, API, None),
        ({"HTTPS_PROXY": "http://proxy.example", "NO_PROXY": "layers.com"}, API, None),
        ({"HTTPS_PROXY": "http://proxy.example", "NO_PROXY": "*"}, API, None),
        ({"HTTPS_PROXY": "http://proxy.example"}, "http://127.0.0.1:80", None),
    ],
)
def test_the_proxy_is_the_one_that_a_request_would_take(monkeypatch, variables, base_url, found):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert machine.proxy_of(base_url) == found
    seen = machine.proxy(base_url)
    assert seen.level is Health.HEALTHY
    assert "secret" not in seen.told
    assert seen.told.startswith("none") is (found is None)


@pytest.mark.parametrize("value", ["ftp://proxy.example", "http://", "http://[::1", "http://proxy.example:x"])
def test_a_proxy_that_is_no_url_is_told(monkeypatch, value):
    monkeypatch.setenv("HTTPS_PROXY", value)
    seen = machine.proxy(API)
    assert seen.blame is Blame.USAGE
    assert value not in seen.told


def test_authorities_are_told_by_where_they_come_from(tmp_path):
    import certifi

    assert machine.authorities(load({}, {}, reads_config=False)).told == "those of the system"
    seen = machine.authorities(load({"ca_bundle": certifi.where()}, {}, reads_config=False))
    assert seen.told == f"those in {certifi.where()} alone (flag --ca-bundle)"
    with pytest.raises(UsageError, match="cannot be read"):
        machine.authorities(load({"ca_bundle": str(tmp_path / "none.pem")}, {}, reads_config=False))


def listed(settings):
    return {each.name: (each.value, each.origin) for each in settings_of(settings)}


def test_every_setting_is_listed_with_its_origin(write, tmp_path):
    origin = f"profile default in {tmp_path / 'config.toml'}"
    text = '[profiles.default]\nskip = ["accounts", "LAY5"]\nascii = true\ntimeout = "2m"\napi_key_file = "gone.key"\n'
    found = listed(write(text + '[profiles.default.thresholds]\nsilent = "48h"', {"app": "x"}, {"LAYERS_ORG": "org_1"}))
    assert found["profile"] == ("default", "default")
    assert found["skip"] == ("accounts,LAY5", origin)
    assert found["ascii"] == ("true", origin)
    assert found["timeout"] == ("120s", origin)
    assert found["thresholds.silent"] == ("2d", origin)
    assert found["thresholds.quiet"] == ("1h", "default")
    assert found["app"] == ("x", "flag --app")
    assert found["org"] == ("org_1", "environment LAYERS_ORG")
    assert found["expect"] == (None, "default")
    assert found["api_key"][0].startswith("unusable: API key file")


def test_of_a_url_that_is_told_something_no_more_is_listed_than_its_host(write):
    """Whoever knows its path may write there in the name of the tool."""
    found = listed(write("[profiles.default]", {"notify_url": "https://u:p@hooks.example:8443/secret?k=v"}))
    assert found["notify_url"] == ("https://hooks.example/...", "flag --notify-url")
    assert listed(write("[profiles.default]", {"ping_url": "https://[::1/x"}))["ping_url"][0] == "..."


def test_whatever_a_profile_may_set_is_listed(write):
    named = {"api_key" if name in {"api_key_file", "keyring"} else name for name in NAMES} - {"thresholds"}
    assert named < listed(write("[profiles.default]", {})).keys()


def test_of_a_key_no_more_is_listed_than_its_end():
    assert listed(load({}, {"LAYERS_API_KEY": KEY}, reads_config=False))["api_key"][0] == "****wxyz (live)"
    assert listed(load({}, {}, reads_config=False))["api_key"] == (None, "none")
    piped = load({"api_key_stdin": True}, {}, reads_config=False)
    assert listed(piped)["api_key"][0].startswith("unusable: standard input brings no API key")
    assert piped.api_key(io.StringIO(KEY)).reveal() == KEY


def test_a_ca_bundle_of_the_profile_goes_before_the_system_and_after_the_environment(write, tmp_path):
    found = write('[profiles.default]\nca_bundle = "ca.pem"')
    assert found.ca_file == str(tmp_path / "ca.pem")
    found = write('[profiles.default]\nca_bundle = "ca.pem"', environ={"SSL_CERT_FILE": "/env.pem"})
    assert (found.ca_bundle.value, found.ca_file) == (Path("/env.pem"), None)
    found = write('[profiles.default]\nca_bundle = "ca.pem"', {"profile": "default"}, {"SSL_CERT_DIR": "/env"})
    assert found.ca_file == str(tmp_path / "ca.pem")
