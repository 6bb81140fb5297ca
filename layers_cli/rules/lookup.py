"""Finds the meaning of a word that the API, a platform or a report uses, and guesses which word was meant."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Final

from layers_cli.core import event_names
from layers_cli.core.signals import RELAYED, Platform
from layers_cli.rules import platform_codes, records
from layers_cli.rules.api_codes import API_CODES, is_api_code, of_status
from layers_cli.rules.records import RULES, Record
from layers_cli.rules.vocabulary import HEALTHS, PROBE

EVENT: Final = "event"
PLATFORMS: Final = {
    "meta": Platform.META, "meta_ads": Platform.META, "tiktok": Platform.TIKTOK, "tiktok_ads": Platform.TIKTOK,
}  # fmt: skip
EVENTS: Final = (*event_names.FORWARDED, *sorted(event_names.LIFECYCLE), *event_names.OTHERWISE.values())
"""The event names that are known without `event:` before them."""

_NUMBER: Final = re.compile(r"-?[0-9]{1,10}(/[0-9]{1,10})?")
_KNOWN: Final = (*RULES, *API_CODES, *EVENTS, *HEALTHS, *PROBE)
_ALIKE, _TYPO = 0.6, 0.82
_MOST: Final = 3


def meaning(word: str) -> Record | None:
    """Return what there is to say about a word that is no finding; None for one that is nothing, or probably a slip."""
    kind, colon, name = (part.strip() for part in word.partition(":"))
    if colon:
        return _qualified(kind.lower(), name)
    upper, lower = word.upper(), word.lower()
    if upper in API_CODES:
        return records.of_api_code(upper)
    if lower in HEALTHS:
        return records.of_health(lower)
    if lower in PROBE:
        return records.of_probe(lower)
    if word in EVENTS:
        return records.of_event(word)
    return records.of_new_api_code(word, _near(word, _ALIKE, API_CODES)) if _may_be_new(word) else None


def guesses(word: str, others: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what was probably meant by a word without a meaning, the best guess first; `others` are known too."""
    kind, _, name = (part.strip() for part in word.partition(":"))
    kinds = get_close_matches(kind.lower(), (*PLATFORMS, EVENT), n=1) if name else ()
    found = (*(f"{near}:{name}" for near in kinds), *_guessed(name or kind, (*_KNOWN, *others)))
    return tuple(dict.fromkeys(found))[:_MOST]


def _qualified(kind: str, name: str) -> Record | None:
    if not name:
        return None
    if kind == EVENT:
        return records.of_event(name)
    if kind not in PLATFORMS:
        return None
    platform, tidy = PLATFORMS[kind], "".join(name.lower().split())
    return records.of_platform_code(platform, tidy if platform_codes.look_up(platform, tidy) else name)


def _may_be_new(word: str) -> bool:
    """Whether a word is an API error code that came after this tool: of that form, and no slip of what is known."""
    is_finding = word.startswith("LAY")
    return is_api_code(word) and not is_finding and not _near(word, _TYPO, _KNOWN) and event_names.meant(word) is None


def _guessed(word: str, known: tuple[str, ...]) -> Iterator[str]:
    if _NUMBER.fullmatch(word):
        yield from _numbered(word)
        return
    yield from _near(word, _TYPO, known)
    if event_names.is_conversion_like(word):
        yield f"{EVENT}:{word}"
    yield from _near(word, _ALIKE, known)


def _numbered(number: str) -> tuple[str, ...]:
    """Return the codes of that number, whoever numbers so; where nobody is known to, either platform's."""
    statuses = of_status(int(number)) if number.isdigit() else ()
    finding = f"LAY{number:0>3}"
    found = (
        *statuses,
        *([finding] if finding in RULES else []),
        *(f"{platform}:{number}" for platform in RELAYED if platform_codes.look_up(platform, number)),
    )
    return found or tuple(f"{platform}:{number}" for platform in RELAYED)


def _near(word: str, cutoff: float, known: Iterable[str]) -> tuple[str, ...]:
    """Return the known words that look like a word, whatever its letter case and its hyphens."""
    folded = {_folded(each): each for each in known}
    return tuple(folded[each] for each in get_close_matches(_folded(word), folded, n=_MOST, cutoff=cutoff))


def _folded(word: str) -> str:
    return re.sub(r"[\s-]+", "_", word).casefold()
