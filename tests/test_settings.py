"""Which setting holds, and where it came from."""

import io
import itertools
import subprocess
import sys
import traceback
from datetime import timedelta
from pathlib import Path

import pytest

from layers_cli import environment
from layers_cli.core.limits import Limits
from layers_cli.errors import AccessError, UsageError
from layers_cli.settings import Value, load

KEY = "lp_live_01HX9Y6K7EJ4T2_plantedSecretPlantedSecret-wxyz"
NO_KEY = (
    "no API key; log in with layers auth login, set LAYERS_API_KEY, or give --api-key-file FILE or --api-key-stdin;"
    " --sandbox tries the tool without a key"
)


@pytest.fixture
def file(tmp_path):
    """Return a function that writes the config file."""
    path = tmp_path / "config.toml"

    def write(text):
        path.write_text(text)
        path.chmod(0o600)
        return path

    write("")
    return write


@pytest.fixture
def settings(tmp_path):
    """Return `load` with the config file of the test."""

    def loaded(flags=None, environ=None):
        return load(flags or {}, environ or {}, config_path=tmp_path / "config.toml")

    return loaded


def refusal(action, kind=UsageError):
    """Return the one line of a refusal, having looked for a planted key in everything that could be printed of it."""
    with pytest.raises(kind) as caught:
        action()
    printed = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert "planted" not in printed
    assert "\n" not in str(caught.value)
    return str(caught.value)


# setting: (its flags, its variables, a profile's line), each with the value that follows; None where there is no such
SETTINGS = {
    "base_url": (
        ({"base_url": "https://flag/"}, "https://flag"),
        ({"LAYERS_BASE_URL": "http://env"}, "http://env"),
        ('base_url = "https://file"', "https://file"),
    ),
    "project": (({"project": "f"}, "f"), ({"LAYERS_PROJECT": "e"}, "e"), ('project = "p"', "p")),
    "app": (({"app": "f"}, "f"), ({"LAYERS_APP": "e"}, "e"), ('app = "p"', "p")),
    "org": (({"org": "org_f"}, "org_f"), ({"LAYERS_ORG": "org_e"}, "org_e"), ('org = "org_p"', "org_p")),
    "ca_bundle": (
        ({"ca_bundle": "/f.pem"}, Path("/f.pem")),
        ({"SSL_CERT_FILE": "/e.pem"}, Path("/e.pem")),
        ('ca_bundle = "/p.pem"', Path("/p.pem")),
    ),
    "timeout": (({"timeout": "2m"}, timedelta(minutes=2)), None, ("timeout = 1.5", timedelta(seconds=1.5))),
    "fail_on": (({"fail_on": "never"}, "never"), None, ('fail_on = "idle"', "idle")),
    "only": (({"only": ["LAY1", "app"]}, ("LAY1", "app")), None, ('only = ["LAY3"]', ("LAY3",))),
    "skip": (({"skip": ["LAY1"]}, ("LAY1",)), None, ('skip = ["LAY3", "app"]', ("LAY3", "app"))),
    "expect": (({"expect": ["a,b", "b"]}, ("a", "b")), None, ('expect = ["c"]', ("c",))),
    "color": (({"color": "auto"}, "auto"), ({"NO_COLOR": "1"}, "never"), ('color = "always"', "always")),
    "ascii": (({"ascii": True}, True), None, ("ascii = true", True)),
    "plain": (({"plain": True}, True), ({"LAYERS_PLAIN": "0"}, False), ("plain = true", True)),
    "record": (({"record": True}, True), None, ("record = true", True)),
    "completion_cache": (None, ({"LAYERS_COMPLETION_CACHE": "0"}, False), ("completion_cache = false", False)),
    "ping_url": (
        ({"ping_url": "https://f/"}, "https://f/"),
        ({"LAYERS_PING_URL": "e"}, "e"),
        ('ping_url = "p"', "p"),
    ),
    "notify_url": (
        ({"notify_url": "https://f/"}, "https://f/"),
        ({"LAYERS_NOTIFY_URL": "e"}, "e"),
        ('notify_url = "p"', "p"),
    ),
    "notify_secret_file": (
        ({"notify_secret_file": "/f"}, Path("/f")),
        None,
        ('notify_secret_file = "/p"', Path("/p")),
    ),
}
DEFAULTS = {
    "base_url": "https://api.layers.com",
    "project": None,
    "app": None,
    "org": None,
    "ca_bundle": None,
    "timeout": None,
    "fail_on": "degraded",
    "only": (),
    "skip": (),
    "expect": (),
    "color": "auto",
    "ascii": False,
    "plain": False,
    "record": False,
    "completion_cache": True,
    "ping_url": None,
    "notify_url": None,
    "notify_secret_file": None,
}
VARIABLES = {
    "base_url": "LAYERS_BASE_URL",
    "project": "LAYERS_PROJECT",
    "app": "LAYERS_APP",
    "org": "LAYERS_ORG",
    "ca_bundle": "SSL_CERT_FILE",
    "color": "NO_COLOR",
    "plain": "LAYERS_PLAIN",
    "completion_cache": "LAYERS_COMPLETION_CACHE",
    "ping_url": "LAYERS_PING_URL",
    "notify_url": "LAYERS_NOTIFY_URL",
}
WAYS_TO_CHOOSE = ("--profile", "LAYERS_PROFILE", "file", "default")
CASES = [
    (name, layers, way)
    for name, (by_flag, by_variable, _) in SETTINGS.items()
    for size in range(4)
    for layers in itertools.combinations(("flag", "environment", "profile"), size)
    for way in WAYS_TO_CHOOSE
    if (by_flag or "flag" not in layers) and (by_variable or "environment" not in layers)
]


