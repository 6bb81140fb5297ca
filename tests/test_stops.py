"""A signal ends a run wherever it finds it, and nothing of Python's own is shown."""

import importlib
import os
import signal
import subprocess
import sys
import threading

import pytest

from layers_cli.errors import Stopped
from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.server import Sandbox
from layers_cli.stops import Stops, listening, undone
from tests.handlers import restored

PATIENCE = 60
ASKING = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 143}

AT_IMPORT = """
import os, signal, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["INTERRUPT_AT"]:
            sys.meta_path.remove(self)
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
from layers_cli.__main__ import main
main()
"""
"""The tool, asked to end just when a module is imported."""


@pytest.fixture
def handlers():
    with restored():
        yield


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("number", ASKING, ids=lambda number: number.name)
def test_it_is_raised_where_the_run_is(number):
    signal.signal(number, signal.default_int_handler)
    with listening() as stops:
        with pytest.raises(Stopped) as caught:
            signal.raise_signal(number)
        assert stops.first is caught.value
    assert caught.value.code == ASKING[number]


@pytest.mark.usefixtures("handlers")
def test_a_signal_that_the_parent_ignores_stays_ignored():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with listening() as stops:
        signal.raise_signal(signal.SIGHUP)
    assert stops.first is None
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


@pytest.mark.usefixtures("handlers")
def test_an_import_is_finished_first(tmp_path, monkeypatch):
    (tmp_path / "interrupted_one.py").write_text("import signal\nsignal.raise_signal(signal.SIGTERM)\nwhole = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    imported = []

    def run():
        imported.append(importlib.import_module("interrupted_one"))
        threading.Event().wait(PATIENCE)

    with listening(), pytest.raises(Stopped):
        run()
    assert imported[0].whole


@pytest.mark.usefixtures("handlers")
def test_what_nobody_catches_ends_the_process_with_its_code():
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with pytest.raises(SystemExit) as ended, listening():
        signal.raise_signal(signal.SIGINT)
    assert ended.value.code == 130


def test_the_second_one_undoes_what_has_to_be_undone_and_ends_the_process():
    program = """
import os, signal
from layers_cli.stops import listening, undone
from layers_cli.errors import Stopped
with listening(), undone(lambda: os.write(1, b"undone")):
    try:
        signal.raise_signal(signal.SIGINT)
    except Stopped:
        signal.raise_signal(signal.SIGTERM)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, timeout=PATIENCE)
    assert (done.returncode, done.stdout, done.stderr) == (143, b"undone", b"")


def test_what_was_left_in_order_is_not_undone_again():
    undoings = []
    with undone(lambda: undoings.append("once")):
        pass
    with undone(lambda: undoings.append("twice")), pytest.raises(Stopped):
        Stops().hear(signal.SIGINT, None)
    assert undoings == []


@pytest.mark.parametrize("name", ["typer", "layers_cli.options", "layers_cli.context", "httpx", "layers_cli.api.wire"])
@pytest.mark.parametrize(("output", "told"), [("text", b""), ("json", b'"exitName":"interrupted"')])
def test_a_run_that_is_interrupted_while_it_imports_says_so_in_its_own_way(name, output, told):
    with Sandbox(faults=[Fault(kind="hang", routes=frozenset({"ad-accounts"}))]) as box:
        given = {"LAYERS_BASE_URL": box.url, "LAYERS_API_KEY": box.key, "INTERRUPT_AT": name}
        words = [sys.executable, "-c", AT_IMPORT, "status", "--timeout", "1h", "-o", output]
        done = subprocess.run(words, env=os.environ | given, capture_output=True, check=False, timeout=PATIENCE)
    assert done.returncode == 130
    assert b"Traceback" not in done.stderr
    assert told in done.stdout.replace(b": ", b":")
