"""What a terminal, a pipe, a narrow window, an old encoding and a script get to see."""

import io
import os
import re
import sys
from pathlib import Path

import pexpect
import pytest

from .conftest import KEY, PROJECT, ROOT, finish, read

STATUS = "status --sandbox=two-faults"
SGR = "\x1b["
MARKS = "●○▲✖◌"


def in_terminal(words, columns=200, **variables):
    """Return what a terminal of that width gets, and the exit code."""
    command = pexpect.spawn(
        sys.executable,
        ["-m", "layers_cli", *words.split()],
        cwd=str(ROOT),
        env=dict(os.environ) | variables,
        dimensions=(50, columns),
        encoding="utf-8",
        timeout=60,
    )
    command.expect(pexpect.EOF)
    shown = command.before
    command.close()
    return shown.replace("\r\n", "\n"), command.exitstatus


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize(
    ("words", "variables", "coloured"),
    [
        ("", {}, True),
        ("", {"TERM": "dumb"}, False),
        ("", {"NO_COLOR": "1"}, False),
        ("", {"CLICOLOR": "0"}, False),
        ("", {"CLICOLOR_FORCE": "1"}, True),
        ("", {"CLICOLOR_FORCE": "1", "TERM": "dumb"}, True),
        ("", {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
        ("--color always", {"NO_COLOR": "1", "TERM": "dumb"}, True),
        ("--color never", {"CLICOLOR_FORCE": "1"}, False),
        ("--color auto", {}, True),
    ],
)
def test_colour_in_a_terminal(words, variables, coloured):
    shown, code = in_terminal(f"{STATUS} {words}", **variables)
    assert code == 12
    assert (SGR in shown) is coloured
    assert ("✖ broken" if variables.get("TERM") != "dumb" else "Health: broken") in plain(shown)


@pytest.mark.parametrize(
    ("words", "variables", "coloured"),
    [
        ("", {}, False),
        ("", {"CLICOLOR_FORCE": "1"}, True),
        ("", {"CLICOLOR_FORCE": "0"}, False),
        ("", {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
        ("--color always", {}, True),
        ("--color always", {"NO_COLOR": "1"}, True),
        ("--color auto", {}, False),
    ],
)
def test_colour_in_a_pipe(layers, monkeypatch, words, variables, coloured):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    outcome = layers(*STATUS.split(), *words.split())
    assert (SGR in outcome.out) is coloured
    assert SGR not in layers(*STATUS.split(), *words.split(), "--json").out


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
@pytest.mark.parametrize("words", [STATUS, "app show --sandbox=two-faults", "app list --sandbox", "checks"])
def test_a_line_fits_the_terminal(words, columns):
    shown, _ = in_terminal(f"{words} --color never", columns)
    too_long = [line for line in shown.splitlines() if len(line) > columns and " " in line.strip()]
    assert too_long == []


@pytest.mark.parametrize("columns", [40, 80])
def test_no_width_cuts_an_id(columns):
    shown, _ = in_terminal(STATUS, columns)
    assert PROJECT in plain(shown)
    assert "app_a1b2c3d4e5f60718293a4b5c" in plain(shown)


def test_the_headline_stands_last_in_a_terminal():
    shown, _ = in_terminal(STATUS)
    last = plain(shown).rstrip().replace("\r", "").rpartition("\n\n")[2]
    assert re.findall(r"^(\w[\w ]*): ", last, re.MULTILINE) == ["broken", "Not proven"]


@pytest.mark.parametrize(
    "variables",
    [
        {"LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
)
def test_an_old_encoding_gets_words_and_ascii_symbols(variables):
    outcome = finish(*STATUS.split(), env=dict(os.environ) | variables)
    assert (outcome.code, outcome.err) == (12, "")
    assert not set(MARKS) & set(outcome.out)
    assert "XX broken" in outcome.out
    assert "!! degraded" in outcome.out


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize(
    "words", ["status --sandbox=hostile", "app show --sandbox=quiet", "checks", "status --nope", "status é", "é"]
)
def test_no_encoding_is_a_crash_or_a_broken_document(layers, encoding, words):
    kept = io.BytesIO()
    stream = io.TextIOWrapper(kept, encoding=encoding, write_through=True)
    code = layers(*words.split(), "--json", out=stream).code
    assert code in {0, 2, 4}
    assert read(kept.getvalue().decode(encoding))["exitCode"] == code
    assert layers(*words.split(), out=stream).code == code


def test_ascii_symbols_on_request(layers):
    outcome = layers(*STATUS.split(), "--ascii")
    assert "XX broken" in outcome.out
    assert not set(MARKS) & set(outcome.out)


def test_json_is_readable_by_every_encoding():
    outcome = finish("status", "--sandbox=hostile", "--json", env=dict(os.environ) | {"PYTHONIOENCODING": "ascii"})
    assert outcome.document["verdict"] == "healthy"


def test_off_a_terminal_there_is_no_control_code_and_no_cut(layers):
    outcome = layers("status", "--sandbox=hostile")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e\u200b]", outcome.out)
    assert "…" not in outcome.out.replace("…dbox", "")


# Quiet and verbose


@pytest.mark.parametrize(
    "words",
    [
        "status --sandbox",
        "status --sandbox=quiet",
        "status --sandbox=test-key",
        "status --sandbox=two-faults --fail-on never",
        "app show --sandbox",
        "app list --sandbox",
        "project list --sandbox",
        "whoami --sandbox",
        "checks",
        "status --sandbox --json",
    ],
)
def test_quiet_says_nothing_where_the_code_is_0(layers, words):
    outcome = layers(*words.split(), "-q")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


def test_quiet_still_writes_files(layers, tmp_path):
    file = tmp_path / "report.json"
    outcome = layers("status", "--sandbox", "-q", "-o", f"json={file}")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert '"verdict": "healthy"' in file.read_text()


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("two-faults", ["LAY101", "LAY401", "broken:"]),
        ("no-scope", ["LAY003", "unknown:"]),
        ("bad-key", ["LAY001", "unknown:"]),
        ("unavailable", ["LAY007", "unknown:"]),
        ("foreign-project", ["LAY004", "unknown:"]),
        ("malformed-id", ["LAY006", "unknown:"]),
    ],
)
def test_quiet_says_what_counts(layers, scenario, said):
    outcome = layers("status", f"--sandbox={scenario}", "-q")
    for part in said:
        assert part in outcome.out
    assert "App id" not in outcome.out
    assert not re.search(r"LAY\d+ .* note ", outcome.out)


@pytest.mark.parametrize("command", ["app list", "project list", "whoami"])
def test_quiet_viewers_say_why_they_failed(layers, command):
    outcome = layers(*command.split(), "--sandbox=bad-key", "-q")
    assert outcome.code == 4
    assert "LAY001" in outcome.out


def test_verbose_shows_notes_and_requests(layers):
    words = ["app", "show", "--sandbox=two-faults"]
    silent, verbose = layers(*words), layers(*words, "-v")
    assert "1 note, -v shows it" in silent.out
    assert "LAY904" not in silent.out
    assert "req_" not in silent.out
    assert "LAY904" in verbose.out
    assert len(re.findall(r"GET .* 200 .* req_", verbose.out)) >= 2


def test_debug_goes_to_standard_error(layers):
    outcome = layers("status", "--sandbox", "--debug", "--json")
    assert outcome.document["verdict"] == "healthy"
    assert outcome.err.count("> GET ") == outcome.err.count("< GET ") == 5


def test_the_key_comes_from_standard_input(layers, api, monkeypatch):
    monkeypatch.delenv("LAYERS_API_KEY")
    assert layers("whoami", "--api-key-stdin", stdin=f"{KEY}\n").code == 0


# Several outputs


def test_a_file_and_a_screen_at_once(tmp_path):
    file = tmp_path / "report.json"
    outcome = finish("status", "--sandbox=two-faults", "-o", f"json={file}", "-o", "text")
    assert outcome.code == 12
    assert "broken:" in outcome.out
    assert '"exitCode": 12' in file.read_text()
    assert [entry.name for entry in tmp_path.glob("*report*")] == ["report.json"]


def test_a_file_alone_leaves_text_on_standard_output(layers, tmp_path):
    assert "healthy:" in layers("status", "--sandbox", "-o", f"json={tmp_path / 'report.json'}").out


def test_a_file_holds_no_colour(layers, tmp_path):
    file = tmp_path / "report.txt"
    layers(*STATUS.split(), "--color", "always", "-o", f"text={file}", "-o", "json")
    assert SGR not in file.read_text()


@pytest.mark.parametrize("place", ["missing/report.json", "."])
def test_a_file_that_cannot_lie_there_is_refused_before_anybody_is_asked(layers, tmp_path, place):
    outcome = layers(*STATUS.split(), "-o", f"json={tmp_path / place}", "-o", "text")
    assert (outcome.code, outcome.out) == (2, "")
    assert str(tmp_path) in outcome.err
    assert not list(tmp_path.glob("*.json"))


@pytest.mark.parametrize("path", ["/proc/x.json", "missing/x.json"])
def test_a_file_that_cannot_be_written_is_refused_in_one_line(layers, tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    outcome = layers("status", "--sandbox", "-o", f"json={path}")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert path in outcome.err


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs a path to standard output")
def test_standard_output_by_its_path_is_written_as_it_stands(tmp_path):
    # A link of the test's own: what replaces it must not be able to replace the system's.
    link, log = tmp_path / "stdout", tmp_path / "log"
    link.symlink_to("/proc/self/fd/1")
    log.write_text("before\n")
    with log.open("a") as stream:
        assert finish("status", "--sandbox", "-o", f"json={link}", "-q", stdout=stream).code == 0
    assert log.read_text().startswith("before\n{")
    assert link.is_symlink()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_file_that_cannot_be_written_is_told_and_the_rest_goes_on(layers):
    outcome = layers(*STATUS.split(), "-o", "json=/dev/full", "-o", "text")
    assert outcome.code == 12
    assert "broken:" in outcome.out
    assert "warning: /dev/full could not be written" in outcome.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "words",
    [
        "--version",
        "-V",
        "--help",
        "",
        "status --help",
        "sandbox serve --help",
        "sandbox",
        "help",
        "help status",
        "checks",
        "completion bash",
        "status --sandbox --json",
    ],
)
def test_a_full_device_is_told_in_one_line(words):
    with Path("/dev/full").open("w") as full:
        outcome = finish(*words.split(), stdout=full)
    assert (outcome.code, outcome.err.count("\n")) == (1, 1)
    assert outcome.err.startswith("layers: standard output cannot be written: No space left on device")


@pytest.mark.parametrize("words", ["--version", "--help", "status --help", "sandbox serve --help", "help status"])
def test_help_and_version_into_a_closed_pipe_are_silent(words):
    reader, writer = os.pipe()
    os.close(reader)
    outcome = finish(*words.split(), stdout=writer)
    os.close(writer)
    assert (outcome.code, outcome.err) == (0, "")


def test_a_device_is_written_directly(layers):
    assert layers("status", "--sandbox", "-o", "json=/dev/null").code == 0


def test_help_is_plain_in_a_pipe_and_whole_in_a_terminal(layers):
    piped = layers("status", "--help").out
    assert "\x1b" not in piped
    assert "╭" not in piped
    shown, code = in_terminal("status --help", 80)
    assert code == 0
    for option in re.findall(r"--[a-z-]+", piped):
        assert option in plain(shown)
    for variables in ({"TERM": "dumb"}, {"LAYERS_PLAIN": "1"}):
        read, _ = in_terminal("status --help", 80, **variables)
        assert "╭" not in read
        assert "--plain" in read
