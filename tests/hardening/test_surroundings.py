"""Whatever the API, the environment and the file system hold, the tool neither crashes nor acts on it."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from layers_cli.app import COMMANDS
from layers_cli.environment import VARIABLES
from layers_cli.outlets import is_planted
from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.server import Sandbox
from tests.e2e.conftest import KEY, ROOT, finish, run

ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
IN_SANDBOX = [name for name in COMMANDS if name in {"status", "app list", "app show", "verify", "diagnose", "events"}]


@pytest.mark.parametrize("more", [(), ("-v",), ("--json",), ("-v", "--debug"), ("--ascii",)], ids=" ".join)
@pytest.mark.parametrize("command", [*IN_SANDBOX, "project list", "whoami"])
def test_nothing_that_the_api_sends_acts_on_the_terminal(command, more):
    outcome = run(*command.split(), "--sandbox=hostile", *more)
    assert outcome.code in {0, 2, 11, 12}
    assert not ACTING.search(outcome.out + outcome.err)


MEASURED = """
import re, sys
from layers_cli.app import run
from layers_cli.stops import Stops
code = run(sys.argv[1:], Stops())
with open("/proc/self/status") as status:
    most = re.search(r"VmHWM:\\s+(\\d+) kB", status.read())[1]
sys.stderr.write(f"{code} {most}")
"""
"""Runs a command line and writes its exit code and the most KiB of memory that it had."""


@pytest.mark.parametrize("fault", ["huge", "deep", "compressed-bomb", "endless-headers", "endless-pages"])
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_no_answer_makes_the_tool_take_much_memory(monkeypatch, fault):
    with Sandbox(faults=[Fault(kind=fault)]) as box:
        monkeypatch.setenv("LAYERS_API_KEY", box.key)
        monkeypatch.setenv("LAYERS_BASE_URL", box.url)
        words = [sys.executable, "-c", MEASURED, "project", "list", "-o", "json", "--timeout", "3"]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    code, most = map(int, done.stderr.split())
    assert code == 5
    assert most < 150 * 1024


VALUES = {
    "blank": " ", "escape": "\x1b[31mred\x1b[0m", "lines": "a\nb\r\nc", "bidi": "\u202ecod.exe",
    "path": "../../../etc/passwd", "long": "x" * 100_000, "bytes": "\udcff\udcfe", "markup": "[red]x[/red]",
    "shell": "$(id)`id`%s{0}", "device": "/dev/zero", "digits": "9" * 400, "quote": "'\"\\", "nan": "nan",
    "negative": "-1",
}  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("name", [name for name in VARIABLES if name.startswith("LAYERS_")])
def test_a_hostile_variable_is_refused_or_heeded_in_one_line(monkeypatch, name, value):
    monkeypatch.setenv("LAYERS_API_KEY", KEY)
    monkeypatch.setenv("LAYERS_BASE_URL", "https://127.0.0.1:1")
    monkeypatch.setenv(name, VALUES[value])
    for words in (["status", "-p", "prj_x"], ["config", "show", "--json"]):
        outcome = run(*words, *(["--timeout", "1"] if words[0] == "status" and "TIMEOUT" not in name else []))
        told = outcome.out + outcome.err
        assert outcome.code != 1, told[-300:]
        assert "Traceback" not in told
        assert not ACTING.search(told)
        assert "[31m" not in told or "\\x1b[31m" in told or "\\u001b[31m" in told


ODD = [
    ("LC_ALL", "xx_YY.UTF-9"), ("LC_ALL", "tr_TR.UTF-8"), ("LC_ALL", "C"), ("LANG", "POSIX"), ("LC_ALL", "../../etc"),
    ("PYTHONIOENCODING", "ascii"), ("PYTHONIOENCODING", "latin-1:strict"), ("PYTHONUTF8", "0"),
    ("TZ", "Mars/Olympus"), ("TZ", "../../../../etc/passwd"), ("COLUMNS", "0"), ("COLUMNS", "-5"),
    ("COLUMNS", "99999999999"), ("LINES", "x"), ("TERM", "\x1b[31m"), ("HOME", ""), ("HOME", "/dev/null"),
    ("XDG_CONFIG_HOME", "/dev/null/x"), ("SSL_CERT_DIR", "/x"), ("XDG_STATE_HOME", "relative"),
    ("PYTHONWARNINGS", "error"), ("PYTHONDEVMODE", "1"), ("NETRC", "/dev/zero"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), ODD)
def test_an_odd_environment_changes_no_verdict(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    outcome = finish("status", "--sandbox=hostile")
    assert (outcome.code, outcome.err) == (0, "")
    assert "healthy" in outcome.out
    assert not ACTING.search(outcome.out)


PROGRAMS = (
    "git", "openssl", "stty", "tput", "less", "more", "sh", "gcc", "cc", "ld", "ldconfig", "uname", "locale", "id",
    "python", "python3", "editor", "vi", "xdg-open", "security", "infocmp", "objdump", "file",
)  # fmt: skip


def test_no_program_of_a_hostile_path_is_run(monkeypatch, tmp_path):
    trap, mark = tmp_path / "bin", tmp_path / "mark"
    trap.mkdir()
    for name in PROGRAMS:
        (trap / name).write_text(f"#!/bin/sh\necho {name} >> {mark}\n")
        (trap / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(trap))
    with Sandbox() as box:
        monkeypatch.setenv("LAYERS_API_KEY", box.key)
        monkeypatch.setenv("LAYERS_BASE_URL", box.url)
        for words in (
            ["status"],
            ["whoami", "--json"],
            ["events"],
            ["checks"],
            ["help", "security"],
            ["config", "show"],
        ):
            assert finish(*words).code in {0, 2}
    assert not mark.exists()


# Files that others put in the way


def mode(bits, uid):
    return SimpleNamespace(st_mode=bits, st_uid=uid)


@pytest.mark.parametrize(
    ("folder", "link", "planted"),
    [
        (mode(0o41777, 0), mode(0o120777, 2000), True),
        (mode(0o41777, 0), mode(0o120777, 1000), False),
        (mode(0o41777, 0), mode(0o120777, 0), False),
        (mode(0o40777, 0), mode(0o120777, 2000), False),
        (mode(0o41755, 0), mode(0o120777, 2000), False),
    ],
)
def test_a_link_of_another_user_in_a_folder_open_to_all_is_planted(folder, link, planted):
    assert is_planted(link, folder, user=1000) is planted


def test_a_planted_link_is_not_followed(tmp_path):
    shared, victim = tmp_path / "shared", tmp_path / "victim"
    shared.mkdir()
    shared.chmod(0o1777)
    victim.write_text("precious")
    (shared / "report").symlink_to(victim)
    expected = 0
    if os.geteuid() == 0:
        os.chown(shared / "report", 12345, 12345, follow_symlinks=False)
        expected = 2
    outcome = run("status", "--sandbox", "-o", f"json={shared / 'report'}")
    assert outcome.code == expected
    assert (victim.read_text() == "precious") == bool(expected)


def test_a_file_that_appears_is_not_written_through(tmp_path):
    """The file beside the result has a name that nobody can foresee, and is never one that is there."""
    assert run("status", "--sandbox", "-o", f"json={tmp_path / 'report'}").code == 0
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["report"]
    assert not Path(tmp_path / "report").is_symlink()
