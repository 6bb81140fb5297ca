"""What may come over the wire: documented answers, bent ones, and bytes that were never meant for anybody."""

import copy
import json
import re
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial

import httpx
import respx
from hypothesis import strategies as st

from tests.e2e.conftest import BASE, IOS, KEY, PROJECT, payload, serving
from tests.e2e.test_any_value import MOMENT, places, replaced, sound
from tests.render import test_html, test_markdown, test_nagios

AT = f"projects/{PROJECT}"
PROJECTS, APPS, APP, RELAY = "projects", f"{AT}/sdk-apps", f"{AT}/sdk-apps/{IOS}", f"{AT}/ads/capi-status"
ACCOUNTS, EVENTS, AUDIT, WHOAMI = f"{AT}/ads/ad-accounts", f"{AT}/events", "audit-log", "whoami"
PROBE = f"{APP}/verify-tracking"
OK = 200
OTHERS_HOST = "hook.example"
"""The host of whoever is told how a run went."""
DATE = "Sat, 18 Apr 2026 19:43:00 GMT"

OTHERS = {
    WHOAMI: ["whoami-older"],
    PROJECTS: ["projects", "projects-short"],
    APP: ["sdk-app"],
    APPS: ["sdk-apps"],
    RELAY: ["capi-status-array", "capi-status-keyed.completed-by-hand", "capi-status-nested.completed-by-hand"],
    ACCOUNTS: ["ad-accounts-older.completed-by-hand"],
}
"""The other documented bodies of an endpoint, beside the one of a project without a fault."""


class Stream(httpx.SyncByteStream):
    """A body in one piece, which nobody has read before it is asked for."""

    def __init__(self, body):
        self._body = body

    def __iter__(self):
        yield self._body


@dataclass(frozen=True)
class Answer:
    """An answer as it is sent; one without a body is an error of the line with this name."""

    status: int = 200
    headers: tuple[tuple[str, bytes | str], ...] = (("Date", DATE), ("X-Request-Id", "req_01HXZ9G7KMV2QX8Y1S5RJW3B7T"))
    body: bytes = b"{}"
    error: str | None = None

    def sent(self, request):
        """Return the response to a request, or raise what breaks the line."""
        if self.error is not None:
            raise getattr(httpx, self.error)(f"{KEY} \x1b[31m", request=request)
        return httpx.Response(self.status, headers=list(self.headers), stream=Stream(self.body))


NOT_FOUND = Answer(404, body=b'{"error": {"code": "NOT_FOUND", "message": "No such thing.", "requestId": "req_1"}}')


@dataclass(frozen=True)
class Wire:
    """The answers of every endpoint by the end of its path: the first, and the one to whoever asks again."""

    first: dict = field(default_factory=dict)
    again: dict = field(default_factory=dict)

    def __repr__(self):
        """Show what is not as documented."""
        sound = {path: json.dumps(body).encode() for path, body in _documented().items()}
        odd = {path: given for path, given in self.first.items() if given.status != OK or given.body != sound.get(path)}
        (date, *_) = {dict(given.headers).get("date") for given in self.first.values()}
        return f"Wire({odd!r}, {self.again!r}) at {date!r}"

    def answer_to(self, path, *, again):
        """Return what is said at a path."""
        first = self.first.get(path, NOT_FOUND)
        return self.again.get(path, first) if again else first

    @contextmanager
    def served(self):
        """Answer in place of the network for as long as this is entered; yield what others were told."""
        asked, lock, told = Counter(), threading.Lock(), []

        def answer(request):
            path = request.url.path.removeprefix("/v1/")
            with lock:
                asked[str(request.url)] += 1
                is_again = asked[str(request.url)] > 1 or "cursor" in request.url.params
            return self.answer_to(path, again=is_again).sent(request)

        def hear(request):
            told.append(request.content)
            return httpx.Response(200)

        with respx.mock(assert_all_called=False) as router:
            router.route(url__startswith=f"{BASE}/").mock(side_effect=answer)
            router.route(host=OTHERS_HOST).mock(side_effect=hear)
            yield told


