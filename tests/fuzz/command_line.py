"""The same from the command line: every command that asks the API, its files, and the history that it leaves."""

import tempfile
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import strategies as st

from layers_cli.core.health import Health
from layers_cli.exits import ExitCode
from layers_cli.render import FITS
from tests.e2e.conftest import IOS, KEY, PROJECT, run
from tests.fuzz import outputs, wire

HERE, OF_APP = ("-p", PROJECT), (IOS, "-p", PROJECT)
COMMANDS = MappingProxyType(
    {
        "status": ("report", HERE, (wire.APPS, wire.RELAY, wire.ACCOUNTS, wire.AT)),
        "app show": ("report", OF_APP, (wire.APP, wire.RELAY, wire.APPS)),
        "verify": ("report", OF_APP, (wire.APP, wire.RELAY, wire.PROBE)),
        "diagnose": ("report", OF_APP, (wire.APP, wire.EVENTS, wire.RELAY, wire.ACCOUNTS, wire.AUDIT, wire.WHOAMI)),
        "events": ("rows", OF_APP, (wire.EVENTS, wire.EVENTS, wire.APP)),
        "events --summary": ("rows", OF_APP, (wire.EVENTS, wire.EVENTS, wire.APP)),
        "events --all": ("rows", OF_APP, (wire.EVENTS, wire.EVENTS, wire.APP)),
        "app list": ("rows", HERE, (wire.APPS,)),
        "project list": ("rows", (), (wire.PROJECTS,)),
        "whoami": ("rows", (), (wire.WHOAMI,)),
    }
)
"""Every command by its words: what it tells, the words that name its target, and what it asks for."""
SEARCHED = (wire.PROJECTS, wire.APPS)
"""What is asked for as well where the target has to be found."""
TOLD = tuple(f"--{what}-url=https://{wire.OTHERS_HOST}/{what}" for what in ("ping", "notify"))
FLAGS = ("-v", "-q", "--ascii", "--debug", "--color=always")


@st.composite
def cases(draw):
    """Draw a command line, what it meets, and what the same meets afterwards."""
    command = draw(st.sampled_from([*COMMANDS]))
    shape, target, paths = COMMANDS[command]
    found = draw(st.sampled_from((True, True, False)))
    words = (*command.split(), *(target if found else ()))
    flags = tuple(flag for flag in FLAGS if draw(st.integers(0, 3)) == 0)
    records = shape == "report" and draw(st.booleans())
    paths = paths if found else (*paths, *SEARCHED)
    first = draw(wire.wires(paths, at_once=True))
    later = draw(st.just(wire.Wire(first={path: wire.answer(body) for path, body in wire.documented().items()}))
                 | wire.wires(paths, at_once=True)) if records else None  # fmt: skip
    told = TOLD if shape == "report" and draw(st.booleans()) else ()
    return (*words, *flags, *told, *(["--record"] if records else [])), shape, first, later


def hold(words, shape, first, later):
    """Assert what holds of every command, whatever was answered."""
    with tempfile.TemporaryDirectory() as folder, _at_home(Path(folder)):
        _run(words, shape, first, Path(folder))
        if later is not None:
            _run((*words, "--only-changes"), shape, later, Path(folder))
            _run(("history",), "rows", wire.Wire(), Path(folder))


@contextmanager
def _at_home(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERS_API_KEY", KEY)
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        yield


def _run(words, shape, served, folder):
    forms = [form for form in FITS[shape] if form != "text"]
    outlets = (word for form in forms for word in ("-o", f"{form}={folder / form}"))
    with served.served() as told:
        outcome = run(*words, *outlets)
    assert outcome.code in outputs.CODES, outcome.err
    assert "Traceback" not in outcome.err
    outputs.check("text", outcome.err)
    outputs.check("text", outcome.out)
    for message in filter(None, told):
        _message(message.decode())
    documents = {form: outputs.check(form, (folder / form).read_text("utf-8")) for form in forms}
    document = documents["json"]
    assert document["exitCode"] == outcome.code
    if shape == "rows":
        assert not {ExitCode.IDLE, ExitCode.DEGRADED, ExitCode.BROKEN} & {outcome.code}
    elif outcome.code == ExitCode.OK and "--only-changes" not in words:
        assert document["verdict"] in {Health.HEALTHY, Health.IDLE, Health.DISABLED}


def _message(text):
    """Assert what holds of whatever others are told: a document for a program, or lines for people."""
    outputs.held_back(text)
    assert not outputs.ACTING.search(text)
    if text.startswith("{"):
        outputs.strict(text)
