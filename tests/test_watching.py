"""Who shows a watch as lines: what is written when, and that nobody writes for nobody."""

import io
import json
import math
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from layers_cli.context import Context
from layers_cli.core.health import Health
from layers_cli.core.state import state_of
from layers_cli.core.tick import Tick
from layers_cli.flows.watch import Word
from layers_cli.terminal import Terminal
from layers_cli.watching import HEARTBEAT, Lines
from tests.worlds import NOW, snapshot, verdict

WELL = verdict(snapshot())
TICK = Tick(number=1, at=NOW, verdict=WELL, state=state_of(WELL), since=NOW, settled=WELL, next_in=15.0)


class Out(io.StringIO):
    """A standard output that can be read afterwards."""

    def told(self):
        lines = self.getvalue().splitlines()
        return [json.loads(line)["poll"] if line.startswith("{") else line.partition("  ")[2] for line in lines]


def shown(*ticks, is_json=False, every=False, heartbeat=HEARTBEAT, **flags):
    """Show polls; return what was written to standard output and to standard error."""
    out, err = Out(), io.StringIO()
    context = Context(flags, Terminal(out=out, err=err, environ={}))
    face = Lines(context, is_json, every, heartbeat)
    for tick in ticks:
        face.show(tick)
    return out.told(), err.getvalue()


def hours_of_polls(count):
    """Polls of every five minutes, of which the fourth brings a change."""
    for number in range(1, count + 1):
        at = NOW + timedelta(minutes=5 * (number - 1))
        yield replace(TICK, number=number, at=at, was=Health.IDLE if number == 4 else None)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        # A heartbeat comes a quarter of an hour after the last line, whatever that said.
        ({}, ["healthy", "idle to healthy", "still healthy", "still healthy"]),
        ({"quiet": True}, ["idle to healthy"]),
        ({"heartbeat": 1800.0}, ["healthy", "idle to healthy", "still healthy"]),
        ({"is_json": True, "heartbeat": math.inf}, [1, 4]),
        ({"is_json": True, "heartbeat": 1800.0}, [1, 4, 10]),
        ({"is_json": True, "every": True, "quiet": True}, [*range(1, 11)]),
        ({"every": True}, ["healthy", *["still healthy"] * 2, "idle to healthy", *["still healthy"] * 6]),
    ],
)
def test_a_poll_is_shown_for_what_it_changed_or_for_the_silence_before_it(how, expected):
    told, err = shown(*hours_of_polls(10), **how)
    assert [line if isinstance(line, int) else line.partition(",")[0] for line in told] == expected
    assert err == ""


def test_being_slowed_is_told_once_until_it_is_over():
    slow = replace(TICK, number=2, slowed_for=40.0, next_in=40.0)
    _, err = shown(TICK, slow, slow, TICK, slow)
    assert err == "layers: slowed by the rate limit: the next poll comes in 40 s\n" * 2
    assert shown(TICK, slow, quiet=True)[1] == ""


@pytest.mark.parametrize("has_reader", [True, False])
def test_nobody_waits_for_a_reader_that_has_gone(has_reader):
    reader, writer = os.pipe()
    with os.fdopen(writer, "w", encoding="utf-8") as out, os.fdopen(reader, "rb") as read:
        face = Lines(Context({}, Terminal(out=out, err=io.StringIO(), environ={})), False, False, HEARTBEAT)
        face.show(TICK)
        if not has_reader:
            read.close()
        assert face.wait(0.0) == (Word.TIMEOUT if has_reader else Word.QUIT)


def test_what_is_no_pipe_has_no_reader_that_could_go():
    face = Lines(Context({}, Terminal(out=Out(), err=io.StringIO(), environ={})), False, False, HEARTBEAT)
    assert face.wait(0.0) == Word.TIMEOUT