@cache
def _documented():
    with serving() as served:
        return served.bodies | sound()


def documented():
    """Return the body of every endpoint, of a project without a fault."""
    return copy.deepcopy(_documented())


def answer(document, **options):
    """Return a documented answer with this body."""
    return Answer(body=json.dumps(document).encode(), **options)


_TIME = re.compile(r"\d{4}-\d\d-\d\dT")

# Values that stand where others are documented

MOMENTS = (
    MOMENT, "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "0001-01-02T00:00:00.000001-14:00",
    "9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59-23:59", "9999-12-31T00:00:00+14:00", "1970-01-01T00:00:00Z",
    "1969-12-31T23:59:59.9Z", "2026-04-18T19:43:00.1Z", "2026-04-18T19:44:01Z", "2026-04-19T09:42:11+14:00",
    "2026-04-18t19:42:11z", "2016-12-31T23:59:60Z", "2026-02-30T00:00:00Z", "2026-04-18T24:00:00Z",
    "2026-04-18 19:42:11Z", "2026-04-18T19:42:11", "20260418T194211Z", "-0001-01-01T00:00:00Z",
    "٢٠٢٦-04-18T19:42:11Z", "2026-04-18T19:42:11Z\n", "2026-04-17T19:42:11Z", "2026-03-18T19:42:11Z",
)  # fmt: skip
ENUMS = (
    "healthy", "idle", "degraded", "broken", "disabled", "unknown", "HEALTHY", "paused", "no_install", "schema_drift",
    "missing_events", "meta", "meta_ads", "tiktok", "tiktok_ads", "apple_ads", "google_ads", "ios", "android", "web",
    "valid", "expired", "active", "archived", "production", "development", "api.request", "PLATFORM_ERROR",
    "purchase_success", "Purchase", "app_open", "layers_test_event", "capi_meta_configured",
    "capi_snap_configured", "true", "false", "null", "0",
)  # fmt: skip
PATHS = (
    ".", "..", "../../etc/passwd", "a/b", "a?b#c", "%2e%2e%2f", "\\..\\x", "C:\\x", "~", "-p", "--json", "-", "a b",
    "'; rm -rf ~ #", "$(id)", "`id`", "{app}", "{flags}", "%s%n", "{0.__class__}",
)  # fmt: skip
KEYS = (
    KEY, f"x{KEY}y", f"{'a' * 290}{KEY}", f"{'b' * 70} {KEY}", KEY.upper(), f"Bearer {KEY}",
    f"https://{KEY}@api.layers.com/?k={KEY}", "lp_live_x", "lp_test_" + "z" * 40, "\ud800" + KEY,
)  # fmt: skip
HOSTILE = (*test_html.HOSTILE.values(), *test_markdown.HOSTILE.values(), *test_nagios.HOSTILE.values())
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\uff1d1", "\t=1", "::error::x", "##[error]x")
ODD = ("", " ", "\0", "\x1b", "\n", "\u2028", "\ud800", "\udc00\ud800", "\ufffe\uffff", "\U0010ffff", "]]>", "é" * 400,
       "x" * 5000, "\u202e" * 50, "👩\u200d" * 90, "a\u0300" * 200, "\\", '"', "|", "\r\n\r\n")  # fmt: skip
