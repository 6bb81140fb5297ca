"""Error codes of Meta and TikTok: what they mean, and whether waiting helps.

Sources: Meta's Graph and Marketing API error references; the code enumeration in TikTok's own business SDK. Only what
those say is here; a code that is not listed stays unclassified and is shown verbatim.
"""

import re
from enum import StrEnum
from typing import Final

from layers_cli.core.frozen import frozen
from layers_cli.core.signals import LastError, Platform, Unreadable


class ErrorClass(StrEnum):
    """What kind of trouble a platform reported."""

    RATE_LIMIT = "rate limit"
    OUTAGE = "outage"
    AUTH = "auth"
    PERMISSION = "permission"
    CONFIGURATION = "invalid configuration"
    PAYLOAD = "payload"
    POLICY = "policy"
    UNCLASSIFIED = "unclassified"


PASSING: Final = frozenset({ErrorClass.RATE_LIMIT, ErrorClass.OUTAGE, ErrorClass.UNCLASSIFIED})
"""Classes that a while without errors heals; the others need somebody to act."""

_Row = tuple[ErrorClass, str]
_C = ErrorClass

META: Final[dict[str, _Row]] = {
    "1": (_C.OUTAGE, "unknown error inside Meta, or downtime"),
    "1/99": (_C.PAYLOAD, "unknown error, often a wrong level"),
    "2": (_C.OUTAGE, "a service of Meta is down for the moment"),
    "3": (_C.PERMISSION, "the app lacks the capability for this call"),
    "4": (_C.RATE_LIMIT, "too many calls by the app"),
    "10": (_C.PERMISSION, "permission not granted, or removed"),
    "17": (_C.RATE_LIMIT, "too many calls by the user or ad account"),
    "32": (_C.RATE_LIMIT, "too many calls for the page"),
    "33": (_C.CONFIGURATION, "the pixel does not exist, or the token may not see it"),
    "100": (_C.PAYLOAD, "a parameter is invalid"),
    "100/33": (_C.CONFIGURATION, "the pixel does not exist, or the token may not see it"),
    "102": (_C.AUTH, "the session has expired or was revoked"),
    "105": (_C.PAYLOAD, "too many parameters"),
    "190": (_C.AUTH, "the access token has expired or is invalid"),
    "190/458": (_C.AUTH, "the app was removed by the user"),
    "190/459": (_C.AUTH, "the user has to log in on the web first"),
    "190/460": (_C.AUTH, "the password was changed"),
    "190/463": (_C.AUTH, "the access token has expired"),
    "190/467": (_C.AUTH, "the access token was invalidated"),
    "341": (_C.RATE_LIMIT, "the application's limit is reached for now"),
    "368": (_C.POLICY, "blocked for a policy violation, for the time being"),
    # Which of Meta's two numbers the API passes on is not documented: subcodes that no main code uses stand alone too.
    "458": (_C.AUTH, "the app was removed by the user"),
    "459": (_C.AUTH, "the user has to log in on the web first"),
    "460": (_C.AUTH, "the password was changed"),
    "463": (_C.AUTH, "the access token has expired"),
    "467": (_C.AUTH, "the access token was invalidated"),
    "1487742": (_C.RATE_LIMIT, "too many calls for this ad account"),
    "2446079": (_C.RATE_LIMIT, "too many calls by the user or ad account"),
    "506": (_C.PAYLOAD, "a duplicate"),
    "613": (_C.RATE_LIMIT, "too many calls for this ad account"),
    "2804003": (_C.PAYLOAD, "the event is older than seven days"),
    "2804043": (_C.PAYLOAD, "the extended device information is invalid"),
    "2804050": (_C.PAYLOAD, "too little customer information to match"),
} | {
    str(code): (_C.RATE_LIMIT, "a limit of the business use case")
    for code in (80000, 80001, 80002, 80003, 80004, 80005, 80006, 80008, 80014)
}