@pytest.mark.parametrize(("name", "layers", "way"), CASES)
def test_the_highest_layer_holds(file, settings, name, layers, way):
    by_flag, by_variable, by_profile = SETTINGS[name]
    profile = "default" if way == "default" else "acme"
    flags = dict(by_flag[0]) if "flag" in layers else {}
    environ = dict(by_variable[0]) if "environment" in layers else {}
    line = by_profile[0] if "profile" in layers else ""
    path = file(('profile = "acme"\n' if way == "file" else "") + f"[profiles.{profile}]\n{line}\n")
    if way == "--profile":
        flags["profile"] = profile
    if way == "LAYERS_PROFILE":
        environ["LAYERS_PROFILE"] = profile

    expected = {
        "flag": (by_flag and by_flag[1], f"flag --{name.replace('_', '-')}"),
        "profile": (by_profile[1], f"profile {profile} in {path}"),
        "environment": (by_variable and by_variable[1], f"environment {VARIABLES.get(name)}"),
    }
    order = ("flag", "profile", "environment") if way == "--profile" else ("flag", "environment", "profile")
    value, origin = next((expected[layer] for layer in order if layer in layers), (DEFAULTS[name], "default"))
    found = getattr(settings(flags, environ), name)
    assert found == Value(value=value, origin=origin)
    assert found.is_from_profile == origin.startswith("profile")


@pytest.mark.parametrize("way", ["--profile", "file"])
def test_the_key_follows_the_same_precedence(tmp_path, file, settings, way):
    file(("" if way == "--profile" else 'profile = "acme"\n') + '[profiles.acme]\napi_key_file = "profile.key"')
    texts = {name: f"lp_live_{name}_{'x' * 20}" for name in ("flag", "stdin", "env", "profile")}
    for name in ("flag", "profile"):
        (tmp_path / f"{name}.key").write_text(texts[name])
        (tmp_path / f"{name}.key").chmod(0o600)
    by_profile = {"profile": "acme"} if way == "--profile" else {}
    environ = {"LAYERS_API_KEY": texts["env"]}
    for flags, variables, expected, origin in (
        ({"api_key_file": str(tmp_path / "flag.key")}, environ, "flag", "flag --api-key-file"),
        ({"api_key_stdin": True}, environ, "stdin", "flag --api-key-stdin"),
        ({}, {}, "profile", f"profile acme in {tmp_path / 'config.toml'}"),
        ({}, environ, "profile" if by_profile else "env", None),
    ):
        found = settings(by_profile | flags, variables)
        assert found.api_key(io.StringIO(texts["stdin"])).reveal() == texts[expected]
        assert origin is None or found.key.origin == origin


def test_defaults_hold_without_a_file(settings):
    found = settings()
    assert {name: getattr(found, name).value for name in DEFAULTS} == DEFAULTS
    assert found.limits == Limits()
    assert found.limit_origins == {}
    assert found.profile is None
    assert (found.config_file, found.key, found.warnings) == (None, None, ())
    assert refusal(lambda: found.api_key(None), AccessError) == NO_KEY


def test_what_is_not_given_says_nothing(settings):
    names = ("project", "app", "base_url", "timeout", "fail_on", "color", "profile", "api_key_file", "sandbox")
    flags = dict.fromkeys(names) | {"only": [], "skip": [], "threshold": [], "ascii": False, "api_key_stdin": False}
    assert settings(flags, dict.fromkeys(environment.VARIABLES, "")) == settings()