texts = (
    st.sampled_from(MOMENTS)
    | st.sampled_from(ENUMS)
    | st.sampled_from((*HOSTILE, *FORMULAS, *ODD))
    | st.sampled_from(PATHS)
    | st.sampled_from(KEYS)
    | st.text(max_size=12)
)
numbers = st.sampled_from(
    [
        *(0, 1, -1, 0.5, -0.0, 1e308, 5e-324, -1e308, 2**31, 2**53 + 1, 2**63, -(2**63), 10**99, -(10**98)),
        *(1776541331, 1776541331000, 1776541331000000, 40002, 190, 100, 33, 368, 429, float("nan"), float("inf")),
    ]
) | st.integers(-(10**20), 10**20)
scalars = st.none() | st.booleans() | numbers | texts
values = scalars | st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
RAW = (
    "NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e400", "0.1e-400", "-0", "-0.0", "01", "1.", ".5", "+1", "0x1",
    "9" * 100, "9" * 101, "9" * 5000, "1" + "0" * 400 + ".0", "1" * 200 + "e-200", '{"a":1,"a":2}',
    '{"enabled":true,"enabled":false}', '{"platform":"meta_ads","platform":"tiktok_ads","status":"healthy"}',
    r'"\ud800"', r'"\udc00\ud800"', r'"\ud83d\ude00"', r'"\u0000"', '"\x01"', '"\x7f"', "undefined", "'x'", "", "{",
    "[" * 90 + "]" * 90, "[" * 101 + "]" * 101, "[" * 5000 + "]" * 5000, '{"a":' * 95 + "1" + "}" * 95,
    r'{"\ud800":1,"\ud801":2}', r'"\u006cp_live_01HX9Y6K7EJ4T2AB_4QZpN0-planted_secret"', r'"lp\u005flive_x"',
    "true false", "1,", "// x\n1", "[1,]", "\ufeff1",
)  # fmt: skip
"""Parts of JSON text that no value of Python stands for, and some that are no JSON."""


HOWS = ("value", "value", "value", "null", "text", "moment", "enum", "drop", "raw", "raw", "name", "more", "times")
"""How a place of a document is bent."""


@st.composite
def bent(draw, document, most=3):
    """Draw a documented body of which up to so many places are not as documented, as bytes."""
    raw = {}
    for number in range(draw(st.integers(1, most))):
        path = draw(st.sampled_from(list(places(document))))
        document = _bent_at(draw, document, path, raw, f"@@{number}@@")
    text = json.dumps(document, ensure_ascii=draw(st.booleans()))
    for token, part in raw.items():
        text = text.replace(json.dumps(token), part)
    return text.encode("utf-8", "surrogatepass")


def _bent_at(draw, document, path, raw, token):
    here = document
    for step in path[:-1]:
        here = here[step]
    how = draw(st.sampled_from(HOWS))
    if how == "times":
        return _timed(document, draw(st.sampled_from(MOMENTS)))
    if how == "drop" and path:
        return replaced(document, path[:-1], _without(here, path[-1]))
    if how == "name" and path and isinstance(here, dict):
        renamed = {draw(texts) if name == path[-1] else name: member for name, member in here.items()}
        return replaced(document, path[:-1], renamed)
    if how == "more" and path and isinstance(here, list):
        return replaced(document, path[:-1], here * draw(st.integers(2, 4)))
    if how == "raw":
        raw[token] = draw(st.sampled_from(RAW))
        return replaced(document, path, token)
    drawn = {"null": st.none(), "text": texts, "moment": st.sampled_from(MOMENTS), "enum": st.sampled_from(ENUMS)}
    return replaced(document, path, draw(drawn.get(how, values)))


def _timed(value, moment):
    """Return a JSON value with another in place of every time."""
    if isinstance(value, dict):
        return {name: _timed(member, moment) for name, member in value.items()}
    if isinstance(value, list):
        return [_timed(item, moment) for item in value]
    return moment if isinstance(value, str) and _TIME.match(value) else value


def _without(parent, name):
    if isinstance(parent, dict):
        return {other: member for other, member in parent.items() if other != name}
    return parent[:name] + parent[name + 1 :]


@st.composite
def mangled(draw, body):
    """Draw what is left of a body on a bad line."""
    at, byte = draw(st.integers(0, len(body))), draw(st.binary(min_size=1, max_size=4))
    return draw(
        st.sampled_from(
            [
                body[:at],
                body[at:],
                body[:at] + byte + body[at:],
                body[:at] + byte + body[at + len(byte) :],
                b"\xef\xbb\xbf" + body,
                body.decode("utf-8", "replace").encode("utf-16"),
                body + body,
                body + b"\n" + byte,
                b" \r\n\t" + body,
                b")]}',\n" + body,
            ]
        )
    )


