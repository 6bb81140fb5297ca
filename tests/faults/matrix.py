"""The fault matrix: what each command comes to under each fault, written down before it is run."""

from dataclasses import dataclass

from tests.faults.cells import COMMANDS

SEED = 451_488
"""Of Python's dice: sixteen throws in a row below 0.4, so that pauses are short and every retry fits its deadline."""
SHORT, LONG = 1, 10
"""Seconds that a command is given: few where the time is bound to run out, enough where the end comes by itself."""


@dataclass(frozen=True)
class Cell:
    """What is expected of one command: verdict (None of a viewer), exit code, and the number of requests.

    Where pages come for ever, the number is the most that there may be.
    """

    health: str | None
    code: int
    requests: int


@dataclass(frozen=True)
class Row:
    """A fault, the seconds that each command is given, and a cell for each command in the order of `COMMANDS`.

    `remark` says why a command is green all the same, where one is.
    """

    fault: str
    deadline: int
    cells: tuple[Cell, ...]
    remark: str = ""


_ORDER = {
    "H": "healthy",
    "D": "degraded",
    "U": "unknown",
}


def _row(fault: str, deadline: int, line: str, remark: str = "") -> Row:
    """Read cells as they stand in the table below: health, exit code, requests."""
    cells = []
    for word in line.split():
        code, _, requests = word.lstrip("HDU-").partition("/")
        cells.append(Cell(health=_ORDER.get(word[0]), code=int(code), requests=int(requests)))
    assert len(cells) == len(COMMANDS), fault
    return Row(fault=fault, deadline=deadline, cells=tuple(cells), remark=remark)


