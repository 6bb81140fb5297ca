"""The config file, key by key."""

import os
import re
import traceback
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers_cli import config
from layers_cli.core.limits import Limits
from layers_cli.errors import UsageError

FILE = Path("/etc/layers/config.toml")
KEY = "lp_live_01HX9Y6K7EJ4T2_plantedSecretPlantedSecret-wxyz"
DURATIONS = "write 90, 90s, 15m, 2h or 7d, up to 365d"

FULL = """
profile = "acme"
[profiles.acme]
api_key_file = "acme.key"
base_url = "https://api.example.com/"
ca_bundle = "ca.pem"
org = "org_1"
keyring = false
project = "prj_1"
app = "app_1"
timeout = "30s"
fail_on = "broken"
only = ["LAY3"]
skip = ["accounts"]
expect = ["purchase_success"]
color = "always"
ascii = false
plain = true
record = true
completion_cache = false
ping_url = "https://hc.example.com/check"
notify_url = "https://hooks.example.com/x"
notify_secret_file = "secret"
[profiles.acme.thresholds]
silent = "48h"
quiet = 7200
drift = 0.2
[profiles.other]
"""


def parsed(text):
    return config.parsed(text.encode(), FILE)


def refusal(text):
    """Return the one line of a refusal, having looked for a planted key in everything that could be printed of it."""
    with pytest.raises(UsageError) as caught:
        config.parsed(text if isinstance(text, bytes) else text.encode(), FILE)
    printed = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert "planted" not in printed
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(FULL)
    path.chmod(0o600)
    return path


def test_every_key_is_read():
    read = parsed(FULL)
    assert read.path == FILE
    assert read.profile == "acme"
    assert read.profiles["other"] == {}
    assert read.profiles["acme"] == {
        "api_key_file": Path("/etc/layers/acme.key"),
        "base_url": "https://api.example.com",
        "ca_bundle": Path("/etc/layers/ca.pem"),
        "org": "org_1",
        "keyring": False,
        "project": "prj_1",
        "app": "app_1",
        "timeout": timedelta(seconds=30),
        "fail_on": "broken",
        "only": ("LAY3",),
        "skip": ("accounts",),
        "expect": ("purchase_success",),
        "color": "always",
        "ascii": False,
        "plain": True,
        "record": True,
        "completion_cache": False,
        "ping_url": "https://hc.example.com/check",
        "notify_url": "https://hooks.example.com/x",
        "notify_secret_file": Path("/etc/layers/secret"),
        "thresholds": {"silent": "48h", "quiet": "7200", "drift": "0.2"},
    }


def test_a_key_file_may_be_absolute_or_in_the_home(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ada")
    for written, meant in (("/run/key", "/run/key"), ("~/key", "/home/ada/key"), ("a/../key", "/etc/layers/a/../key")):
        assert parsed(f'profiles.a.api_key_file = "{written}"').profiles["a"]["api_key_file"] == Path(meant)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"# only a comment\r\n"])
def test_an_empty_file_says_nothing(content):
    assert config.parsed(content, FILE) == config.Config(path=FILE, profiles={})


