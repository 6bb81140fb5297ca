"""How much room a text takes on a terminal, and how much of it has room."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final
from unicodedata import category, east_asian_width

WIDE: Final = 2
"""The cells of an ideograph or an emoji."""
JOINER: Final = "\u200d"
"""What makes one emoji of two."""
_AS_EMOJI: Final = "\ufe0f"
_SKINS: Final = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_JAMO: Final = frozenset(map(chr, (*range(0x1160, 0x1200), *range(0xD7B0, 0xD800))))
"""Vowels and finals of Hangul, which are drawn into the syllable that they belong to."""


def cells(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    return len(text) if text.isascii() else sum(map(_width, clusters(text)))


def clusters(text: str) -> Iterator[str]:
    """Yield the characters of a text as a reader sees them, each with all that has no cell of its own."""
    if text.isascii():
        yield from text
        return
    cluster = ""
    for character in text:
        if cluster and not _joins(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def cut(text: str, room: int) -> str:
    """Return as much of a text as has room."""
    return "".join(within(clusters(text), room))


def within(pieces: Iterable[str], room: int) -> Iterator[str]:
    """Yield the first pieces of a text, as many as have room."""
    for piece in pieces:
        room -= _width(piece)
        if room < 0:
            return
        yield piece


def _joins(cluster: str, character: str) -> bool:
    """Whether a character is drawn into the cells of those before it: an accent, the rest of an emoji."""
    return _alone(character) == 0 or cluster[-1] == JOINER or (character in _SKINS and _alone(cluster[0]) == WIDE)


def _width(cluster: str) -> int:
    """Return the cells of one cluster: those of its first character, unless an emoji is asked for."""
    return WIDE if cluster[1:2] == _AS_EMOJI else _alone(cluster[0])


@cache
def _alone(character: str) -> int:
    if category(character) in {"Mn", "Me", "Cf"} or character in _JAMO:
        return 0
    return WIDE if east_asian_width(character) in "WF" else 1
