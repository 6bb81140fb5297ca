"""What the history survives: whatever is wrong with its file is one warning, and no verdict depends on it."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from layers_cli.store import schema
from layers_cli.store.history import open_history
from tests.store.conftest import BASE, START, TRAIL, after, state

ROOT = Path(__file__).parents[2]
GOOD = state()


def do_everything(history):
    """Call every method; none raises."""
    history.record(TRAIL, GOOD, START, 0)
    history.heard(BASE, "app", START, START)
    history.remember(TRAIL, "name", "value")
    history.unlock(TRAIL, "owner")
    return (
        history.latest(TRAIL),
        history.stretches(TRAIL),
        history.trails(),
        history.since(TRAIL, "LAY401", "app", "app"),
        history.rhythm(BASE, "app", START),
        history.sent(BASE, "app"),
        history.last_real(BASE, "app"),
        history.memo(TRAIL, "name"),
        history.prune(START),
    )


NOTHING = (None, (), (), None, None, (), None, None, 0)


def fill(path, warnings):
    with open_history(path, warn=warnings.append) as history:
        history.record(TRAIL, GOOD, START, 0)


def integrity(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone()[0]


@pytest.mark.parametrize("content", [b"no database at all, but a text", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_file_is_moved_aside_and_a_new_one_begun(path, history, warnings, content):
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert history.record(TRAIL, GOOD, START, 0).polls == 1
    (aside,) = path.parent.glob("history.db.damaged-20260601T120000.000250Z-*")
    assert aside.read_bytes() == content
    (warning,) = warnings
    assert aside.name in warning


def test_damage_that_shows_later_is_treated_alike(path, warnings):
    with open_history(path, warn=warnings.append) as history:
        for minute in range(500):
            history.record(TRAIL, state(name=f"name {minute}" * 20), after(minutes=minute), 0)
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with open_history(path, warn=warnings.append) as history:
        assert history.record(TRAIL, GOOD, START, 0).polls == 1
    assert len(warnings) == 1
    assert integrity(path) == "ok"


def test_a_file_that_is_not_to_be_written_is_moved_aside(path, warnings):
    fill(path, warnings)
    with open_history(path, warn=warnings.append, now=lambda: START) as history:
        history.latest(TRAIL)
        history._database._connection.execute("PRAGMA query_only = 1")
        assert history.record(TRAIL, GOOD, START, 0).polls == 1
    assert len([*path.parent.glob("history.db.read-only-*")]) == 1
    assert len(warnings) == 1


def test_a_folder_that_cannot_be_made_is_told_once(tmp_path, warnings):
    (tmp_path / "file").write_text("")
    with open_history(tmp_path / "file" / "history.db", warn=warnings.append) as history:
        assert do_everything(history) == NOTHING
        assert history.lock(TRAIL, "owner", 60, START)
    (warning,) = warnings
    assert f"{tmp_path / 'file'}: File exists" in warning


def test_a_newer_file_is_left_alone(path, warnings):
    fill(path, warnings)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    before = path.read_bytes()
    for reads_only in (False, True):
        with open_history(path, warn=warnings.append, reads_only=reads_only) as history:
            assert do_everything(history) == NOTHING
    assert path.read_bytes() == before
    assert len(warnings) == 2
    assert all("newer version" in warning for warning in warnings)


def test_a_full_disk_is_told_once_and_what_was_recorded_stays(path, warnings):
    with open_history(path, warn=warnings.append) as history:
        history.record(TRAIL, GOOD, START, 0)
        connection = history._database._connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        for minute in range(1, 400):
            names = "".join(chr(0x4E00 + (minute * 7919 + place * 104729) % 20000) for place in range(300))
            history.record(TRAIL, state("degraded", f"LAY{minute}", name=names), after(minutes=minute), 11)
    (warning,) = warnings
    assert "the disk is full" in warning
    with open_history(path, warn=warnings.append) as history:
        assert history.stretches(TRAIL)[0].state == GOOD


def test_an_empty_file_is_a_history_that_has_not_begun(path, history, warnings):
    path.parent.mkdir(parents=True)
    path.touch()
    assert history.record(TRAIL, GOOD, START, 0).polls == 1
    assert not warnings


def test_a_file_that_goes_away_under_a_long_run_is_begun_again(path, history, warnings):
    history.record(TRAIL, GOOD, START, 0)
    for file in path.parent.iterdir():
        file.unlink()
    history.record(TRAIL, GOOD, after(minutes=1), 0)
    with open_history(path, warn=warnings.append, reads_only=True) as reader:
        assert reader.latest(TRAIL).first_at == after(minutes=1)


def test_who_only_reads_makes_nothing(path, tmp_path, warnings):
    with open_history(path, warn=warnings.append, reads_only=True) as history:
        assert history.trails() == ()
    assert not [*tmp_path.iterdir()]
    assert not warnings


def test_who_only_reads_leaves_a_damaged_file_where_it_is(path, warnings):
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database" * 100)
    with open_history(path, warn=warnings.append, reads_only=True) as history:
        assert do_everything(history) == NOTHING
    assert [file.name for file in path.parent.iterdir()] == ["history.db"]
    assert len(warnings) == 1


def test_who_only_reads_writes_nothing(path, warnings):
    fill(path, warnings)
    with open_history(path, warn=warnings.append, reads_only=True) as history:
        assert history.latest(TRAIL).polls == 1
        assert history.record(TRAIL, GOOD, after(minutes=1), 0) is None
    with open_history(path, warn=warnings.append, reads_only=True) as history:
        assert history.latest(TRAIL).polls == 1


def test_what_is_interrupted_is_not_there_in_part(history):
    class Interruption(BaseException):
        pass

    def interrupted(connection):
        connection.execute("INSERT INTO memo VALUES (1, 'name', 'value')")
        raise Interruption

    with pytest.raises(Interruption):
        history._database.write(interrupted, None)
    count = "SELECT count(*) FROM memo"
    assert history._database.read(lambda connection: connection.execute(count).fetchone(), None) == (0,)


WRITER = """
import itertools, os, sys
from datetime import timedelta
from pathlib import Path
from layers_cli.store.history import open_history
from tests.store.conftest import START, TRAIL, state