BYTES = (
    b"", b" ", b"null", b"true", b"0", b'""', b"[]", b"{}", b"[{}]", b'{"items":null}', b'{"items":[]}',
    b'{"items":{}}', b'{"items":[null]}', b'{"items":[[]]}', b'{"items":[{}]}', b'{"platforms":[]}',
    b'{"platforms":{}}', b'{"error":null}', b'{"error":"x"}', b"<!doctype html><title>Sign in</title>",
    b"\x1f\x8b\x08\x00\x00", b"\xff\xfe{\x00}\x00", b"[" * 100_000, b'{"a":' * 50_000, b"1" * 5000, b"\x00" * 100,
    b'{"items":[],"nextCursor":""}', b'{"items":[],"nextCursor":0}', b'{"items":[],"nextCursor":{}}',
)  # fmt: skip
CURSORS = ("a", "a", "", " ", "\x00", "é", "\ud800", "../x", "a&cursor=b", "x" * 3000, KEY, None, 5)


@st.composite
def _errors(draw):
    """Draw the body of an error answer."""
    error = {
        "code": draw(st.sampled_from(("FORBIDDEN_SCOPE", "KILL_SWITCH", "NOT_FOUND", "VALIDATION", "X", "\x1b", KEY))),
        "message": draw(texts),
        "requestId": draw(st.sampled_from(("req_1", "\x1b[2J", KEY)) | texts),
        "details": draw(st.sampled_from(({}, {"scope": "ads:read"}, {"requiredScope": "\x1b[31m|<b>"}, [], None))),
    }
    return draw(st.just(json.dumps({"error": error}).encode()) | bent({"error": error}) | st.sampled_from(BYTES))


STATUSES = (
    200, 200, 201, 204, 206, 299, 301, 302, 307, 308, 304, 400, 401, 402, 403, 404, 405, 409, 418, 422, 429, 451, 499,
    500, 501, 502, 503, 504, 520, 599, 600, 999,
)  # fmt: skip
KINDS = (
    "application/json", "application/json; charset=utf-8", "application/problem+json", "APPLICATION/JSON;x",
    "text/html", "text/plain", "", ";", "json", "a/b/json", "application/xml", b"\xff\xfe/json", "x" * 400,
    "text/<b>|`x`", f"text/{KEY}", "application/json, text/html",
)  # fmt: skip
DATES = (
    DATE, "Sat, 18 Apr 2026 19:45:00 GMT", "Fri, 17 Apr 2026 19:43:00 GMT", "Mon, 01 Jan 0001 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 1601 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 0001 00:00:00 +2359",
    "Sat, 18 Apr 26 19:43:00 GMT", "2026-04-18T19:43:00Z", "", "0", "x", "Sat, 18 Apr 2026 19:43:00 +99999999",
    "Sat, 99 Apr 2026 99:99:99 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", b"\xff", "18 Apr 99999 19:43:00 GMT",
)  # fmt: skip
AFTER = (
    "0", "1", "5.5", "-1", "59", "61", "999999999", "9999999999", "1e3", "nan", "inf", "", " 2 ", "٣", *DATES[1:8],
)  # fmt: skip
AT_ONCE = tuple(value for value in AFTER if value in {"0", "61", "999999999"})
"""Those of which no pause comes: at once, or later than anybody waits."""
LOCATIONS = (
    "/v1/whoami", "https://api.layers.com/v1/x", "http://api.layers.com/", "https://evil.example/\x7f",
    "//evil.example", "", "\\\\evil.example", "https://api.layers.com:99999/", "https://[::1", "javascript:x", f"https://x.example/{KEY}",
    "https://xn--/", "https://" + "a" * 300 + ".example/", b"\xff\xfe", "?" + "x" * 3000,
)  # fmt: skip
EXTRA = {
    "content-type": KINDS, "date": DATES, "age": ("0", "x"), "x-request-id": ("req_1", KEY, b"\xff\x80", "x" * 300, ""),
    "content-encoding": ("identity", "gzip", "br", "x" * 300, f"x{KEY}", b"\xff", " IDENTITY "),
}  # fmt: skip
LINE = (
    "ConnectError", "ConnectTimeout", "ReadTimeout", "ReadError", "RemoteProtocolError", "ProxyError", "PoolTimeout",
    "WriteError", "UnsupportedProtocol", "CloseError", "LocalProtocolError",
)  # fmt: skip


