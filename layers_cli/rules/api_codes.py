"""Error codes of the API: what each says, whether the same request is worth another try, and what comes of it here.

Source: /docs/api/operational/errors, of which only the beginning is known, and the error tables of the pages that this
tool reads. New codes may be added at any time: the HTTP status decides about one that is not listed.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from layers_cli.core.frozen import frozen
from layers_cli.rules.access import DOCS

PAGE: Final = f"{DOCS}/operational/errors"
_FORM: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")


@frozen
class ApiCode:
    """One code; None is what the documentation does not tell.

    `retry` says whether the same request may be answered otherwise. `becomes` are the findings that tell of it; empty
    means that its HTTP status decides.
    """

    http_status: int | None
    title: str
    meaning: str
    retry: bool | None
    becomes: tuple[str, ...]
    next: str
    remarks: tuple[str, ...] = ()


_ANY_STATUS: Final = "with which HTTP status it comes is not documented: that status decides"

API_CODES: Final[Mapping[str, ApiCode]] = MappingProxyType({
    "UNAUTHENTICATED": ApiCode(
        http_status=401,
        title="the key is not accepted",
        meaning="the key is missing, malformed, wrong or revoked",
        retry=False,
        becomes=("LAY001",),
        next="put a current key into LAYERS_API_KEY or keep one with layers auth login, then run: layers whoami",
        remarks=("a key whose live or test prefix differs from what it was made for is refused in the same way",),
    ),
    "FORBIDDEN_SCOPE": ApiCode(
        http_status=403,
        title="the key lacks a scope",
        meaning="the key is valid, and was not given the scope that this route asks for",
        retry=False,
        becomes=("LAY003",),
        next="mint a key with the scope; LAY003 names it, and what cannot be checked without it",
        remarks=("scopes that whoami lists as empty prove nothing: only a 403 shows that one is missing",),
    ),
    "NOT_FOUND": ApiCode(
        http_status=404,
        title="nothing of that id is visible to the key",
        meaning="the id is wrong, or its owner is another organization: the API does not tell which",
        retry=False,
        becomes=("LAY004", "LAY005", "LAY010"),
        next="compare the id with: layers project list",
        remarks=("LAY010 tells of it where another route shows the project",),
    ),
    "VALIDATION": ApiCode(
        http_status=422,
        title="the request is not valid",
        meaning="an id in the path, a limit, a cursor or a body that the API does not take",
        retry=False,
        becomes=("LAY006", "LAY010"),
        next="copy ids from: layers project list",
        remarks=("LAY006 tells of an id, LAY010 of a cursor",),
    ),
    "CONFLICT": ApiCode(
        http_status=409,
        title="the state of the resource stands in the way",
        meaning="what was asked for does not fit the resource's state, as with an archived organization",
        retry=False,
        becomes=("LAY010",),
        next="change that state first",
    ),
    "IDEMPOTENCY_CONFLICT": ApiCode(
        http_status=409,
        title="an Idempotency-Key was used for two requests",
        meaning="the key came before, with a different body",
        retry=False,
        becomes=("LAY010",),
        next="send the request with a new Idempotency-Key",
    ),
    "APPROVAL_REQUIRED": ApiCode(
        http_status=None,
        title="content waits for approval",
        meaning="a gate for content: its container is not approved",
        retry=None,
        becomes=(),
        next="have it approved, then ask again",
        remarks=(_ANY_STATUS,),
    ),
    "BILLING_EXHAUSTED": ApiCode(
        http_status=None,
        title="the organization is out of credits",
        meaning="the credits of the organization that the key is bound to are used up",
        retry=None,
        becomes=(),
        next="look at the credit balance in: layers whoami",
        remarks=(_ANY_STATUS,),
    ),
    "RATE_LIMITED": ApiCode(
        http_status=429,
        title="too many requests",
        meaning="the key's bucket for this class of requests is empty, or too many jobs run at once",
        retry=True,
        becomes=("LAY008",),
        next="wait as long as Retry-After says, or ask less often; the key's tier is in: layers whoami",
        remarks=("as the code of a relay's last error it becomes LAY401, unless the platform's own code is known",),
    ),
    "KILL_SWITCH": ApiCode(
        http_status=503,
        title="the key or its organization is suspended",
        meaning="the key was killed or deleted, or its organization is suspended",
        retry=False,
        becomes=("LAY002",),
        next="use another key, or quote the request id to support@layers.com; then run: layers whoami",
        remarks=("unlike other answers of the kind 5xx it does not pass: somebody has to lift it",),
    ),
    "PLATFORM_ERROR": ApiCode(
        http_status=None,
        title="an ad platform refused or throttled a call",
        meaning="it carries the platform's own code, and that decides: some pass, an expired token does not",
        retry=None,
        becomes=("LAY401", "LAY402", "LAY403", "LAY404", "LAY405", "LAY406", "LAY407", "LAY408", "LAY415"),
        next="look up its platformCode: layers explain meta:CODE, layers explain tiktok:CODE",
        remarks=("it stands in a relay's last error; with which HTTP status it comes elsewhere is not documented",),
    ),
})  # fmt: skip
"""Every code that the documentation, or the API's own client, is known to name."""

BY_STATUS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "HTTP 401": ("LAY001",),
    "HTTP 404": ("LAY004", "LAY005", "LAY010"),
    "HTTP 422": ("LAY006", "LAY010"),
    "HTTP 429": ("LAY008",),
    "any other 4xx": ("LAY010",),
    "any 5xx": ("LAY007",),
})  # fmt: skip
"""Which findings tell of an answer whose code is not listed, by its HTTP status."""


def is_api_code(word: str) -> bool:
    """Whether a word has the form of an API error code."""
    return _FORM.fullmatch(word) is not None


def of_status(status: int) -> tuple[str, ...]:
    """Return the codes that come with an HTTP status."""
    return tuple(code for code, known in API_CODES.items() if known.http_status == status)
