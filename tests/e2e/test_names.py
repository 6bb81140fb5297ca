"""What a run leaves to the completion of shells, and when it leaves nothing."""

import stat

import httpx
import pytest

from layers_cli.paths import cache_directory
from layers_cli.sandbox.server import Sandbox
from tests.e2e.conftest import ANDROID, IOS, KEY, PROJECT


def files():
    return sorted(cache_directory().glob("*"))


def words():
    (file,) = files()
    return {line.split("\t")[2] for line in file.read_text("utf-8").splitlines()[2:]}


RECORD = {PROJECT, "Acme Coffee iOS", "acme-coffee"}
OF_PROJECTS, OF_APPS = {PROJECT, "Acme"}, {IOS, ANDROID, "Acme Coffee iOS", "Acme Coffee Android"}


@pytest.mark.parametrize(
    ("line", "learned"),
    [
        ("project list", OF_PROJECTS),
        ("app list", OF_PROJECTS | OF_APPS),
        ("status", RECORD | OF_APPS),
        (f"app list -p {PROJECT}", OF_APPS),
        (f"app show {IOS}", OF_PROJECTS | {IOS, "Acme Coffee iOS"}),
        ("events -a com.acmecoffee.ios", OF_PROJECTS | OF_APPS),
        ("verify --dry-run -a com.acmecoffee.ios", OF_PROJECTS | OF_APPS),
        ("watch --count 1 --plain", RECORD | OF_APPS),
    ],
)
def test_what_a_run_reads_is_kept(layers, api, line, learned):
    layers(*line.split())
    assert words() == learned
    (file,) = files()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert KEY[-4:] in file.read_text()
    assert KEY[-5:] not in file.read_text()
    assert KEY[:10] not in file.read_text()


def test_so_is_what_made_a_name_ambiguous(layers, api):
    api.bodies["projects"]["items"].append({"id": "prj_other", "name": "Other", "status": "active"})
    assert layers("status").code == 2
    assert words() == {*OF_PROJECTS, "prj_other", "Other"}


def test_what_failed_takes_nothing_away(layers, api):
    layers("app", "list")
    for end in ("projects", f"projects/{PROJECT}/sdk-apps"):
        api.bodies[end] = httpx.Response(401, json={"error": {"code": "UNAUTHENTICATED", "message": "No."}})
    assert layers("app", "list").code == 4
    assert words() == OF_PROJECTS | OF_APPS


@pytest.mark.parametrize("line", ["whoami", "config show", "checks", "status --sandbox", "status --sandbox=hostile"])
def test_what_brings_no_names_of_the_api_leaves_nothing(layers, api, line):
    layers(*line.split())
    assert not files()


def test_a_key_that_a_shell_cannot_see_leaves_nothing(layers, api, monkeypatch, tmp_path):
    monkeypatch.delenv("LAYERS_API_KEY")
    (tmp_path / "key").write_text(KEY)
    (tmp_path / "key").chmod(0o600)
    assert layers("status", "--api-key-file", str(tmp_path / "key")).out
    assert layers("status", "--api-key-stdin", stdin=KEY).out
    assert not files()


def test_text_of_the_api_that_would_act_is_not_kept(layers, monkeypatch):
    with Sandbox("hostile") as box:
        monkeypatch.setenv("LAYERS_BASE_URL", box.url)
        monkeypatch.setenv("LAYERS_API_KEY", box.key)
        assert layers("status").out
    (file,) = files()
    assert not set(file.read_text("utf-8")) & set('\x1b\r\x07\u202e\u200e"$`\\;|<>*?![]{}~=^')


@pytest.mark.parametrize(
    "switch",
    [{"LAYERS_COMPLETION_CACHE": "0"}, {"profile": "completion_cache = false"}],
    ids=lambda each: next(iter(each)),
)
def test_who_wants_nothing_kept_has_what_is_kept_removed(layers, api, monkeypatch, tmp_path, switch):
    (tmp_path / "config.toml").write_text("[profiles.default]\n")
    (tmp_path / "config.toml").chmod(0o600)
    monkeypatch.setenv("LAYERS_CONFIG", str(tmp_path / "config.toml"))
    layers("status")
    assert files()
    if "profile" in switch:
        (tmp_path / "config.toml").write_text(f"[profiles.default]\n{switch['profile']}\n")
    else:
        monkeypatch.setenv(*next(iter(switch.items())))
    assert layers("status").err == ""
    assert not files()
    assert layers("status").err == ""


def test_the_switch_is_1_or_0(layers, api, monkeypatch):
    monkeypatch.setenv("LAYERS_COMPLETION_CACHE", "no")
    outcome = layers("status")
    assert (outcome.code, outcome.out) == (2, "")
    assert "environment LAYERS_COMPLETION_CACHE is neither 1 nor 0" in outcome.err


def test_where_nothing_can_be_kept_only_debug_says_so(layers, api, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    outcome = layers("status")
    assert (outcome.code, outcome.err) == (layers("status").code, "")
    assert "layers: no names are kept for completion: " in layers("status", "--debug").err


def test_logging_out_forgets_every_name(layers, api, monkeypatch):
    layers("status")
    monkeypatch.setenv("LAYERS_ORG", "org_1")
    layers("status")
    assert len(files()) == 2
    outcome = layers("auth", "logout")
    assert (outcome.code, files()) == (0, [])


def test_logging_out_says_what_it_could_not_forget(layers, api):
    layers("status")
    (file,) = files()
    file.unlink()
    file.mkdir()
    outcome = layers("auth", "logout", "-o", "json")
    assert outcome.code == 0
    assert "The names kept for completion could not be removed" in outcome.out


def test_names_are_as_old_as_the_settings_that_led_to_them(layers, api, monkeypatch, tmp_path):
    """What is read with a config file that changes meanwhile does not count as read with the new one."""
    path = tmp_path / "config.toml"
    path.write_text("[profiles.default]\n")
    path.chmod(0o600)
    monkeypatch.setenv("LAYERS_CONFIG", str(path))
    before = path.stat().st_mtime_ns
    layers("status")
    (file,) = files()
    path.touch()
    assert before < file.stat().st_mtime_ns < path.stat().st_mtime_ns
