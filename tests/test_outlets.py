"""Which formats a command line asks for, and what becomes of their files."""

import os
import stat
from datetime import UTC, datetime

import pytest

from layers_cli.core.look import Look
from layers_cli.core.report import Failure, Head, Refusal
from layers_cli.errors import UsageError
from layers_cli.outlets import Outlet, deliver, foreseen, outlets
from layers_cli.terminal import this_terminal

TEXT, JSON = Outlet(format="text"), Outlet(format="json")
FILE = Outlet(format="json", path="a=b.json")
LOOK = Look()


def refusal(exit_code=2):
    head = Head(
        version="0",
        command="status",
        as_of=datetime(2026, 6, 9, tzinfo=UTC),
        exit_code=exit_code,
        exit_name="usage",
        failures=(Failure(why="usage", message="no"),),
    )
    return Refusal(head=head)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ([], (TEXT,)),
        (["json"], (JSON,)),
        (["=json"], (JSON,)),
        (["json", "json"], (JSON,)),
        (["json=a=b.json"], (FILE, TEXT)),
        (["json=a=b.json", "json"], (FILE, JSON)),
    ],
)
def test_formats_and_files(words, asked):
    assert outlets(words) == asked


def test_the_short_way_to_json():
    assert outlets([], json=True) == outlets(["json"], json=True) == (JSON,)


@pytest.mark.parametrize("words", [["xml"], [""], ["json="], ["=json="], ["=x"], ["text", "json"]])
def test_what_cannot_be_followed(words):
    with pytest.raises(UsageError) as error:
        outlets(words)
    assert error.value.hint


@pytest.mark.parametrize(
    ("line", "guessed"),
    [
        ("status", (TEXT,)),
        ("status --json", (JSON,)),
        ("status -o json", (JSON,)),
        ("status -ojson", (JSON,)),
        ("status -o=json", (JSON,)),
        ("status -qojson", (JSON,)),
        ("status -vqo json", (JSON,)),
        ("status --output json", (JSON,)),
        ("status --output=json", (JSON,)),
        ("status -o json=a=b.json", (FILE, TEXT)),
        ("status --json --output=json=a=b.json", (FILE, JSON)),
        ("status -o text -o json", (JSON,)),
        ("status -o xml --json", (JSON,)),
        ("status -o json=", (TEXT,)),
        ("status -o", (TEXT,)),
        ("status --output", (TEXT,)),
        ("status --output=", (TEXT,)),
        ("status -- --json", (TEXT,)),
        ("status -po json", (TEXT,)),
        ("status --jsonx", (TEXT,)),
        ("-o json", (JSON,)),
        ("", (TEXT,)),
    ],
)
def test_a_line_that_cannot_be_parsed_still_tells_its_reader(line, guessed):
    assert foreseen(line.split()) == guessed


def test_a_file_appears_whole_and_replaces_another(tmp_path):
    file = tmp_path / "report.json"
    file.write_text("old")
    assert deliver(refusal(), (Outlet(format="json", path=str(file)),), this_terminal(), LOOK) == ()
    assert file.read_text().startswith("{")
    assert list(tmp_path.glob(".*")) == []


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    for path in (folder, tmp_path / "missing" / "x"):
        (line,) = deliver(refusal(), (Outlet(format="json", path=str(path)),), this_terminal(), LOOK)
        assert line.startswith(f"{path} could not be written: ")
    assert [path.name for path in tmp_path.rglob("*")] == ["folder"]


def test_a_device_stays_a_device():
    assert deliver(refusal(), (Outlet(format="json", path=os.devnull),), this_terminal(), LOOK) == ()
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)  # noqa: PTH116 - of a device


@pytest.mark.parametrize(("code", "quiet", "is_shown"), [(0, True, False), (2, True, True), (0, False, True)])
def test_quiet_keeps_a_success_to_itself(capsys, code, quiet, is_shown):
    deliver(refusal(code), (JSON,), this_terminal(), Look(quiet=quiet))
    assert bool(capsys.readouterr().out) is is_shown