@pytest.mark.parametrize(
    ("written", "meant"), [('"2h"', 7200), ('" 90 "', 90), ("1.5", 1.5), ("7", 7), ('"365d"', 365 * 86400)]
)
def test_a_timeout_is_text_or_seconds(written, meant):
    assert parsed(f"profiles.a.timeout = {written}").profiles["a"]["timeout"] == timedelta(seconds=meant)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("profil = 1", "profil is not a known key; did you mean profile?"),
        ("x = 1", "x is not a known key; known: profile, profiles"),
        ('timeout = "30s"', "timeout is not a known key; it belongs below [profiles.NAME]"),
        ("profile = 1", "profile is a number, not a text; put it in quotes"),
        ('profile = ""', "profile is empty; give it a value or leave it out"),
        ("profiles = 1", "profiles is a number, not a table; write [profiles.NAME] and its keys below"),
        ("[[profiles]]", "profiles is a list, not a table; write [profiles.NAME] and its keys below"),
        ("profiles.a = 1", "profiles.a is a number, not a table; write [profiles.a] and its keys below"),
        ("profiles.'a b'.colour = 1", 'profiles."a b".colour is not a known key; did you mean color?'),
        (
            r'profiles."a\nb".x1y2 = 1',
            (
                r"profiles.'a\nb'.x1y2 is not a known key; known: api_key_file, keyring, base_url, ca_bundle, org,"
                " project, app, timeout, fail_on, only, skip, expect, color, ascii, plain, record, completion_cache,"
                " ping_url, notify_url, notify_secret_file, thresholds"
            ),
        ),
    ],
)
def test_a_fault_outside_of_the_settings_names_its_key(text, line):
    assert refusal(text) == f"{FILE}: {line}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("project = 7", "project is a number, not a text; put it in quotes"),
        ("app = true", "app is true or false, not a text; put it in quotes"),
        ('app = " "', "app is empty; give it a value or leave it out"),
        (r'app = "a\u0000b"', "app holds control characters; leave them out"),
        ("api_key_file = []", "api_key_file is a list, not a text; put it in quotes"),
        (r'api_key_file = "\u0000"', "api_key_file holds control characters; leave them out"),
        ("base_url = 1979-05-27", "base_url is a date or time, not a text; put it in quotes"),
        *(
            (f'base_url = "{url}"', "base_url is not a base URL; write https://HOST, without credentials and query")
            for url in ("api.layers.com", "ftp://a", "https://", "https://u:planted@a", "https://a?b", "https://a b")
        ),
        ("timeout = true", f"timeout is true or false, not a duration; {DURATIONS}"),
        ("timeout = {}", f"timeout is a table, not a duration; {DURATIONS}"),
        *(
            (f"timeout = {value}", f"timeout is not a duration; {DURATIONS}")
            for value in ('"planted"', '""', '"0s"', '"366d"', "0", "-1", "nan", "inf", "1e-9", "0x" + "f" * 5000)
        ),
        ('fail_on = "planted"', "fail_on is not one of idle, degraded, broken, never; write one of these"),
        ("fail_on = 1", "fail_on is a number, not a text; put it in quotes"),
        ('color = "red"', "color is not one of auto, always, never; write one of these"),
        ('only = "LAY3"', 'only is a text, not a list; write ["...", "..."]'),
        ('skip = ["LAY3", 4]', "skip is a number, not a text; put it in quotes"),
        ('ascii = "yes"', "ascii is a text, not true or false; write true or false"),
        ("ascii = 1", "ascii is a number, not true or false; write true or false"),
        ("thresholds = 1", "thresholds is a number, not a table; write [profiles.a.thresholds] and its keys below"),
        ("thresholds.sillent = 1", "thresholds.sillent is not a known key; did you mean silent?"),
        ("thresholds.token_age = 1", "thresholds.token_age is not a known key; did you mean token-age?"),
        ("thresholds.silent = true", 'thresholds.silent is true or false; for example silent = "24h"'),
        *(
            (
                f"thresholds.silent = {v}",
                'thresholds.silent is not a value of this threshold; for example silent = "24h"',
            )
            for v in ('"planted"', '""', "-1", "1.5", "nan", "1000000000", "0x" + "f" * 5000)
        ),
        *(
            (f"thresholds.drift = {v}", 'thresholds.drift is not a value of this threshold; for example drift = "0.1"')
            for v in ('"10%"', "1.1", "nan", "-0.1")
        ),
        (
            f'api_key = "{KEY}"',
            (
                "api_key is not a known key; no key stands in this file: layers auth login puts it into the keyring or"
                " a file of its own"
            ),
        ),
        ('org = "acme"', "org is not the id of an organization; write it as the API shows it: org_..."),
        ("org = 1", "org is a number, not a text; put it in quotes"),
        ('keyring = "yes"', "keyring is a text, not true or false; write true or false"),
        ('keyring = true\napi_key_file = "planted"', "keyring and api_key_file exclude each other; keep one of them"),
        (f'api_key_fil = "{KEY}"', "api_key_fil is not a known key; did you mean api_key_file?"),
        (f'fail_on = "{KEY}"', "fail_on is not one of idle, degraded, broken, never; write one of these"),
    ],
)
def test_a_fault_in_a_profile_names_its_key_and_never_its_value(text, line):
    assert refusal(f"[profiles.a]\n{text}") == f"{FILE}: profiles.a.{line}"