def test_flags_that_are_no_settings_are_left_alone(settings):
    assert settings({"output": ["json"], "quiet": True, "debug": True}) == settings()


def test_thresholds_merge_by_name(file, settings):
    path = file('[profiles.default.thresholds]\nsilent = "48h"\nquiet = "2h"')
    found = settings({"threshold": ["silent=3d", "drift = 0.2", "drift=0.3"]})
    assert found.limits == Limits(silent=timedelta(days=3), quiet=timedelta(hours=2), drift=0.3)
    assert found.limit_origins == {
        "silent": "flag --threshold",
        "quiet": f"profile default in {path}",
        "drift": "flag --threshold",
    }


@pytest.mark.parametrize(
    ("environ", "value", "origin"),
    [
        ({"NO_COLOR": "0", "CLICOLOR_FORCE": "1"}, "never", "environment NO_COLOR"),
        ({"CLICOLOR_FORCE": "1"}, "always", "environment CLICOLOR_FORCE"),
        ({"CLICOLOR_FORCE": "0"}, "auto", "default"),
    ],
)
def test_the_conventions_for_colour_are_part_of_the_environment(settings, environ, value, origin):
    assert settings({}, environ).color == Value(value=value, origin=origin)


@pytest.mark.parametrize(
    ("flags", "line"),
    [
        ({"project": " "}, "--project is empty; give it a value or leave it out"),
        ({"only": ["LAY3", ""]}, "--only is empty; give it a value or leave it out"),
        ({"api_key_file": ""}, "--api-key-file is empty; give it a value or leave it out"),
        ({"timeout": "soon"}, "--timeout: soon is not a duration; write 90, 90s, 15m, 2h or 7d, up to 365d"),
        ({"timeout": "0"}, "--timeout: 0 is not a duration; write 90, 90s, 15m, 2h or 7d, up to 365d"),
        ({"fail_on": KEY}, f"--fail-on: ****{KEY[-4:]} is not one of idle, degraded, broken, never; give one of these"),
        ({"color": "red"}, "--color: red is not one of auto, always, never; give one of these"),
        ({"base_url": "api"}, "flag --base-url is not a base URL; write https://HOST, without credentials and query"),
        ({"threshold": ["silent"]}, "--threshold silent has no value; write --threshold silent=VALUE"),
        ({"threshold": ["drift=2"]}, "--threshold: drift=2 is not a share between 0 and 1; write NAME=VALUE"),
        (
            {"threshold": ["x=1"]},
            (
                "--threshold: unknown threshold 'x' (known: quiet, silent, grace, skew, token-age, error-age,"
                " count-window, lag, drift); write NAME=VALUE"
            ),
        ),
        (
            {"api_key_file": "a", "api_key_stdin": True},
            "--api-key-file and --api-key-stdin exclude each other; give one of them",
        ),
        (
            {"sandbox": "healthy", "base_url": "https://a"},
            "--base-url and --sandbox exclude each other; the sandbox has its own key and URL",
        ),
        (
            {"sandbox": "healthy", "api_key_stdin": True},
            "--api-key-stdin and --sandbox exclude each other; the sandbox has its own key and URL",
        ),
    ],
)
def test_a_flag_that_cannot_be_followed_is_refused(settings, flags, line):
    assert refusal(lambda: settings(flags)) == line


def test_a_url_of_the_environment_is_checked_but_not_shown(settings):
    environ = {"LAYERS_BASE_URL": "https://me:planted@host"}
    line = refusal(lambda: settings({}, environ))
    assert line == "environment LAYERS_BASE_URL is not a base URL; write https://HOST, without credentials and query"
    assert settings({"base_url": "https://a"}, {"LAYERS_BASE_URL": "?"}).base_url.value == "https://a"


PROFILES = "[profiles.acme]\n[profiles.beta]\n"


@pytest.mark.parametrize(
    ("text", "flags", "environ", "line"),
    [
        (
            PROFILES,
            {"profile": "acmee"},
            {},
            (
                "flag --profile asks for the profile acmee, which is not in {file};"
                " did you mean acme? (profiles: acme, beta)"
            ),
        ),
        (
            PROFILES,
            {},
            {"LAYERS_PROFILE": "x"},
            "environment LAYERS_PROFILE asks for the profile x, which is not in {file}; known: acme, beta",
        ),
        (
            f'profile = "{KEY}"\n' + PROFILES,
            {},
            {},
            "file {file} asks for a profile, which is not in {file}; known: acme, beta",
        ),
        (
            "",
            {"profile": KEY},
            {},
            "flag --profile asks for the profile ****wxyz, which is not in {file}; write [profiles.NAME] into it",
        ),
    ],
)
def test_a_profile_that_is_not_there_is_refused(file, settings, text, flags, environ, line):
    path = file(text)
    assert refusal(lambda: settings(flags, environ)) == line.format(file=path)