TIKTOK: Final[dict[str, _Row]] = {
    "20001": (_C.PAYLOAD, "some events of the batch were refused"),
    "40000": (_C.PAYLOAD, "invalid parameters"),
    "40001": (_C.PERMISSION, "no permission"),
    "40002": (_C.PAYLOAD, "a parameter error"),
    "40003": (_C.PERMISSION, "forbidden"),
    "40006": (_C.CONFIGURATION, "an API version error"),
    "40007": (_C.CONFIGURATION, "the object does not exist"),
    "40008": (_C.CONFIGURATION, "not implemented"),
    "40009": (_C.CONFIGURATION, "not supported in the sandbox"),
    "40010": (_C.PAYLOAD, "unsupported domain"),
    "40011": (_C.PAYLOAD, "too many ids"),
    "40012": (_C.PAYLOAD, "nothing to update"),
    "40013": (_C.CONFIGURATION, "the sandbox advertiser is missing"),
    "40014": (_C.PAYLOAD, "invalid cluster"),
    "40050": (_C.PAYLOAD, "duplicated request"),
    "40051": (_C.CONFIGURATION, "a version error"),
    "40061": (_C.PAYLOAD, "invalid batch size"),
    "40062": (_C.PAYLOAD, "personal data was not hashed"),
    "40063": (_C.PAYLOAD, "invalid partner name"),
    "40100": (_C.RATE_LIMIT, "requests too frequent"),
    "40101": (_C.AUTH, "invalid partner (app id or secret)"),
    "40102": (_C.AUTH, "the access token has expired"),
    "40103": (_C.AUTH, "the refresh token has expired"),
    "40104": (_C.AUTH, "the access token is empty"),
    "40105": (_C.AUTH, "the access token is invalid or revoked"),
    "40106": (_C.AUTH, "invalid core user"),
    "40113": (_C.PERMISSION, "the app is forbidden"),
    "40114": (_C.AUTH, "the advertiser is logged out"),
    "40117": (_C.PERMISSION, "the method is forbidden for the app"),
    "40118": (_C.PERMISSION, "not in the allow-list"),
    "40119": (_C.AUTH, "identities do not match"),
    "40120": (_C.AUTH, "the TikTok user is not logged in"),
    "40124": (_C.PERMISSION, "the developer was rejected"),
    "40125": (_C.PERMISSION, "the developer has no permission"),
    "40130": (_C.PERMISSION, "the scope is not authorised"),
    "40131": (_C.PERMISSION, "the user's scope is not authorised"),
    "40132": (_C.RATE_LIMIT, "request frequency limited"),
    "40200": (_C.OUTAGE, "a task failed"),
    "40201": (_C.OUTAGE, "a task is not ready"),
    "40202": (_C.OUTAGE, "a write conflict"),
    "40300": (_C.PERMISSION, "the advertiser does not exist"),
    "40301": (_C.PERMISSION, "a role error"),
    "40302": (_C.PERMISSION, "the customer's advertiser does not exist"),
    "40309": (_C.PERMISSION, "login required"),
    "40400": (_C.CONFIGURATION, "route not found"),
    "40700": (_C.PAYLOAD, "the call did not validate"),
    "40900": (_C.AUTH, "a signature error"),
    "41000": (_C.POLICY, "blocked"),
    "41001": (_C.CONFIGURATION, "the interface was retired"),
    "41002": (_C.CONFIGURATION, "the fields were retired"),
    "50000": (_C.OUTAGE, "a system error"),
    "50002": (_C.OUTAGE, "a system timeout"),
    "53102": (_C.OUTAGE, "a serialisation error"),
    "53103": (_C.OUTAGE, "a deserialisation error"),
    "60001": (_C.OUTAGE, "maintenance"),
    "61000": (_C.RATE_LIMIT, "too many requests"),
    "70001": (_C.AUTH, "invalid business auth type"),
    "access_token_invalid": (_C.AUTH, "the access token is invalid"),
    "rate_limit_exceeded": (_C.RATE_LIMIT, "too many requests"),
} | {
    str(code): (_C.AUTH, "a refresh token, grant, password, timestamp or signature was refused")
    for code in (40107, 40108, 40109, 40110, 40112, 40115, 40116)
}

_RANGES: Final[dict[str, tuple[tuple[range, _Row], ...]]] = {
    Platform.META: (
        (range(200, 300), (_C.PERMISSION, "a permission is missing or was removed")),
        (range(2804000, 2805000), (_C.PAYLOAD, "the event did not validate")),
        (range(-(10**9), 0), (_C.OUTAGE, "an internal error of Meta")),
    ),
    Platform.TIKTOK: (
        (range(51000, 51100), (_C.OUTAGE, "an internal service error")),
        (range(52000, 52205), (_C.OUTAGE, "a storage error")),
    ),
}
TABLES: Final[dict[str, dict[str, _Row]]] = {Platform.META: META, Platform.TIKTOK: TIKTOK}