@st.composite
def _headers(draw, status, *, at_once):
    headers = {"date": DATE, "x-request-id": "req_01HXZ9G7KMV2QX8Y1S5RJW3B7T"}
    for name, choices in EXTRA.items():
        if draw(st.integers(0, 5)) == 0:
            headers[name] = draw(st.sampled_from(choices))
    if at_once or (status in {429, 503} and draw(st.booleans())):
        headers["retry-after"] = draw(st.sampled_from(AT_ONCE if at_once else AFTER))
    if status in {301, 302, 307, 308}:
        headers["location"] = draw(st.sampled_from(LOCATIONS))
    return tuple(headers.items())


@st.composite
def any_answer(draw, document, *, at_once=False):
    """Draw an answer at a place where `document` is meant; with `at_once` none that makes anybody wait."""
    if draw(st.integers(0, 9)) == 0:
        # Some of these are worth another try, after a pause.
        names = [name for name in LINE if not at_once or name.endswith(("ReadTimeout", "ProxyError", "PoolTimeout"))]
        return Answer(error=draw(st.sampled_from(names)))
    status = draw(st.sampled_from(STATUSES)) if draw(st.booleans()) else 200
    whole = json.dumps(document).encode()
    bodies = st.sampled_from(BYTES) | st.binary(max_size=60) | mangled(whole) | bent(document)
    body = draw(_errors() if status >= 400 else bodies)
    return Answer(status, draw(_headers(status, at_once=at_once)), b"" if status in {204, 304} else body)


@st.composite
def wires(draw, paths, *, at_once=False):
    """Draw what every endpoint answers: most of it as documented; at some of the `paths` bent, or anything.

    Every other time it is a project without a fault, and one thing in one answer is amiss: nothing else explains then
    why it is not green.
    """
    bodies = documented()
    if draw(st.booleans()):
        path = draw(st.sampled_from(paths))
        sound = {path: answer(body) for path, body in bodies.items()}
        return Wire(sound | {path: Answer(body=draw(bent(bodies[path], most=1)))})
    for path, names in OTHERS.items():
        if draw(st.integers(0, 5)) == 0:
            bodies[path] = payload(draw(st.sampled_from(names)))
    date = draw(st.sampled_from((DATE, DATE, DATE, *DATES[:8])))
    first = {path: answer(body, headers=(("date", date),)) for path, body in bodies.items()}
    again = {}
    for path in draw(st.lists(st.sampled_from(paths), min_size=1, max_size=3, unique=True)):
        how = draw(st.sampled_from(("bent", "bent", "bent", "bent", "any", "paged")))
        drawn = partial(any_answer, bodies[path], at_once=at_once)
        if how == "bent":
            first[path] = Answer(headers=(("date", date),), body=draw(bent(bodies[path])))
        elif how == "any":
            first[path] = draw(drawn())
            again[path] = draw(st.just(answer(bodies[path])) | drawn())
        else:
            page = bodies[path] | {"nextCursor": draw(st.sampled_from(CURSORS))}
            first[path] = answer(page)
            again[path] = draw(st.just(answer(bodies[path])) | st.just(answer(page)) | drawn())
    return Wire(first, again)
