"""Whatever stands in a field of a documented body: no crash, one document, and no green that was not checked."""

import copy
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from .conftest import IOS, KEY, PROJECT, payload, run, serving

AT = f"projects/{PROJECT}"
APPS, APP, RELAY = f"{AT}/sdk-apps", f"{AT}/sdk-apps/{IOS}", f"{AT}/ads/capi-status"
ACCOUNTS = f"{AT}/ads/ad-accounts"
STATUS, APP_SHOW = ("status", "-p", PROJECT), ("app", "show", IOS, "-p", PROJECT)
VERIFY, DIAGNOSE = ("verify", IOS, "-p", PROJECT), ("diagnose", IOS, "-p", PROJECT)
PROBE, EVENTS, AUDIT = f"{APP}/verify-tracking", f"{AT}/events", "audit-log"
ASKED = [(STATUS, APPS), (APP_SHOW, APP), (STATUS, RELAY), (APP_SHOW, RELAY), (STATUS, ACCOUNTS), (STATUS, AT)]
ASKED += [
    (VERIFY, PROBE),
    (VERIFY, APP),
    (DIAGNOSE, EVENTS),
    (DIAGNOSE, AUDIT),
    (DIAGNOSE, "whoami"),
    (DIAGNOSE, RELAY),
]
ASKED += [(("events", IOS, "-p", PROJECT), EVENTS), (("events", IOS, "-p", PROJECT, "--summary"), EVENTS)]
MOMENT = "2026-04-18T19:42:11Z"
MANY = settings(max_examples=20, deadline=None, derandomize=True)
FEW = settings(max_examples=20, deadline=None, derandomize=True)

words = st.sampled_from(
    [
        *("", "healthy", "disabled", "paused", "HEALTHY", "true", "false", "valid", "null", "0", "meta_ads", "ios"),
        *(MOMENT, "2026-13-45T99:99:99Z", "\x1b[31m", "\0", "lp_live_x", "[bold]", "..", "é" * 400),
    ]
)
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words | st.text()
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words | st.text(), inner, max_size=3),
    max_leaves=6,
)


def is_moment(value):
    return value is None or (isinstance(value, str) and re.match(r"\s*[-+]?\d{4}", value) is not None)


def is_flag(value):
    return isinstance(value, bool)


def is_health(value):
    return isinstance(value, str) and value in {"healthy", "idle", "degraded", "broken", "disabled"}


def is_text(value):
    return isinstance(value, str)


def is_text_or_null(value):
    return value is None or isinstance(value, str)


def is_list(value):
    return isinstance(value, list)


def is_probe_status(value):
    return isinstance(value, str) and value in {"healthy", "missing_events", "schema_drift", "no_install"}


def is_names(value):
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def is_error(value):
    return value is None or isinstance(value, dict)


JUDGED = {
    "traffic in the list": (STATUS, APPS, ("items", 0, "lastEventAt"), ("app", IOS), is_moment),
    "traffic of the app": (APP_SHOW, APP, ("lastEventAt",), ("app", IOS), is_moment),
    "switch": (STATUS, RELAY, ("platforms", 0, "enabled"), ("relay", "meta"), is_flag),
    "status": (STATUS, RELAY, ("platforms", 0, "status"), ("relay", "meta"), is_health),
    "token": (STATUS, RELAY, ("platforms", 0, "accessTokenValid"), ("relay", "meta"), is_flag),
    "pixel": (STATUS, RELAY, ("platforms", 0, "pixelId"), ("relay", "meta"), is_text_or_null),
    "error": (STATUS, RELAY, ("platforms", 0, "lastError"), ("relay", "meta"), is_error),
    "status beside the app": (APP_SHOW, RELAY, ("platforms", 1, "status"), ("relay", "tiktok"), is_health),
    "account token": (
        STATUS, ACCOUNTS, ("items", 0, "tokenStatus"), ("account", "01HXF1A2B3C4D5E6F7G8H9J0K1"), is_text_or_null
    ),
    "toggle": (APP_SHOW, APP, ("capi", "meta", "enabled"), ("relay", "meta"), is_flag),
    "probe status": (VERIFY, PROBE, ("status",), ("probe", IOS), is_probe_status),
    "missing events": (VERIFY, PROBE, ("missing",), ("probe", IOS), is_names),
    "probe check": (VERIFY, PROBE, ("checks", 4, "passed"), ("probe", IOS), is_flag),
    "checks as a whole": (VERIFY, PROBE, ("checks",), ("probe", IOS), is_list),
    "forwarded sample": (VERIFY, PROBE, ("samples", 0, "platforms", 0, "forwarded"), ("probe", IOS), is_flag),
    "toggled pixel": (APP_SHOW, APP, ("capi", "meta", "pixelId"), ("relay", "meta"), is_text_or_null),
}  # fmt: skip