def test_a_key_of_the_api_in_the_place_of_a_key_of_the_file_is_masked():
    assert refusal(f"{KEY} = 1") == f"{FILE}: ****{KEY[-4:]} is not a known key; known: profile, profiles"


def test_a_long_key_is_cut():
    assert refusal("x" * 5000 + " = 1") == f"{FILE}: {'x' * 60}... is not a known key; known: profile, profiles"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a = ?", r"line 1, column 5"),
        (f"[profiles.a]\napi_key = {KEY}", r"line 2, column \d+"),
        (f'a = "{KEY}', r"end of document"),
        (KEY, r"end of document"),
        ("a = 1\na = 2\n", r"line 2, column \d+"),
    ],
)
def test_a_fault_of_syntax_names_its_place_only(text, where):
    line = refusal(text)
    assert re.fullmatch(rf"config file {FILE} is not valid TOML \({where}\); mend the syntax there", line)


@pytest.mark.parametrize("text", ["a = " + "9" * 5000, "a = " + "[" * 100_000])
def test_what_the_parser_cannot_hold_is_a_fault_of_syntax(text):
    assert refusal(text).startswith(f"config file {FILE} is not valid TOML")


def test_a_file_that_is_not_utf_8_is_refused():
    line = f"config file {FILE} is not UTF-8 text; save it as UTF-8"
    assert refusal(FULL.encode("utf-16")) == line
    assert refusal(b'a = "planted\xff"') == line


def test_a_file_is_read_from_its_path(path):
    assert config.read(path).profile == "acme"
    assert config.read(path).warnings == ()
    assert config.read(path.parent / "missing.toml") is None
    assert config.read(path / "below.toml") is None


@pytest.mark.parametrize("mode", [0o644, 0o620, 0o601])
def test_a_file_that_others_may_use_is_refused(path, mode):
    path.chmod(mode)
    with pytest.raises(UsageError) as caught:
        config.read(path)
    assert str(caught.value) == f"config file {path} is open to others (mode {mode:04o}); chmod 600 {path}"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_an_open_file_of_another_user_is_a_warning(path):
    path.chmod(0o644)
    os.chown(path, 12345, 12345)
    assert config.read(path).warnings == (
        f"config file {path} is open to others (mode 0644); it belongs to another user",
    )


def test_a_directory_and_a_big_file_are_refused(path):
    with pytest.raises(UsageError) as caught:
        config.read(path.parent)
    assert str(caught.value) == f"config file {path.parent} is a directory; name a file in it"
    path.write_text("#" * (256 * 1024 + 1))
    with pytest.raises(UsageError) as caught:
        config.read(path)
    assert str(caught.value) == f"config file {path} is bigger than 256 KiB; name another file"


KNOWN_KEYS = [
    "profile", "profiles", "default", "acme", "api_key_file", "base_url", "project", "app", "timeout", "fail_on",
    "only", "skip", "expect", "color", "ascii", "plain", "record", "completion_cache", "ping_url",
    "notify_url", "notify_secret_file", "thresholds", *Limits.names(),
]  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = st.one_of(st.sampled_from(KNOWN_KEYS), TEXTS)
SCALARS = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(),
    st.floats(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.sampled_from(["30s", "48h", "auto", "idle", "https://a", "LAY3", "acme"]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=6
)
PROFILES = st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=4), max_size=2)
DOCUMENTS = st.one_of(
    st.dictionaries(NAMES, VALUES, max_size=4),
    st.fixed_dictionaries({"profiles": PROFILES}, optional={"profile": NAMES}),
)


def toml(value):
    """Write a value as TOML does."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + "".join(f"\\U{ord(char):08x}" for char in value) + '"'
        case int() | float():
            return repr(value)
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case dict():
            return f"{{{', '.join(f'{toml(name)} = {toml(entry)}' for name, entry in value.items())}}}"
        case _:
            return value.isoformat()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS)
def test_every_document_is_read_or_refused_in_one_line(document):
    text = "\n".join(f"{toml(name)} = {toml(value)}" for name, value in document.items())
    try:
        config.parsed(text.encode(), FILE)
    except UsageError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017
        assert "is not valid TOML" not in str(error)  # noqa: PT017


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | st.text('[]{}="\n.ab1\\', max_size=40).map(str.encode))
def test_all_bytes_are_read_or_refused_in_one_line(data):
    try:
        config.parsed(data, FILE)
    except UsageError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017
