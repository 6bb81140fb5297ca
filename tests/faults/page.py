"""The fault matrix as the page that `layers help reliability` shows."""

import json
from collections.abc import Iterator
from pathlib import Path

from layers_cli.sandbox.kinds import DOORS, KINDS
from tests.faults.cells import COMMANDS
from tests.faults.matrix import MATRIX, Cell, Row, is_bound

FIGURES = Path(__file__).with_name("figures.json")
"""What the last run took, written by `python -m tests.faults`."""

LOAD = Path(__file__).parents[1] / "long" / "load.json"
"""What the last day came to, written by `python -m tests.long load`."""


def kinds() -> Iterator[tuple[str, str]]:
    """Yield the rows of the table of faults."""
    yield "fault", "what happens"
    yield from ((f"`{kind}`", made.sentence) for kind, made in KINDS.items())
    yield from ((f"`{kind}`", sentence) for kind, sentence in DOORS.items())


def matrix() -> Iterator[tuple[str, ...]]:
    """Yield the rows of the matrix."""
    seconds = _figures()["seconds"]
    yield "fault", *COMMANDS, "longest"
    for row in MATRIX:
        cells = (_cell(row, command, cell) for command, cell in zip(COMMANDS, row.cells, strict=True))
        took = seconds.get(row.fault)
        yield f"`{row.fault}`", *cells, "" if took is None else f"{took:.1f} of {row.deadline} s"


def remarks() -> Iterator[tuple[str, str]]:
    """Yield why some commands end with 0 all the same."""
    yield "fault", "why 0"
    yield from ((f"`{row.fault}`", row.remark) for row in MATRIX if row.remark)


def last_run() -> str:
    """Return what the last run came to in sentences, and the last day of cron where there was one."""
    figures = _figures()
    runs = len(MATRIX) * len(COMMANDS)
    told = f"version {figures['version']}, {figures['date']}, {runs} runs, {figures['wrong']} not as expected"
    return f"Last run: {told}.\n{_last_day()}"


def _last_day() -> str:
    if not LOAD.is_file():
        return ""
    load = json.loads(LOAD.read_text("utf-8"))
    return (
        f"\nA day of cron, {load['runs']:,} runs against sandboxes of which 1 request in 20 suffered from a fault: "
        f"{load['told']:,} told\nthe truth, {load['untold']} could not tell and said so, {load['wrong']} were wrong, "
        "crashed, or left something behind.\n"
    )


def _cell(row: Row, command: str, cell: Cell) -> str:
    # Where nothing is asked again, the number of requests is what it is.
    most = "<= " if is_bound(row, command) and cell.requests > len(COMMANDS) else ""
    return f"{cell.health or '-'} {cell.code} ({most}{cell.requests})"


def _figures() -> dict:
    return (
        json.loads(FIGURES.read_text("utf-8"))
        if FIGURES.is_file()
        else {"version": "?", "date": "?", "wrong": 0, "seconds": {}}
    )
