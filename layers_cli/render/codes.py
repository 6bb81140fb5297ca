"""Lists of finding codes, written short."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

_RUN: Final = 3
"""From this many on, consecutive codes are written as a range."""


def ranges(codes: Iterable[str], dash: str) -> str:
    """Write codes in order, a run of consecutive ones as its first and last with `dash` between."""
    return ", ".join(_runs(sorted(set(codes)), dash))


def _runs(codes: list[str], dash: str) -> Iterator[str]:
    numbered = enumerate(codes)
    for _, run in groupby(numbered, key=lambda entry: int(entry[1][3:]) - entry[0]):
        members = [code for _, code in run]
        if len(members) >= _RUN:
            yield f"{members[0]}{dash}{members[-1]}"
        else:
            yield from members
