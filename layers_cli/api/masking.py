"""Keeps the API key out of everything that people, logs and formats get to see."""

import re
from typing import Final
from urllib.parse import quote

MESSAGE_LENGTH: Final = 300
_SHOWN: Final = 4
_SECRETS: Final = re.compile(r"(bearer\s+)(\S+)|lp_[A-Za-z0-9_-]+", re.IGNORECASE)


class Mask:
    """Replaces `key`, whatever looks like a key, and bearer tokens by their last four characters."""

    def __init__(self, key: str) -> None:
        self._keys = tuple(dict.fromkeys((key, quote(key, safe=""))))
        self._raw = key.encode()

    def __call__(self, text: str) -> str:
        """Return `text` without secrets."""
        for key in self._keys:
            text = text.replace(key, _stub(key))
        return masked(text)

    def line(self, text: str) -> str:
        """Return `text` without secrets as one line, cut where it is long."""
        line = " ".join(self(text).split())
        return line if len(line) <= MESSAGE_LENGTH else f"{line[: MESSAGE_LENGTH - 1]}…"

    def body(self, body: bytes) -> bytes:
        """Return `body` without the key, should the server repeat it."""
        return body.replace(self._raw, _stub(self._raw.decode()).encode())


def masked(text: str) -> str:
    """Return `text` without anything that looks like a key, where the key itself is not at hand."""
    return _SECRETS.sub(lambda match: (match[1] or "") + _stub(match[2] or match[0]), text)


def _stub(secret: str) -> str:
    return f"****{secret[-_SHOWN:]}" if len(secret) >= 2 * _SHOWN else "****"
