"""What a word that nobody knows may have meant."""

from collections.abc import Iterable, Sequence
from typing import Final

_LONGEST: Final = 60
_SHORTEST_START: Final = 2
_MOST: Final = 3
_TOLERANCE: Final = 0.05
"""How far behind the most similar name another may lie and still be named beside it."""


def nearest(word: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that a word may have meant, most likely first: those it resembles, else those it begins."""
    from difflib import SequenceMatcher, get_close_matches

    known = [*dict.fromkeys(names)]
    word = word[:_LONGEST]
    close = get_close_matches(word, known, n=_MOST)
    if not close and len(word) >= _SHORTEST_START:
        return tuple([name for name in known if name.startswith(word)][:_MOST])
    alike = {name: SequenceMatcher(None, name, word).ratio() for name in close}
    return tuple(name for name, ratio in alike.items() if ratio >= alike[close[0]] - _TOLERANCE)


def guess(word: str, names: Iterable[str]) -> str:
    """Return the question whether one of the names was meant; empty where none resembles the word."""
    return question(nearest(word, names))


def question(names: Sequence[str]) -> str:
    """Ask whether one of the names was meant; empty without a name."""
    *most, last = names or ("",)
    return f"did you mean {', '.join(most)} or {last}?" if most else f"did you mean {last}?" if last else ""