def warn(line):
    print(line, file=sys.stderr)
    os._exit(9)
"""
CROWD = f"""{WRITER}
children = []
for number in range(200):
    if (child := os.fork()) == 0:
        with open_history(Path(sys.argv[1]), warn=warn) as history:
            for second in range(3):
                assert history.record(TRAIL, state(), START + timedelta(seconds=second), 0)
        os._exit(0)
    children.append(child)
sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
"""
ENDLESS = f"""{WRITER}
with open_history(Path(sys.argv[1]), warn=warn) as history:
    for poll in itertools.count(1):
        stretch = history.record(TRAIL, state("degraded", "LAY401") if poll % 2 else state(), START, 0)
        os.write(1, b".")
"""


def start(script, path):
    return subprocess.Popen([sys.executable, "-c", script, path], stdout=subprocess.PIPE, cwd=ROOT)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_two_hundred_processes_write_at_once_and_nothing_is_lost(path, warnings):
    with start(CROWD, path) as crowd:
        assert crowd.wait(timeout=60) == 0
    with open_history(path, warn=warnings.append) as history:
        assert sum(stretch.polls for stretch in history.stretches(TRAIL)) == 600
    assert integrity(path) == "ok"
    assert sorted(file.name for file in path.parent.iterdir()) == ["history.db"]
    assert not warnings


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_what_was_acknowledged_survives_a_kill_at_any_moment(path, warnings):
    acknowledged = 0
    for polls in (0, 1, 2, 50, 301):
        with start(ENDLESS, path) as writer:
            acknowledged += len(writer.stdout.read(polls))
            os.kill(writer.pid, signal.SIGKILL)
            acknowledged += len(writer.stdout.read())
        with open_history(path, warn=warnings.append) as history:
            kept = history.stretches(TRAIL)
        assert sum(stretch.polls for stretch in kept) >= acknowledged
        assert not path.exists() or integrity(path) == "ok"
    assert not warnings
