"""Makes characters visible that would act on a terminal, reorder text, or hide in it."""

import re
from typing import Final

# Controls and C1, soft hyphen, everything that steers direction or joins without a glyph, line and paragraph
# separators, fillers that look like nothing, tags and variation selectors beyond emoji's own, lone surrogates.
# A zero-width joiner is part of an emoji when it stands between two pictographs.
# It is compiled where it is used, because most runs show nothing that needs it.
_HIDDEN: Final = (
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
    "|(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"
    "|\u200d(?![\u2190-\u2bff\U0001f000-\U0001faff])"
)
_SHORT: Final = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def visible(text: str) -> str:
    r"""Write hidden characters of `text` as escapes (`\n`, `\x1b`, `\u202e`), and leave everything else as it is."""
    return text if _is_plain(text) else re.sub(_HIDDEN, _escape, text)


def encodable(text: str, encoding: str) -> str:
    """Return `text` with what an encoding cannot hold written as escapes that JSON knows too."""
    return text if holds(encoding, text) else "".join([c if holds(encoding, c) else _units(c) for c in text])


def holds(encoding: str, text: str) -> bool:
    """Return whether an encoding can write `text`; one that is not known can write nothing."""
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def json_safe(text: str) -> str:
    r"""Write hidden characters inside the strings of JSON text as `\uXXXX`, which reads back as the same value."""
    return text if _is_plain(text) else re.sub(_HIDDEN, _json_escape, text)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if code <= 0xFF:  # noqa: PLR2004
        return _SHORT.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004


def _json_escape(match: re.Match[str]) -> str:
    return _units(match[0])


def _units(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))