_META_BY_OTHERS: Final = frozenset({"32", "105", "190/463", "190/467", "463", "467"})
_META_THOUSANDS_BY_OTHERS: Final = (80, 2804)
"""What Meta's own reference, as far as it was read, does not list."""
_REFERENCE: Final = "Meta's own API reference"
_OTHERS: Final = "independent implementations, not Meta's own reference"
_SDK: Final = "the code's name in TikTok's own business SDK; its class is read from that name"
_LOGIN_API: Final = "TikTok's developer API, which is another one than the relay's"
REMARKS: Final = {
    (Platform.META, "368"): "Meta's advice is to wait and to try again later",
    (Platform.META, "464"): "said elsewhere to be an unconfirmed user; no source that was read confirms it",
    (Platform.META, "190/464"): "said elsewhere to be an unconfirmed user; no source that was read confirms it",
    (Platform.META, "492"): "said elsewhere to be an invalid session; no source that was read confirms it",
    (Platform.META, "190/492"): "said elsewhere to be an invalid session; no source that was read confirms it",
    (Platform.TIKTOK, "0"): "TikTok's word for success: as the code of an error it is none that is known",
    (Platform.TIKTOK, "40002"): (
        "the documentation of capi-status shows this code with the text of a rate limit (429), TikTok's own SDK calls "
        "it a parameter error: read the text that stands beside it"
    ),
    (Platform.TIKTOK, "40016"): "TikTok's SDK calls it a biz FC error and says no more; a rate limit is not confirmed",
    (Platform.TIKTOK, "53102"): "whether it passes by itself is not known",
    (Platform.TIKTOK, "53103"): "whether it passes by itself is not known",
}
"""What is worth knowing about a code beside its class."""
UNSETTLED: Final = frozenset({(Platform.META, "368"), (Platform.TIKTOK, "53102"), (Platform.TIKTOK, "53103")})
"""Codes of which no source says plainly whether waiting helps."""

_SAYS_RATE_LIMIT: Final = re.compile(
    r"\b429\b|rate.?limit|too many (requests|calls)|too frequent|back(ing)?.?off|throttl", re.IGNORECASE
)
_SAYS_MISSING_OBJECT: Final = re.compile(
    r"does not exist|cannot be loaded|could not be found|unknown pixel", re.IGNORECASE
)
_MISSING_OBJECT: Final = frozenset({"33", "100/33", "40007"})
"""The codes of an invalid configuration that speak of the pixel; the others speak of the interface."""
_SAYS_BAD_TOKEN: Final = re.compile(r"cannot parse access token", re.IGNORECASE)


@frozen
class Reading:
    """How an error was understood; `by_code` is what its code alone says, None where that is not known.

    `interface` says what is invalid of the call itself, a version or an interface; None where that is not to blame.
    """

    error_class: ErrorClass
    by_code: ErrorClass | None
    interface: str | None = None

    @property
    def disagrees(self) -> bool:
        """Whether the code says one thing and the text another."""
        return self.by_code is not None and self.by_code is not self.error_class


def _main(code: int | str | None) -> str:
    return str(code).partition("/")[0].strip()


def look_up(platform: Platform | str, code: int | str | None) -> _Row | None:
    """Return class and meaning of a platform's code (`190`, `"190/460"`), None where it is not known."""
    if platform not in TABLES or code is None:
        return None
    written, main = str(code).strip(), _main(code)
    for form in (written, main):
        if form in TABLES[platform]:
            return TABLES[platform][form]
    if not re.fullmatch(r"-?\d{1,9}", main):
        return None
    return next((row for span, row in _RANGES[platform] if int(main) in span), None)


def source(platform: Platform, code: str) -> str | None:
    """Say where the meaning of a code comes from; None where the code is not known."""
    if look_up(platform, code) is None:
        return None
    main = _main(code)
    if platform is Platform.TIKTOK:
        return _SDK if main.isdigit() else _LOGIN_API
    by_others = (code if code in META else main) in _META_BY_OTHERS
    return _OTHERS if by_others or int(main) // 1000 in _META_THOUSANDS_BY_OTHERS else _REFERENCE


def classify(error: LastError, platform: Platform | str) -> Reading | Unreadable:
    """Classify a forwarding error: the text of a rate limit wins over the code, then the code decides."""
    text = error.message or ""
    row = None if isinstance(error.platform_code, Unreadable) else look_up(platform, error.platform_code)
    by_code = row[0] if row else None
    if _SAYS_RATE_LIMIT.search(text):
        return Reading(error_class=_C.RATE_LIMIT, by_code=by_code)
    if isinstance(error.platform_code, Unreadable):
        return error.platform_code
    if error.code == "RATE_LIMITED" and row is None:
        return Reading(error_class=_C.RATE_LIMIT, by_code=None)
    if row is None and _SAYS_BAD_TOKEN.search(text):
        return Reading(error_class=_C.AUTH, by_code=None)
    if platform is Platform.META and _main(error.platform_code) == "100" and _SAYS_MISSING_OBJECT.search(text):
        return Reading(error_class=_C.CONFIGURATION, by_code=None)
    if row is None:
        return Reading(error_class=_C.UNCLASSIFIED, by_code=None)
    error_class, meaning = row
    is_interface = error_class is _C.CONFIGURATION and str(error.platform_code) not in _MISSING_OBJECT
    return Reading(error_class=error_class, by_code=error_class, interface=meaning if is_interface else None)
