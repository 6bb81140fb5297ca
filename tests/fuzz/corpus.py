"""The corpus: the smallest inputs that together lead everywhere the readers are known to go."""

import sys
from hashlib import sha1
from pathlib import Path

from tests.fuzz.readers import consume

FOLDER = Path(__file__).with_name("corpus")
MOST, MOST_BYTES = 200, 200_000
_OURS = str(Path(__file__).parents[2] / "layers_cli")


def name(data):
    """Return the name of an input, which is the hash of what it holds."""
    return sha1(data, usedforsecurity=False).hexdigest()


def inputs(folder=FOLDER):
    """Return what a folder holds, the smallest first."""
    return sorted(
        (path.read_bytes() for path in folder.iterdir() if path.is_file()), key=lambda data: (len(data), data)
    )


def way(data):
    """Return the steps from line to line that an input takes through the tool."""
    steps, last = set(), {}

    def line(frame, event, _argument):
        if event == "line":
            code = id(frame.f_code)
            steps.add((code, last.get(code), frame.f_lineno))
            last[code] = frame.f_lineno
        return line

    def call(frame, _event, _argument):
        if not frame.f_code.co_filename.startswith(_OURS):
            return None
        last[id(frame.f_code)] = None
        return line

    before = sys.gettrace()
    sys.settrace(call)
    try:
        consume(data)
    finally:
        sys.settrace(before)
    return steps


def distilled(kept, found):
    """Return those of the inputs `found` that lead somewhere those `kept` do not, as far as there is room."""
    known = set().union(*map(way, kept))
    size, new = sum(map(len, kept)), []
    for data in found:
        if not data or len(kept) + len(new) >= MOST or size + len(data) > MOST_BYTES:
            continue
        steps = way(data)
        if not steps <= known:
            known |= steps
            size += len(data)
            new.append(data)
    return new