def test_a_profile_without_a_file_is_refused(settings):
    line = "flag --profile asks for the profile acme, and there is no config file; name one with LAYERS_CONFIG"
    assert refusal(lambda: settings({"profile": "acme"})) == line


def test_a_named_profile_outdoes_the_other_choices(file, settings):
    path = file('profile = "gone"\n[profiles.acme]\n[profiles.beta]\n[profiles.default]')
    chosen = settings({"profile": "acme"}, {"LAYERS_PROFILE": "beta"})
    assert chosen.profile == "acme"
    chosen = settings({}, {"LAYERS_PROFILE": "beta"})
    assert chosen.profile == "beta"
    file(path.read_text().replace("gone", "acme"))
    assert settings().profile == "acme"


def test_the_environment_names_the_file(tmp_path, file, settings):
    file('[profiles.default]\nproject = "of the directory"')
    other = tmp_path / "other.toml"
    line = refusal(lambda: settings({}, {"LAYERS_CONFIG": str(other)}))
    assert line == f"config file {other} does not exist; it is named by environment LAYERS_CONFIG"
    other.write_text('[profiles.default]\nproject = "of the other"')
    other.chmod(0o600)
    found = settings({}, {"LAYERS_CONFIG": str(other)})
    assert found.project == Value(value="of the other", origin=f"profile default in {other}")
    assert found.config_file == other


def test_the_file_of_the_config_directory_is_the_default(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load({}, {}).config_file is None


def test_an_exposed_file_is_refused(file, settings):
    path = file("")
    path.chmod(0o644)
    assert refusal(settings) == f"config file {path} is open to others (mode 0644); chmod 600 {path}"


def test_the_sandbox_has_its_own_target(file, settings):
    path = file(
        '[profiles.default]\nproject = "p"\napp = "a"\nbase_url = "https://file"\napi_key_file = "k"\ntimeout = 5\n'
        'fail_on = "never"\n'
    )
    environ = {name: "x" for name in environment.VARIABLES if name != "LAYERS_CONFIG"} | {"LAYERS_PROFILE": "default"}
    found = settings({"sandbox": "healthy"}, environ)
    for name in ("project", "app", "base_url"):
        assert getattr(found, name) == Value(value=DEFAULTS[name], origin="default")
    assert found.key is None
    assert found.timeout == Value(value=timedelta(seconds=5), origin=f"profile default in {path}")
    assert found.fail_on.value == "never"
    assert found.color.value == "never"
    found = settings({"sandbox": "healthy", "project": "p", "app": "a"}, environ)
    assert (found.project.value, found.app.value) == ("p", "a")


def test_a_key_is_read_only_when_asked_for(file, settings):
    file('[profiles.default]\napi_key_file = "missing.key"')
    found = settings()
    line = refusal(lambda: found.api_key(None), AccessError)
    path = found.config_file
    assert line == (
        f"API key file {path.parent / 'missing.key'} does not exist; it is named by profile default in {path}"
    )


def test_a_key_in_the_environment_is_checked_when_asked_for(settings):
    for text, fault in (("planted planted", "holds several words or lines"), (" \n", "is empty")):
        found = settings({}, {"LAYERS_API_KEY": text})
        line = refusal(lambda found=found: found.api_key(None), AccessError)
        assert line == f"environment LAYERS_API_KEY {fault}; give it the key and nothing else"
    assert settings({}, {"LAYERS_API_KEY": f"{KEY}\n"}).api_key(None).reveal() == KEY


def test_settings_can_be_printed(file, settings):
    file(f'[profiles.default]\nproject = "p"\napi_key_file = "{Path("k")}"')
    found = settings({}, {"LAYERS_API_KEY": KEY})
    assert "planted" not in f"{found!r} {found}"
    assert "…wxyz" in repr(found)


def test_loading_imports_neither_the_parser_nor_the_directories_without_need(tmp_path):
    code = (
        "import sys; from pathlib import Path; from layers_cli.settings import load\n"
        f"load({{}}, {{}}, config_path=Path({str(tmp_path / 'none.toml')!r}))\n"
        "late = {'tomllib', 'platformdirs', 'difflib', 'shlex', 'pydantic', 'httpx', 'rich', 'typer'}\n"
        "print(late & set(sys.modules))"
    )
    root = Path(__file__).parents[1]
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
