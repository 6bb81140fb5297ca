"""The live board in a terminal: what it shows, what keys do, and that the terminal is given back."""

import os
import re
import signal
import sys
import termios
import time

import pexpect
import pyte
import pytest

from layers_cli.board import ENTER, LEAVE
from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.server import Sandbox

from .conftest import ROOT

ALTERNATE = re.compile(rb"(\x1b\[\?1049[hl])")
COLOUR = re.compile(rb"\x1b\[[0-9;]+m")
PATIENCE = 30


class Tty:
    """A process in a terminal, and what a person sees of it; the board has a screen of its own."""

    def __init__(self, *words, size=(24, 100), python=True, **environ):
        program, *args = (sys.executable, *words) if python else words
        env = {**os.environ, "PYTHONPATH": str(ROOT), **environ}
        env = {name: value for name, value in env.items() if value is not None}
        self.child = pexpect.spawn(program, args, env=env, cwd=str(ROOT), dimensions=size, timeout=PATIENCE)
        self.modes = termios.tcgetattr(self.child.child_fd)
        self.raw = b""
        self._screens = {name: pyte.Screen(size[1], size[0]) for name in ("main", "board")}
        self._streams = {name: pyte.ByteStream(screen) for name, screen in self._screens.items()}
        self.on_board = False

    def _read(self):
        try:
            data = self.child.read_nonblocking(65536, 0.1)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        for part in ALTERNATE.split(data):
            if ALTERNATE.fullmatch(part):
                self.on_board = part.endswith(b"h")
                if self.on_board:
                    self._screens["board"].reset()
            else:
                self._streams["board" if self.on_board else "main"].feed(part)
        return True

    @property
    def shown(self):
        screen = self._screens["board" if self.on_board else "main"]
        return "\n".join(line.rstrip() for line in screen.display)

    def until(self, text, *, on_board=True):
        """Wait until the screen shows a text."""
        end = time.monotonic() + PATIENCE
        while not (self.on_board is on_board and re.search(text, self.shown)):
            alive = self._read()
            assert time.monotonic() < end, self.shown
            assert alive or re.search(text, self.shown), self.shown
        return self.shown

    def resize(self, rows, columns):
        for screen in self._screens.values():
            screen.resize(rows, columns)
        self._screens["board"].reset()
        self.child.setwinsize(rows, columns)

    def end(self):
        """Read to the end; return the exit code."""
        while self._read():
            pass
        self.child.wait()
        return self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus

    def is_as_before(self):
        """Whether the main screen is shown, with its cursor, in the modes that the terminal had."""
        assert termios.tcgetattr(self.child.child_fd) == self.modes
        return self.shows_main_screen()

    def shows_main_screen(self):
        """Whether the main screen is shown, with its cursor and with lines that are broken where they are full."""
        assert not self.on_board
        for mode in (rb"25", rb"7"):
            assert re.findall(rb"\x1b\[\?" + mode + rb"([hl])", self.raw)[-1] == b"h"
        # To give it back twice, as two signals at once may do, is harmless.
        assert self.raw.count(ENTER[:8].encode()) <= self.raw.count(LEAVE[-8:].encode())
        return True


def watch(*words, scenario="silent", **options):
    return Tty("-m", "layers_cli", "watch", f"--sandbox={scenario}", "--interval", "1h", *words, **options)


def test_the_board_is_shown_and_gone_when_somebody_quits():
    tty = watch()
    first = tty.until("next poll in")
    assert "▲ degraded since" in first
    assert re.search(r"▲ degraded  Acme Coffee iOS +3 days ago +▲  LAY104", first)
    assert "q quit   r now   p pause   f findings   ? help" in first
    during = termios.tcgetattr(tty.child.child_fd)
    assert during[3] != tty.modes[3]
    tty.child.send("q")
    assert tty.end() == 11
    assert tty.is_as_before()
    assert "LAY104  App has gone silent" in tty.shown
    assert "now degraded since" in tty.shown
    assert "next poll" not in tty.shown


