"""Which formats a command line asks for, and what becomes of their files."""

import os
import stat
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from layers_cli.core.look import Look
from layers_cli.core.report import Failure, Head, Refusal
from layers_cli.errors import UsageError
from layers_cli.outlets import Outlet, deliver, foreseen, outlets, placed
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


# Whether a file can be written


def to(*paths):
    return tuple(Outlet(format="json", path=str(path)) for path in paths)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which nobody can make a file")
def test_a_file_that_nobody_can_make_is_refused():
    with pytest.raises(UsageError, match=r"-o json=/proc/x\.json cannot be written: ") as error:
        placed(to("/proc/x.json"))
    assert error.value.hint


@pytest.fixture
def protected():
    """A folder with a file in it, neither of which may be written; root becomes somebody else to see it so."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "report.json").touch(0o444)
        folder.chmod(0o555)
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if is_root:
                os.seteuid(0)
            folder.chmod(0o755)


@pytest.mark.parametrize("name", ["report.json", "new.json"])
def test_a_folder_or_file_that_may_not_be_written_is_refused(protected, name):
    with pytest.raises(UsageError, match="cannot be written: Permission denied"):
        placed(to(protected / name))


def test_a_name_that_no_file_can_have_is_refused(tmp_path):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path in (tmp_path / ("x" * 300), loop):
        with pytest.raises(UsageError, match="cannot be written: "):
            placed(to(path))


def test_a_name_as_long_as_a_file_can_have_is_written(tmp_path):
    (outlet,) = placed(to(tmp_path / ("x" * 255)))
    assert deliver(refusal(), (outlet,), this_terminal(), LOOK) == ()


def test_asking_whether_a_file_can_be_written_changes_nothing(tmp_path):
    there = tmp_path / "there.json"
    there.write_text("old")
    placed(to(there, tmp_path / "new.json"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["there.json"]
    assert there.read_text() == "old"


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "folder").mkdir()
    link, file = tmp_path / "link.json", tmp_path / "folder" / "report.json"
    link.symlink_to(file)
    for _ in range(2):
        assert deliver(refusal(), placed(to(link)), this_terminal(), LOOK) == ()
        assert link.is_symlink()
        assert file.read_text().startswith("{")
    assert [entry.name for entry in (tmp_path / "folder").iterdir()] == ["report.json"]


def test_a_link_into_a_folder_that_is_not_there_is_refused(tmp_path):
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "missing" / "report.json")
    with pytest.raises(UsageError, match="there is no "):
        placed(to(link))


def test_a_file_keeps_its_mode_and_a_new_one_obeys_the_umask(tmp_path):
    kept, new = tmp_path / "kept.json", tmp_path / "new.json"
    kept.touch()
    kept.chmod(0o640)
    before = os.umask(0o027)
    try:
        deliver(refusal(), to(kept, new), this_terminal(), LOOK)
        kept.chmod(0o604)
        deliver(refusal(), to(kept), this_terminal(), LOOK)
    finally:
        os.umask(before)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o604
    assert stat.S_IMODE(new.stat().st_mode) == 0o640


def test_two_outlets_cannot_share_a_file(tmp_path):
    file, link = tmp_path / "report", tmp_path / "link"
    link.symlink_to(file)
    for other in (file, link, tmp_path / ".." / tmp_path.name / "report"):
        with pytest.raises(UsageError, match="are the same file") as error:
            placed((*to(file), Outlet(format="text", path=str(other))))
        assert error.value.hint
    placed((*to(os.devnull), Outlet(format="text", path=os.devnull)))


def test_a_pipe_is_written_as_it_is(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert deliver(refusal(), placed(to(pipe)), this_terminal(), LOOK) == ()
    assert os.read(reader, 1) == b"{"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