MATRIX = (
    _row("refused", LONG, "U5/0 U5/0 U5/0 U5/0 U5/0 -5/0 -5/0 -5/0 -5/0"),
    _row("half-open", SHORT, "U5/0 U5/0 U5/0 U5/0 U5/0 -5/0 -5/0 -5/0 -5/0"),
    _row("hang", SHORT, "U5/4 U5/2 U5/2 U5/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("hang+1", SHORT, "U3/4 U3/2 U5/2 U5/7 U5/5 -0/1 -0/1 -0/1 -5/2", "a viewer asks once, and is answered"),
    _row("reset", LONG, "U5/12 U5/6 U5/6 U5/21 U5/15 -5/3 -5/3 -5/3 -5/3"),
    _row("reset-headers", LONG, "U5/12 U5/6 U5/6 U5/21 U5/15 -5/3 -5/3 -5/3 -5/3"),
    _row("reset-body", LONG, "U5/12 U5/6 U5/6 U5/21 U5/15 -5/3 -5/3 -5/3 -5/3"),
    _row("truncated", LONG, "U5/12 U5/6 U5/6 U5/21 U5/15 -5/3 -5/3 -5/3 -5/3"),
    _row("wrong-length", LONG, "U5/4 U5/2 U5/3 U5/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("drip", SHORT, "U5/4 U5/2 U5/2 U5/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("drip-headers", SHORT, "U5/4 U5/2 U5/2 U5/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("garbage", LONG, "U5/4 U5/2 U5/3 U5/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("not-http", LONG, "U5/12 U5/6 U5/6 U5/21 U5/15 -5/3 -5/3 -5/3 -5/3"),
    _row("status", LONG, "U5/4 U5/2 U5/2 U5/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("status=503", LONG, "U5/12 U5/6 U5/6 U5/21 U5/15 -5/3 -5/3 -5/3 -5/3"),
    _row("html", LONG, "U5/12 U5/6 U5/6 U5/21 U5/15 -5/3 -5/3 -5/3 -5/3"),
    _row("html=200", LONG, "U5/4 U5/2 U5/3 U5/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("empty", LONG, "U5/4 U5/2 U5/3 U5/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("wrong-type", LONG, "U5/4 U5/2 U5/3 U5/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("throttled=3600", LONG, "U5/4 U5/2 U5/2 U5/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("throttled-date=3600", LONG, "U5/4 U5/2 U5/2 U5/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("throttled-nonsense", LONG, "U5/12 U5/6 U5/6 U5/21 U5/15 -5/3 -5/3 -5/3 -5/3"),
    _row(
        "clock",
        LONG,
        "D11/4 D11/2 H0/3 D11/7 D11/5 -0/1 -0/1 -0/1 -0/6",
        "the probe itself is the proof; the API's time counts, and LAY905 says so",
    ),
    _row(
        "clock-back",
        LONG,
        "D11/4 D11/2 D11/3 D11/7 D11/5 -0/1 -0/1 -0/1 -0/6",
        "a viewer judges nothing; the API's time counts",
    ),
    _row(
        "clock+1",
        LONG,
        "H0/4 H0/2 H0/3 H0/7 D11/5 -0/1 -0/1 -0/1 -0/6",
        "of dates that contradict each other, the one that agrees with this machine's clock is believed",
    ),
    _row("tls-expired", LONG, "U5/0 U5/0 U5/0 U5/0 U5/0 -5/0 -5/0 -5/0 -5/0"),
    _row("tls-wrong-name", LONG, "U5/0 U5/0 U5/0 U5/0 U5/0 -5/0 -5/0 -5/0 -5/0"),
    _row("tls-self-signed", LONG, "U5/0 U5/0 U5/0 U5/0 U5/0 -5/0 -5/0 -5/0 -5/0"),
    _row("tls-old", LONG, "U5/0 U5/0 U5/0 U5/0 U5/0 -5/0 -5/0 -5/0 -5/0"),
    _row("killed", LONG, "U4/4 U4/2 U4/2 U4/7 U4/5 -4/1 -4/1 -4/1 -4/1"),
    _row("killed+1", LONG, "U3/4 U3/2 U4/2 U4/7 U4/5 -0/1 -0/1 -0/1 -4/2", "a viewer asks once, and is answered"),
    _row("changed", LONG, "U5/4 U3/2 U3/3 U3/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("changed+1", LONG, "U3/4 U3/2 U3/3 U3/7 U5/5 -0/1 -0/1 -0/1 -5/2", "a viewer asks once, and is answered"),
    _row(
        "cursor-repeats",
        LONG,
        "U3/6 H0/2 H0/3 U3/8 U3/7 -0/1 -5/2 -0/1 -5/3",
        "these read no list, or no further than its first page",
    ),
    _row(
        "endless-pages",
        SHORT,
        "U3/150 H0/2 H0/3 U3/150 U3/150 -0/1 -5/150 -0/1 -5/150",
        "these read no list, or no further than its first page",
    ),
    _row("redirect-loop", LONG, "U5/16 U5/8 U5/8 U5/28 U5/20 -5/4 -5/4 -5/4 -5/4"),
    _row("redirect-away", LONG, "U5/4 U5/2 U5/2 U5/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("huge", LONG, "U5/4 U5/2 U5/3 U5/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("endless-headers", LONG, "U5/12 U5/6 U5/6 U5/21 U5/15 -5/3 -5/3 -5/3 -5/3"),
    _row("deep", LONG, "U5/4 U5/2 U5/3 U5/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("compressed-bomb", LONG, "U5/4 U5/2 U5/3 U5/7 U5/5 -5/1 -5/1 -5/1 -5/1"),
    _row("reset*1", LONG, "H0/5 H0/3 H0/4 H0/8 H0/6 -0/2 -0/2 -0/2 -0/7", "the second try is answered"),
    _row("ipv6", LONG, "H0/4 H0/2 H0/3 H0/7 H0/5 -0/1 -0/1 -0/1 -0/6", "no fault to a client that speaks IPv6"),
    _row("tls", LONG, "H0/4 H0/2 H0/3 H0/7 H0/5 -0/1 -0/1 -0/1 -0/6", "no fault: the certificate is trusted"),
)
PROBES = {
    "reset@verify-tracking": (5, 5),
    "truncated@verify-tracking": (5, 5),
    "html@verify-tracking": (5, 5),
    "hang@verify-tracking": (5, 3),
    "drip@verify-tracking": (5, 3),
    "killed@verify-tracking": (4, 3),
    "empty@verify-tracking": (5, 3),
    "changed@verify-tracking": (3, 3),
    "reset*1@verify-tracking": (0, 4),
}
"""What `verify` comes to where only its probe suffers: exit code and requests, two of which are read before it."""
ENDLESS = frozenset({"endless-pages"})
"""The faults whose number of requests is a bound, which the time sets."""


def is_bound(row: Row, command: str) -> bool:
    """Whether a cell holds the most requests there may be: a watch that ends asks no more for the key's tier."""
    return row.fault in ENDLESS or command == "watch"
