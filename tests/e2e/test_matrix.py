"""Every format of every scenario, on a terminal, in a pipe, in a closed pipe and in a file that cannot be written."""

import csv
import io
import json
import os
import pty
import re
import threading
from contextlib import suppress
from xml.etree import ElementTree as ET

import pytest

from layers_cli.core.plugin import state
from layers_cli.render import FITS
from layers_cli.sandbox import scenarios
from layers_cli.sandbox.names import SCENARIOS
from tests import runner
from tests.exposition import families

from .conftest import SCHEMA, run, run_into_closed_pipe

COMMAND = {name: next(iter(scenarios.load(name).expected)) for name in SCENARIOS}
"""One command of each scenario; what each command comes to is seen elsewhere."""
CASES = [
    (name, form)
    for name, command in COMMAND.items()
    for form in FITS["report" if command in {"status", "app show", "verify", "diagnose"} else "rows"]
]
STYLE = re.compile(r"\x1b\[[0-9;]*m")


def is_valid(form, text):
    """Take a document as its readers do."""
    match form:
        case "json":
            SCHEMA.validate(json.loads(text))
        case "ndjson":
            assert [json.loads(line) for line in text.splitlines()]
        case "csv":
            rows = [*csv.reader(io.StringIO(text, newline=""))]
            assert {len(row) for row in rows} == {len(rows[0])}
        case "junit":
            assert ET.fromstring(text).tag == "testsuites"
        case "github":
            assert all(runner.command(line) for line in text.splitlines())
        case "nagios":
            assert re.match(r"(OK|WARNING|CRITICAL|UNKNOWN) - ", text)
        case "prometheus":
            assert families(text)
        case "html":
            assert text.startswith("<!DOCTYPE html>")
            assert text.endswith("</html>\n")
        case "markdown":
            assert text.startswith("## ")
        case _:
            # What ends before there is anything to report is told to people on standard error.
            assert text == "" or text.strip()


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
    is_valid(form, piped.out)
    assert run_into_closed_pipe(*words, form).code == code

    seen_code, seen = run_on_a_terminal(*words, form)
    assert seen_code == code
    is_valid(form, STYLE.sub("", seen) if form == "text" else seen)

    file = tmp_path / "full"
    written = run(*words, f"{form}={file}")
    # The text on standard output is for people, and the code is the tool's own.
    assert written.code == expected.exit
    is_valid(form, file.read_text("utf-8"))
    refused = run(*words, f"{form}={tmp_path}/nowhere/file")
    assert (refused.code, refused.out) == (2, "")
    assert "there is no" in refused.err
