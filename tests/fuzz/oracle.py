"""What cannot be green: answers that nobody could read, told by a reader that shares nothing with the tool's own."""

import re

from tests.fuzz import wire
from tests.fuzz.outputs import strict

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII | re.IGNORECASE)
_LISTS = (wire.APPS, wire.ACCOUNTS, wire.EVENTS)
_PLATFORMS = {"meta", "meta_ads", "tiktok", "tiktok_ads", "apple", "apple_ads"}
_SUCCESS = range(200, 300)


def _last_event(moment):
    return f"the last event was {moment!r}"


NO_EVENT = _last_event(None)
"""What is said of an app that, by its own record, never sent an event."""


def trouble(served, path, *, closely):
    """Say what keeps the answers at a path from being read; None where one of them could be.

    Looked at `closely`, a value counts as well that no rule can be sure of.
    """
    found = [_whole(answer, path) for answer in _answers(served, path)]
    if closely:
        found = [reason or _parts(answer, path) for reason, answer in zip(found, _answers(served, path), strict=True)]
    return next(iter(found)) if all(found) else None


def _answers(served, path):
    return (served.first[path], *([served.again[path]] if path in served.again else []))


def _whole(answer, path):
    """Say why an answer as a whole is none."""
    if answer.error is not None or answer.status not in _SUCCESS:
        return f"no success: {answer.error or answer.status}"
    headers = {name.lower(): value if isinstance(value, str) else "\xff" for name, value in answer.headers}
    if headers.get("content-encoding", "").strip().lower() not in {"", "identity"}:
        return "encoded"
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and not kind.endswith(("/json", "+json")) and kind != "json":
        return f"a page of the kind {kind}"
    try:
        document = strict(answer.body.decode())
    except (ValueError, AssertionError, RecursionError) as error:
        return f"no JSON: {error}"
    if not isinstance(document, dict):
        return "no object"
    return None if path not in _LISTS or isinstance(document.get("items"), list) else "no list"


def _parts(answer, path):
    document = strict(answer.body.decode())
    return next(_PARTS[path](document), None)


def _either(members, *names):
    return next((members[name] for name in names if name in members), None)


def _is_moment(value):
    return isinstance(value, str) and _MOMENT.match(value) is not None


def _app(app):
    if not isinstance(app, dict):
        yield "an app is no object"
    elif not _is_moment(moment := _either(app, "lastEventAt", "last_event_at")):
        yield _last_event(moment)


def _card(app):
    yield from _app(app)
    if not isinstance(app.get("capi"), dict):
        yield "no switches"


def _apps(document):
    for app in document["items"]:
        yield from _app(app)
        if not isinstance(identifier := _either(app, "appId", "app_id"), str) or not identifier:
            yield "an app has no id"


def _relay(document):
    platforms = document.get("platforms")
    for state in platforms if isinstance(platforms, list) else ():
        if not isinstance(state, dict):
            yield "a state is no object"
        elif state.get("platform") not in _PLATFORMS:
            yield f"a platform is {state.get('platform')!r}"
        elif state.get("status") not in {"healthy", "disabled"}:
            yield f"a status is {state.get('status')!r}"
    for state in platforms.values() if isinstance(platforms, dict) else ():
        if not isinstance(state, dict):
            yield "a state is no object"


def _accounts(document):
    for account in document["items"]:
        if not isinstance(account, dict):
            yield "an account is no object"
        elif not isinstance(_either(account, "adAccountId", "ad_account_id"), str):
            yield "an account has no id"


def _events(document):
    if not all(isinstance(event, dict) for event in document["items"]):
        yield "an event is no object"


def _probe(document):
    if document.get("status") != "healthy":
        yield f"the status is {document.get('status')!r}"
    if document.get("missing") != []:
        yield f"missing is {document.get('missing')!r}"
    checks = document.get("checks")
    if not isinstance(checks, list) or not all(isinstance(each, dict) for each in checks):
        yield "the checks are no list of objects"
    elif not all(isinstance(each.get("passed"), bool) for each in checks):
        yield "a check neither passed nor failed"


_PARTS = {
    wire.APPS: _apps, wire.APP: _card, wire.RELAY: _relay, wire.ACCOUNTS: _accounts, wire.EVENTS: _events,
    wire.PROBE: _probe,
}  # fmt: skip
