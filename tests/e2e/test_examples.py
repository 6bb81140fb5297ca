"""The examples in the help of every command, run as they stand, and the exit codes that it promises."""

import os
import re
import shlex
import signal
import subprocess
import sys

import pexpect
import pytest

from layers_cli.app import COMMANDS, load
from layers_cli.exits import ExitCode
from layers_cli.sandbox import scenarios
from layers_cli.sandbox.names import SCENARIOS
from layers_cli.sandbox.server import Sandbox
from tests.faults.cells import COMMANDS as STRUCK
from tests.faults.matrix import MATRIX
from tests.topics import eventually

from .conftest import IOS, PROJECT, ROOT, run

EXAMPLES = [(name, line) for name in COMMANDS for line in load(name).examples]
ENDLESS = "until ^C"
ASKS = {"auth login", "config edit"}
"""The commands that want a terminal, unless something is piped into them."""
SHELL = re.compile(r"[<>|(~]|^\w+=")
"""What only a shell understands."""
PROFILE = """
[profiles.{name}]
base_url = "{url}"
api_key_file = "{name}.key"
project = "Acme Coffee"
"""


@pytest.fixture
def box():
    with Sandbox() as box:
        yield box


@pytest.fixture
def desk(tmp_path, home, monkeypatch, box):
    """A folder to work in: two profiles with keys, editors, folders of shells, what CI sets, and a past."""
    config = home / "config" / "layers"
    folders = ((config, 0o700), (tmp_path / "bin", 0o755), (home / ".zfunc", 0o755))
    for folder, mode in folders:
        folder.mkdir(parents=True, mode=mode)
    for name in ("default", "acme"):
        for place in (config, tmp_path):
            write(place / f"{name}.key", box.key, 0o600)
    profiles = [PROFILE.format(name=name, url=box.url) for name in ("default", "acme")]
    write(config / "config.toml", "".join(profiles), 0o600)
    write(
        tmp_path / "bin" / "layers", f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m layers_cli "$@"\n', 0o755
    )
    for editor in ("vi", "nano"):
        write(tmp_path / "bin" / editor, "#!/bin/sh\necho '# edited' >> \"$1\"\n", 0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PROJECT", PROJECT)
    monkeypatch.setenv("APP", IOS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path, text, mode):
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


def in_shell(line, **options):
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", line]
    return subprocess.Popen(words, start_new_session=True, stderr=subprocess.STDOUT, **options)


def stopped(line, desk):
    """Run a line until it has said something, and press ^C."""
    out = desk / "out"
    with out.open("wb") as stream:
        process = in_shell(line, stdout=stream)
    eventually(lambda: any(file.stat().st_size for file in (out, *desk.glob("*.ndjson"))))
    os.killpg(process.pid, signal.SIGINT)
    return process.wait(timeout=60), out.read_text("utf-8")


def on_a_terminal(line, box):
    """Run a line, and type the key where it is asked for."""
    shell = pexpect.spawn("bash", ["--noprofile", "--norc", "-c", line], encoding="utf-8", timeout=60)
    if shell.expect(["key.*: ", pexpect.EOF]) == 0:
        shell.sendline(box.key)
        shell.expect(pexpect.EOF)
    shell.close()
    return shell.exitstatus, shell.before


def outcome(name, line, desk, box):
    """Return the exit code of a line, and what it said."""
    if load(name).examples[line].endswith(ENDLESS):
        return stopped(line, desk)
    if name in ASKS and "<" not in line:
        return on_a_terminal(line, box)
    if SHELL.search(line):
        process = in_shell(line, stdout=subprocess.PIPE, text=True)
        out, _ = process.communicate(timeout=60)
        return process.returncode, out
    done = run(*map(os.path.expandvars, shlex.split(line)[1:]))
    return done.code, done.out + done.err


@pytest.mark.parametrize(("name", "line"), EXAMPLES)
def test_an_example_works_as_it_stands(name, line, desk, box):
    """What goes on until ^C ends so, everything else with 0."""
    if name == "history":
        assert run("status", "--record").code == 0
    code, said = outcome(name, line, desk, box)
    endless = load(name).examples[line].endswith(ENDLESS)
    assert code == (ExitCode.INTERRUPTED if endless else ExitCode.OK), said
    assert "warning: " not in said


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_three_examples_of_itself(name):
    lines = load(name).examples
    assert len(lines) == 3
    assert all(f"layers {name}" in line for line in lines)
    assert len({*lines.values()}) == 3


# Exit codes

JUDGED = {
    ExitCode.OK: "--sandbox",
    ExitCode.USAGE: "--nonsense",
    ExitCode.INCOMPLETE: "--sandbox=drift",
    ExitCode.ACCESS: "--sandbox=bad-key",
    ExitCode.UNAVAILABLE: "--sandbox=unavailable --timeout 1s",
    ExitCode.TIMEOUT: "--sandbox=never-installed --wait --timeout 1s",
    ExitCode.NOT_FOUND: "--sandbox=foreign-project",
    ExitCode.IDLE: "--sandbox=quiet --fail-on idle",
    ExitCode.DEGRADED: "--sandbox=silent",
    ExitCode.BROKEN: "--sandbox=token-expired",
}
WATCHED = {code: f"{words} --count 1" for code, words in JUDGED.items()} | {
    ExitCode.TIMEOUT: "--sandbox=never-installed --until healthy --timeout 1s"
}
LOST = (ExitCode.OK, ExitCode.USAGE, ExitCode.ACCESS, ExitCode.UNAVAILABLE)
ASKED = {code: JUDGED[code] for code in LOST}
FOUND = ASKED | {ExitCode.NOT_FOUND: JUDGED[ExitCode.NOT_FOUND]}
PROOFS = {
    **dict.fromkeys(("status", "app show", "verify", "diagnose"), JUDGED),
    **dict.fromkeys(("project list", "whoami", "doctor"), ASKED),
    "watch": WATCHED,
    "app list": FOUND | {ExitCode.INCOMPLETE: JUDGED[ExitCode.INCOMPLETE]},
    "events": FOUND,
}
"""What brings about each way in which a command can end."""


def taken(name):
    return {parameter.name for parameter in load(name).params}


def promised(name):
    return {*load(name).exit_codes(taken(name))}


@pytest.mark.parametrize(
    ("name", "code"), [(name, code) for name, proofs in PROOFS.items() for code in proofs], ids=str
)
def test_a_command_ends_as_its_help_says(name, code):
    assert run(*name.split(), *PROOFS[name][code].split()).code == code


def test_a_list_that_cannot_be_read_to_the_last_row_is_incomplete(api):
    for path, words in (("projects", "project list"), (f"projects/{PROJECT}/events", f"events {IOS} -p {PROJECT}")):
        api.bodies[path]["items"].append(7)
        assert run(*words.split()).code == ExitCode.INCOMPLETE


def test_each_promise_of_what_asks_the_api_is_kept():
    shown = {name: {*proofs} for name, proofs in PROOFS.items()}
    for name in ("project list", "events"):
        shown[name].add(ExitCode.INCOMPLETE)
    assert shown == {name: promised(name) for name in shown}


@pytest.mark.parametrize("name", ["auth login", "auth status"])
def test_a_command_that_asks_whose_a_key_is_ends_as_whoami(name):
    assert promised(name) == promised("whoami")


def test_a_past_that_is_not_known_is_not_found():
    assert run("status", "--sandbox", "--record").code == 0
    for words, code in (([], 0), (["-p", "nobody"], 7), (["--nonsense"], 2)):
        assert run("history", "--sandbox", *words).code == code
    assert promised("history") == {0, 2, 7}


@pytest.mark.parametrize("name", [name for name in COMMANDS if "ca_bundle" not in taken(name) and name != "history"])
def test_what_asks_nobody_can_only_be_mistyped(name):
    assert promised(name) == {ExitCode.OK, ExitCode.USAGE}


def test_no_scenario_and_no_fault_ends_a_command_otherwise():
    ended = {(name, found.exit) for box in SCENARIOS for name, found in scenarios.load(box).expected.items()}
    ended |= {(name, cell.code) for row in MATRIX for name, cell in zip(STRUCK, row.cells, strict=True)}
    assert {name for name, _ in ended} <= {*COMMANDS}
    assert all(code in promised(name) for name, code in ended)