def sound():
    """Return changes that leave the documented project without a fault."""
    apps, app, relay = payload("sdk-apps"), payload("sdk-app"), payload("capi-status-array")
    apps["items"][1]["lastEventAt"] = MOMENT
    relay["platforms"][1] |= {"status": "healthy", "lastError": None}
    for state, name in zip(relay["platforms"], ("meta", "tiktok"), strict=True):
        app["capi"][name]["pixelId"] = state["pixelId"]
    return {APPS: apps, APP: app, RELAY: relay}


def places(value, path=()):
    """Yield the way to every member of a JSON value, the value itself first."""
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from places(member, (*path, name))


def replaced(value, path, other):
    """Return a copy of a JSON value with another at the end of a path."""
    if not path:
        return other
    changed = copy.copy(value)
    changed[path[0]] = replaced(changed[path[0]], path[1:], other)
    return changed


def asked(command, bodies):
    """Return what a command says of the documented project with these bodies."""
    with pytest.MonkeyPatch.context() as patch, serving() as served:
        patch.setenv("LAYERS_API_KEY", KEY)
        served.bodies |= bodies
        return run(*command, "--json")


def faulty():
    """Return changes that leave one fault, of Meta's token."""
    bodies = sound()
    bodies[RELAY]["platforms"][0]["accessTokenValid"] = False
    return bodies


@pytest.mark.parametrize("command", [STATUS, APP_SHOW, VERIFY, DIAGNOSE], ids=lambda words: words[0])
def test_the_changed_projects_are_what_they_are_made_for(command):
    assert asked(command, sound()).document["verdict"] == "healthy"
    assert asked(command, faulty()).document["verdict"] == "broken"


@pytest.mark.parametrize(("command", "body"), ASKED, ids=range(len(ASKED)))
@MANY
@given(data=st.data())
def test_no_value_anywhere_is_a_crash(command, body, data):
    with serving() as served:
        documented = served.bodies[body]
    path = data.draw(st.sampled_from(list(places(documented))))
    outcome = asked(command, {body: replaced(documented, path, data.draw(values))})
    assert outcome.code != 1
    assert outcome.document["exitName"] != "internal"


@pytest.mark.parametrize("case", JUDGED)
@FEW
@given(value=values)
def test_a_value_that_cannot_stand_there_is_no_health(case, value):
    command, body, path, subject, is_allowed = JUDGED[case]
    assume(not is_allowed(value))
    with serving() as served:
        bodies = served.bodies | sound()
    outcome = asked(command, bodies | {body: replaced(bodies[body], path, value)})
    assert outcome.code != 0
    assert outcome.health(*subject) not in {"healthy", "idle"}


@pytest.mark.parametrize("case", JUDGED)
@FEW
@given(value=values)
def test_a_value_that_cannot_stand_there_hides_no_fault(case, value):
    command, body, path, _, is_allowed = JUDGED[case]
    assume(not is_allowed(value))
    with serving() as served:
        bodies = served.bodies | faulty()
    assert asked(command, bodies | {body: replaced(bodies[body], path, value)}).code != 0