@pytest.mark.parametrize(
    ("how", "code"),
    [("^C", 130), (signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)],
    ids=str,
)
def test_a_signal_gives_the_terminal_back_and_leaves_the_last_table(how, code):
    tty = watch()
    tty.until("next poll in")
    if how == "^C":
        tty.child.sendintr()
    else:
        os.kill(tty.child.pid, how)
    assert tty.end() == code
    assert tty.is_as_before()
    assert "now degraded since" in tty.shown


def test_a_crash_gives_the_terminal_back():
    crash = (
        "import sys, os\n"
        "from layers_cli.board import board\n"
        "from layers_cli.core.look import Look\n"
        "from layers_cli.core.session import Session\n"
        "from layers_cli.terminal import this_terminal\n"
        "with board(this_terminal(), Look(terminal=True), Session()) as shown:\n"
        "    shown.asking()\n"
        "    raise RuntimeError('on purpose')\n"
    )
    tty = Tty("-c", crash)
    assert tty.end() == 1
    assert tty.is_as_before()
    assert "RuntimeError: on purpose" in tty.shown


def test_keys_pause_go_on_and_turn_pages():
    tty = watch()
    tty.until("next poll in")
    for key, text in (
        ("p", "paused"),
        ("p", "next poll in"),
        ("f", "App has gone silent"),
        ("?", "leave the last table"),
        ("?", "Acme Coffee Android"),
        ("f", "Next  start the released app"),
        ("\x1b[B", "App has gone silent"),
        ("f", "Acme Coffee Android"),
        ("r", r"poll 2 at"),
    ):
        tty.child.send(key)
        tty.until(text)
    tty.child.send("q")
    assert tty.end() == 11
    assert "2 polls in" in tty.shown


def test_the_board_fits_into_whatever_size_it_gets():
    tty = watch()
    tty.until("next poll in")
    tty.resize(12, 40)
    shown = tty.until(r"q quit r now p pause f findings \? help")
    assert len(shown.splitlines()) <= 12
    tty.resize(30, 120)
    tty.until(r"q quit   r now   p pause")
    tty.child.send("q")
    tty.end()
    assert tty.is_as_before()


def test_there_is_no_colour_where_none_is_wanted():
    tty = watch(NO_COLOR="1")
    tty.until("next poll in")
    tty.child.send("q")
    tty.end()
    assert not COLOUR.search(tty.raw)
    assert tty.is_as_before()
    coloured = watch()
    coloured.until("next poll in")
    coloured.child.send("q")
    coloured.end()
    assert COLOUR.search(coloured.raw)


@pytest.mark.parametrize("words", [("--plain",), ("--every",), ("-q",), ("-o", "ndjson")])
def test_somebody_may_prefer_lines(words):
    tty = watch("--count", "1", *words)
    assert tty.end() == 11
    assert ENTER.encode() not in tty.raw


def test_a_terminal_that_cannot_move_its_cursor_gets_lines():
    tty = watch("--count", "1", TERM="dumb")
    assert tty.end() == 11
    assert b"\x1b" not in tty.raw
    assert b"degraded: LAY104" in tty.raw


def test_without_a_keyboard_the_board_goes_on():
    words = f"{sys.executable} -m layers_cli watch --sandbox=silent --interval 1h < /dev/null"
    tty = Tty("/bin/sh", "-c", f"exec {words}", python=False)
    tty.until("next poll in")
    os.kill(tty.child.pid, signal.SIGTERM)
    assert tty.end() == 143
    assert tty.is_as_before()


def test_nothing_is_cleared_behind_a_full_line():
    """Some terminals still stand on the last character then."""
    tty = watch()
    tty.until("next poll in")
    tty.child.send("q")
    tty.end()
    assert re.search(rb"\x1b\[\d+;1H\x1b\[K", tty.raw)
    assert not re.search(rb"[^H]\x1b\[K", tty.raw)


