"""Keeps the API key out of everything that people, logs and formats get to see."""

import re
from collections.abc import Mapping
from typing import Final, Self
from urllib.parse import quote

MESSAGE_LENGTH: Final = 300
_SHOWN: Final = 4
# `lp_` inside a word, as in `help_text`, begins a key only where an environment follows.
_SECRETS: Final = re.compile(r"(bearer\s+)(\S+)|(?:(?<![a-z0-9])lp_|lp_(?=(?:live|test)_))[a-z0-9_-]+", re.IGNORECASE)
_NEVER: Final = "(?!)"
# Where a flag, a path or a URL is taken apart before a message quotes one of its parts.
_CUTS: Final = re.compile("[=,@/:?#]")


class Mask:
    """Replaces `keys`, whatever looks like a key, and bearer tokens by their last four characters."""

    def __init__(self, *keys: str) -> None:
        # As it is, as a URL has it, and as an error message quotes it.
        forms = {form for key in keys for form in (key, quote(key, safe="", errors="replace"), repr(key)[1:-1]) if form}
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        parts = {part for key in keys for part in _CUTS.split(key) if len(part) >= 2 * _SHOWN} - forms
        whole, cut = (
            "|".join(map(re.escape, each)) or _NEVER for each in (longest_first, sorted(parts, key=len)[::-1])
        )
        self._keys = re.compile(f"{whole}|({cut})", re.IGNORECASE)
        self._raw = tuple(form.encode(errors="replace").lower() for form in longest_first)
        self._escapes = re.compile(_escapes("".join(forms)).encode())

    @classmethod
    def of(cls, environ: Mapping[str, str], *keys: str) -> Self:
        """Return the mask for `keys` and for the key that `environ` holds, whatever it looks like."""
        given = environ.get("LAYERS_API_KEY", "").strip()
        return cls(*keys, *([given] if len(given) >= 2 * _SHOWN else []))

    def __call__(self, text: str) -> str:
        """Return `text` without secrets."""
        return masked(self.known(text))

    def known(self, text: str) -> str:
        """Return `text` without the keys themselves."""
        return self._keys.sub(lambda match: _stub("" if match[1] else match[0]), text)

    def concerns(self, body: bytes) -> bool:
        """Whether the strings of the JSON text `body` may hold a key; this is quick, for hardly any does."""
        body = body.lower()
        return any(raw in body for raw in self._raw) or (b"\\" in body and self._escapes.search(body) is not None)

    def line(self, text: str) -> str:
        """Return `text` without secrets as one line, cut where it is long."""
        line = " ".join(self(text).split())
        return line if len(line) <= MESSAGE_LENGTH else f"{line[: MESSAGE_LENGTH - 3]}..."


def masked(text: str) -> str:
    """Return `text` without anything that looks like a key, where the key itself is not at hand."""
    return _SECRETS.sub(lambda match: (match[1] or "") + _stub(match[2] or match[0]), text)


def _escapes(characters: str) -> str:
    """Return a pattern for the JSON escapes, in lower case, that one of `characters` may hide behind."""
    if not characters.isascii():
        return r"\\"
    numbers = {f"u{ord(character):04x}" for character in characters.lower() + characters.upper()}
    short = {re.escape(character) for character in '"\\/' if character in characters}
    return rf"\\(?:{'|'.join(sorted(numbers | short)) or _NEVER})"


def _stub(secret: str) -> str:
    return f"****{secret[-_SHOWN:]}" if len(secret) >= 2 * _SHOWN else "****"
