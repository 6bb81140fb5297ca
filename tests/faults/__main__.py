"""Runs the fault matrix and writes the page of it: `python -m tests.faults`."""

import json
import os
import random
import sys
import tempfile
from datetime import UTC, datetime

from layers_cli import __version__
from tests.documents import documents
from tests.faults.cells import COMMANDS, outcome
from tests.faults.matrix import MATRIX, SEED, is_bound
from tests.faults.page import FIGURES


def main() -> int:
    """Run every cell, write what it took and renew the page; return 1 where one is not as expected."""
    for name in [name for name in os.environ if name.startswith("LAYERS_") or name.upper().endswith("_PROXY")]:
        del os.environ[name]
    wrong, longest = 0, {}
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home}
        for command in COMMANDS:
            outcome(command, "", 10)
        for row in MATRIX:
            seconds = 0.0
            for command, cell in zip(COMMANDS, row.cells, strict=True):
                random.seed(SEED)
                found = outcome(command, row.fault, row.deadline)
                seconds = max(seconds, found.seconds)
                many = found.requests > cell.requests if is_bound(row, command) else found.requests != cell.requests
                if (found.health, found.code) != (cell.health, cell.code) or many or seconds >= row.deadline + 1:
                    wrong += 1
                    sys.stdout.write(f"{row.fault} {command}: {found.health} {found.code}, {found.requests} requests\n")
            longest[row.fault] = round(seconds, 1)
    figures = {"version": __version__, "date": f"{datetime.now(UTC):%Y-%m-%d}", "wrong": wrong, "seconds": longest}
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    for path, content in documents().items():
        path.write_bytes(content)
    sys.stdout.write(f"{len(MATRIX) * len(COMMANDS)} runs, {wrong} not as expected\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
