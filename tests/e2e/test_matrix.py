"""Every format on a terminal, in a pipe, in a closed pipe, in a file, and in a file that cannot be written."""

import os
import pty
import re
import threading
from contextlib import suppress

import pytest

from layers_cli.core.plugin import state
from layers_cli.render import FITS
from layers_cli.sandbox import scenarios
from layers_cli.sandbox.names import SCENARIOS
from tests.fuzz.outputs import check

from .conftest import run, run_into_closed_pipe

COMMAND = {name: next(iter(scenarios.load(name).expected)) for name in SCENARIOS}
"""One command of each scenario; what each command comes to is seen elsewhere."""
ENDINGS = {scenarios.load(name).expected[command].exit: name for name, command in reversed(COMMAND.items())}
"""A scenario for each exit code."""
WHOLE = {*ENDINGS.values(), "crowd"}
"""What is seen in every format: each ending, and what fills a pipe. Text alone minds where it goes, and is of all."""
CASES = [(name, form) for name in SCENARIOS for form in (FITS["report"] if name in WHOLE else ["text"])]
STYLE = re.compile(r"\x1b\[[0-9;]*m")


def run_on_a_terminal(*words):
    """Run with a terminal as standard output; return the exit code and what stood there."""
    ours, theirs = pty.openpty()
    came = []

    def read():
        # A terminal that its last user has closed ends so.
        with suppress(OSError):
            while data := os.read(ours, 65536):
                came.append(data)

    reader = threading.Thread(target=read)
    reader.start()
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        code = run(*words, out=stream).code
    reader.join()
    os.close(ours)
    return code, b"".join(came).decode("utf-8").replace("\r\n", "\n")


@pytest.mark.parametrize(("scenario", "form"), CASES)
def test_a_format_says_the_same_wherever_it_goes(scenario, form, tmp_path):
    command = COMMAND[scenario]
    expected = scenarios.load(scenario).expected[command]
    words = (*command.split(), f"--sandbox={scenario}", "-o")
    code = int(state(expected.exit)) if form == "nagios" else expected.exit

    piped = run(*words, form)
    assert piped.code == code
    check(form, piped.out)
    assert run_into_closed_pipe(*words, form).code == code

    seen_code, seen = run_on_a_terminal(*words, form)
    assert seen_code == code
    check(form, STYLE.sub("", seen) if form == "text" else seen)

    file = tmp_path / "file"
    written = run(*words, f"{form}={file}")
    # The text on standard output is for people, and the code is the tool's own.
    assert written.code == expected.exit
    check(form, file.read_text("utf-8"))


@pytest.mark.parametrize("form", FITS["report"])
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_asked(form, tmp_path):
    refused = run("status", "--sandbox=two-faults", "-o", f"{form}={tmp_path}/nowhere/file")
    assert (refused.code, refused.out) == (2, "")
    assert "there is no" in refused.err