def test_what_the_terminal_has_no_sign_for_is_no_reason_to_end():
    tty = watch(scenario="hostile", PYTHONIOENCODING="latin-1")
    tty.until("next poll in")
    tty.child.send("q")
    tty.end()
    assert tty.is_as_before()
    assert "internal error" not in tty.shown


def test_keys_are_heeded_while_a_poll_is_under_way():
    with Sandbox(faults=[Fault(kind="hang", routes=frozenset({"sdk-apps"}))]) as box:
        tty = Tty("-m", "layers_cli", "watch", LAYERS_BASE_URL=box.url, LAYERS_API_KEY=box.key)
        tty.until("asking")
        tty.child.send("?")
        tty.until("leave the last table")
        tty.child.send("?q")
        assert "leave the last table" not in tty.until("ends after this poll")
        tty.child.sendintr()
        assert tty.end() == 130
    assert tty.is_as_before()


def test_somebody_who_cannot_wait_gets_the_terminal_back_too():
    tty = watch()
    tty.until("next poll in")
    os.kill(tty.child.pid, signal.SIGINT)
    os.kill(tty.child.pid, signal.SIGTERM)
    assert tty.end() in {130, 143, -signal.SIGTERM}
    assert tty.is_as_before()


def test_a_screen_that_others_wrote_on_is_drawn_anew_on_request():
    tty = watch()
    shown = tty.until("next poll in").splitlines()[2:]
    tty._screens["board"].reset()
    tty.child.send("\x0c")
    assert tty.until(r"quit").splitlines()[4:] == shown[2:]
    tty.child.send("q")
    tty.end()


def test_a_terminal_that_goes_away_ends_the_watch():
    words = f"{sys.executable} -m layers_cli watch --sandbox=silent --interval 1h"
    tty = Tty("/bin/sh", "-c", f"trap '' HUP; exec {words}", python=False)
    tty.until("next poll in")
    os.close(tty.child.child_fd)
    _, status = os.waitpid(tty.child.pid, 0)
    assert os.WIFEXITED(status)
    assert os.WEXITSTATUS(status) == 11


STOPPED = 'until [[ $(jobs -s) ]]; do :; done; echo "still "stopped'


@pytest.mark.parametrize("meanwhile", [(), (("bg; " + STOPPED, "still stopped"),)], ids=["fg", "bg"])
def test_a_suspended_watch_gives_the_terminal_back_and_takes_it_again(meanwhile, tmp_path):
    shell = Tty("/bin/bash", "--norc", "--noprofile", "-i", python=False, PS1="ready> ", HISTFILE=None)
    shell.until("ready>", on_board=False)
    # The shell itself edits its line in other modes than those that it gives to a program.
    shell.child.sendline(f"stty -g > {tmp_path}/before")
    shell.child.sendline(f"{sys.executable} -m layers_cli watch --sandbox=silent --interval 1h")
    shell.until("next poll in")
    shell.child.send("\x1a")
    shell.until(r"Stopped[\s\S]*ready>", on_board=False)
    for words, answer in meanwhile:
        shell.child.sendline(words)
        shell.until(rf"\n{answer}", on_board=False)
    shell.child.sendline("fg")
    shell.until("next poll in")
    shell.child.send("q")
    shell.until(r"now degraded since[\s\S]*ready>", on_board=False)
    shell.child.sendline(f"stty -g > {tmp_path}/after")
    shell.child.sendline("exit")
    shell.end()
    assert shell.shows_main_screen()
    assert shell.raw.count(ENTER.encode()) == 2
    assert (tmp_path / "after").read_text() == (tmp_path / "before").read_text()


def test_a_pause_ends_with_the_watch():
    tty = watch("--timeout", "2s")
    tty.until("next poll in")
    tty.child.send("p")
    tty.until("paused")
    assert tty.end() == 11
    assert tty.is_as_before()
