"""Whether the API can be asked, and what the key may see."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from layers_cli.core.signals import Source, Unavailable, Why
from layers_cli.core.snapshot import Key
from layers_cli.rules.access import LOST
from tests import worlds
from tests.worlds import (
    ABSENT,
    IOS,
    KEY,
    PROJECT,
    TARGET,
    WRONG,
    diagnosed,
    lost,
    of_app,
    only,
    snapshot,
    told,
    verified,
)

KEY_ID = f"…{KEY.last_four}"


def _all(why: Why, **changes: Any) -> tuple[Unavailable, ...]:
    return tuple(lost(source, why, **changes) for source in worlds.STATUS)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("LAY001", Why.UNAUTHENTICATED),
        ("LAY002", Why.SUSPENDED),
        ("LAY003", Why.FORBIDDEN_SCOPE),
        ("LAY006", Why.INVALID),
        ("LAY007", Why.UNREACHABLE),
        ("LAY007", Why.TIMED_OUT),
        ("LAY007", Why.SERVER_ERROR),
        ("LAY008", Why.RATE_LIMITED),
        ("LAY010", Why.REFUSED),
    ],
)
def test_each_failure_has_its_finding(code: str, why: Why) -> None:
    judged = worlds.verdict(snapshot(lost(Source.RELAY, why)))
    assert [finding.code for finding in judged.findings] == [code]
    assert told(snapshot(lost(Source.RELAY, why)), code, KEY_ID) == "unknown"
    assert told(snapshot(), code, KEY_ID) == "passed"


@pytest.mark.parametrize(
    ("why", "code"),
    [
        (Why.UNAUTHENTICATED, "LAY001"),
        (Why.SUSPENDED, "LAY002"),
        (Why.FORBIDDEN_SCOPE, None),
        (Why.TIMED_OUT, None),
        (Why.RATE_LIMITED, None),
        (Why.REFUSED, None),
        (Why.NOT_FOUND, None),
        (Why.MALFORMED, None),
    ],
)
def test_a_missing_auxiliary_signal_tells_of_the_key_at_most(why: Why, code: str | None) -> None:
    judged = worlds.verdict(snapshot(lost(Source.PROJECT, why)))
    assert [finding.code for finding in judged.findings] == ([code] if code else [])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "passed"),
        ({"kill_switch": False, "access_revoked": False}, "passed"),
        ({"kill_switch": True}, "unknown"),
        ({"access_revoked": True, "kill_switch": False}, "unknown"),
        ({"kill_switch": True, "access_revoked": WRONG}, "unknown"),
        ({"kill_switch": WRONG}, "notChecked"),
        ({"access_revoked": ABSENT}, "notChecked"),
    ],
)
def test_the_older_whoami_says_in_its_body_that_a_key_is_dead(changes: dict[str, Any], expected: str) -> None:
    assert told(only(worlds.identity(**changes)), "LAY002", KEY_ID) == expected


def test_a_missing_scope_names_itself_the_checks_lost_and_the_way_to_accept_it() -> None:
    relay = lost(Source.RELAY, Why.FORBIDDEN_SCOPE, scope="ads:read", request_id="req_1")
    accounts = lost(Source.ACCOUNTS, Why.FORBIDDEN_SCOPE, scope="ads:read")
    (finding,) = worlds.fired(worlds.verdict(snapshot(relay, accounts)), "LAY003")
    assert finding.evidence == "403 FORBIDDEN_SCOPE: the key lacks ads:read; lost: LAY3, LAY4, LAY5 (request req_1)"
    assert finding.next == "mint a key with the scope ads:read, or accept the gap with: --skip accounts,relay"


def test_several_scopes_and_unnamed_ones_are_told() -> None:
    apps, relay = lost(Source.APPS, Why.FORBIDDEN_SCOPE, scope="a"), lost(Source.RELAY, Why.FORBIDDEN_SCOPE)
    (finding,) = worlds.fired(worlds.verdict(snapshot(apps, relay)), "LAY003")
    assert finding.next.startswith("mint a key with the scopes a unknown")
    unfound = only(lost(Source.PROJECTS, Why.FORBIDDEN_SCOPE), lost(Source.APPS, Why.NOT_ASKED))
    (finding,) = worlds.fired(worlds.verdict(unfound), "LAY003")
    assert finding.next.endswith("or name the project by its id (-p)")
    (finding,) = worlds.fired(worlds.verdict(only(lost(Source.EVENTS, Why.FORBIDDEN_SCOPE))), "LAY003")
    assert finding.facts["lost"] == "LAY2"


@pytest.mark.parametrize("source", LOST)
def test_every_loss_is_told_in_words(source: Source) -> None:
    (finding,) = worlds.fired(worlds.verdict(only(lost(source, Why.FORBIDDEN_SCOPE))), "LAY003")
    assert finding.facts["lost"] == LOST[source]


NOT_FOUND = _all(Why.NOT_FOUND, request_id="req_2")


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (snapshot(), "passed"),
        (only(*NOT_FOUND), "unknown"),
        (only(*NOT_FOUND[:1], lost(Source.RELAY), lost(Source.ACCOUNTS, Why.FORBIDDEN_SCOPE)), "unknown"),
        (only(*NOT_FOUND[:1], lost(Source.RELAY, Why.MALFORMED)), "passed"),
        (snapshot(NOT_FOUND[0]), "passed"),
        (only(lost(Source.APPS), lost(Source.RELAY)), "notApplicable"),
        (only(worlds.identity()), "notApplicable"),
        (only(), "notApplicable"),
        (of_app(lost(Source.RELAY, Why.NOT_FOUND)), "passed"),
        (only(lost(Source.EVENTS, Why.NOT_FOUND)), "unknown"),
        (only(lost(Source.RELAY, Why.NOT_FOUND), worlds.probe()), "passed"),
    ],
)
def test_a_project_is_invisible_where_every_answer_says_so(world: Any, expected: str) -> None:
    assert told(world, "LAY004", PROJECT) == expected


def test_an_invisible_project_quotes_the_request() -> None:
    (finding,) = worlds.fired(worlds.verdict(only(*NOT_FOUND)), "LAY004")
    assert finding.evidence == "404 for prj_acme on apps, relay, accounts, project (request req_2)"


GONE = lost(Source.APP, Why.NOT_FOUND, request_id="req_3")
NO_PROBE = lost(Source.PROBE, Why.NOT_FOUND, request_id="req_4")


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (snapshot(), "notApplicable"),
        (of_app(), "passed"),
        (of_app(lost(Source.APP)), "passed"),
        (of_app(GONE), "unknown"),
        (of_app(GONE, lost(Source.RELAY)), "unknown"),
        (of_app(GONE, worlds.apps(worlds.record())), "unknown"),
        (verified(), "passed"),
        (verified(GONE, NO_PROBE), "unknown"),
        (verified(GONE, lost(Source.PROBE, Why.NOT_ASKED)), "unknown"),
        (verified(lost(Source.APP), NO_PROBE), "unknown"),
        (verified(NO_PROBE), "passed"),
        (verified(GONE), "passed"),
        (verified(lost(Source.APP, Why.MALFORMED), NO_PROBE), "passed"),
        (diagnosed(GONE), "unknown"),
        (diagnosed(GONE, lost(Source.RELAY, Why.NOT_FOUND), lost(Source.ACCOUNTS)), "unknown"),
    ],
)
def test_an_app_is_invisible_by_its_own_route(world: Any, expected: str) -> None:
    assert told(world, "LAY005", IOS) == expected


def test_an_invisible_app_says_how_much_is_known() -> None:
    (finding,) = worlds.fired(worlds.verdict(of_app(GONE)), "LAY005")
    assert finding.evidence == "404 for app_ios: the app is unknown to this key (request req_3)"
    assert finding.title == "App not visible to this key"
    (finding,) = worlds.fired(worlds.verdict(of_app(GONE, lost(Source.RELAY))), "LAY005")
    assert finding.title == "Project or app not visible to this key"


def test_other_apps_of_the_list_are_not_the_one_that_is_missing() -> None:
    world = of_app(GONE, worlds.apps(worlds.android(id="app_1"), worlds.android(id="app_2")))
    judged = worlds.verdict(world)
    assert [finding.subject.id for finding in worlds.fired(judged, "LAY005")] == [IOS]
    assert told(world, "LAY005", "app_1") == "notApplicable"
    assert told(world, "LAY101", "app_1") == "passed"
    assert told(world, "LAY101", IOS) == "notChecked"


def test_an_app_whose_own_route_fails_is_judged_from_the_list() -> None:
    world = of_app(lost(Source.APP), worlds.apps(worlds.record(last_event_at=None)))
    assert told(world, "LAY101", IOS) == "broken"
    assert told(world, "LAY107", IOS) == "notChecked"
    assert [subject.id for subject in worlds.verdict(world).subjects if subject.kind == "app"] == [IOS]


def test_a_single_stray_404_is_a_refused_request() -> None:
    assert told(snapshot(lost(Source.ACCOUNTS, Why.NOT_FOUND)), "LAY010", KEY_ID) == "unknown"
    assert told(only(lost(Source.PROJECTS, Why.NOT_FOUND)), "LAY010", KEY_ID) == "unknown"
    assert told(only(*NOT_FOUND), "LAY010", KEY_ID) == "passed"
    assert told(of_app(GONE), "LAY010", KEY_ID) == "passed"
    assert told(verified(GONE, NO_PROBE), "LAY010", KEY_ID) == "passed"
    assert told(verified(lost(Source.APP), NO_PROBE), "LAY010", KEY_ID) == "passed"
    assert told(verified(NO_PROBE), "LAY010", KEY_ID) == "unknown"
    assert told(verified(GONE), "LAY010", KEY_ID) == "unknown"
    assert told(diagnosed(lost(Source.EVENTS, Why.NOT_FOUND)), "LAY010", KEY_ID) == "unknown"
    assert told(diagnosed(lost(Source.AUDIT, Why.NOT_FOUND)), "LAY010", KEY_ID) == "passed"


def test_the_failure_is_told_in_the_words_it_came_with() -> None:
    failure = lost(
        Source.APPS, Why.SERVER_ERROR, http_status=502, api_code="BAD", message="HTTP 502", tries=3, request_id="r"
    )
    (finding,) = worlds.fired(worlds.verdict(snapshot(failure)), "LAY007")
    assert finding.evidence == "apps: HTTP 502, 3 tries (request r)"
    assert finding.facts == {"signals": "apps", "httpStatus": 502, "apiCode": "BAD", "requestId": "r"}


def test_failures_alike_are_told_together() -> None:
    failures = [lost(source, Why.UNAUTHENTICATED, message="HTTP 401", request_id=source) for source in worlds.STATUS]
    (finding,) = worlds.fired(worlds.verdict(snapshot(*failures)), "LAY001")
    assert finding.evidence.count("HTTP 401") == 1
    assert all(source in finding.evidence for source in worlds.STATUS)


def test_failures_that_differ_are_told_one_by_one() -> None:
    failures = (lost(Source.APPS, Why.UNAUTHENTICATED, message=said) for said in ("no key", "wrong key"))
    (finding,) = worlds.fired(worlds.verdict(only(*failures)), "LAY001")
    assert finding.evidence == "apps: no key; apps: wrong key"


def test_the_longest_wait_of_a_rate_limit_is_told() -> None:
    waits = (timedelta(seconds=3), timedelta(seconds=30), None)
    failures = (
        lost(source, Why.RATE_LIMITED, retry_after=wait) for source, wait in zip(worlds.STATUS, waits, strict=False)
    )
    (finding,) = worlds.fired(worlds.verdict(snapshot(*failures)), "LAY008")
    assert finding.facts["retryAfterSeconds"] == 30
    (finding,) = worlds.fired(worlds.verdict(snapshot(lost(Source.APPS, Why.RATE_LIMITED))), "LAY008")
    assert finding.facts["retryAfterSeconds"] is None


def test_a_test_key_is_noted() -> None:
    assert told(snapshot(key=Key(last_four="c0de", is_test=True)), "LAY009", KEY_ID) == "note"
    assert told(snapshot(), "LAY009", KEY_ID) == "passed"


def test_without_a_key_no_rule_asks_for_one() -> None:
    assert worlds.asked(worlds.verdict(snapshot(key=None)), "LAY001") == ()
    assert TARGET.flags == ("-p", PROJECT)


def test_a_gap_is_only_to_be_accepted_where_something_is_left() -> None:
    (finding,) = worlds.fired(worlds.verdict(snapshot(lost(Source.ACCOUNTS, Why.FORBIDDEN_SCOPE))), "LAY003")
    assert finding.next.endswith("accept the gap with: --skip accounts")
    (finding,) = worlds.fired(worlds.verdict(only(lost(Source.APPS, Why.FORBIDDEN_SCOPE))), "LAY003")
    assert "--skip" not in finding.next


def test_a_probe_is_not_skipped_but_done_without() -> None:
    def step(*failures: Unavailable) -> str:
        (finding,) = worlds.fired(worlds.verdict(verified(*failures)), "LAY003")
        return finding.next

    no_probe, no_relay = (lost(s, Why.FORBIDDEN_SCOPE, scope="s") for s in (Source.PROBE, Source.RELAY))
    assert step(no_probe) == "mint a key with the scope s, or do without a probe: layers diagnose app_ios -p prj_acme"
    assert step(no_probe, no_relay) == "mint a key with the scope s, or accept the gap with: --skip relay"
    assert step(no_relay) == "mint a key with the scope s, or accept the gap with: --skip relay"
    unread = (no_relay, lost(Source.APP, Why.FORBIDDEN_SCOPE, scope="s"), lost(Source.PROBE, Why.NOT_ASKED))
    assert step(*unread) == "mint a key with the scope s"


def test_an_unreachable_api_has_the_face_of_its_reason() -> None:
    def found(*failures: Unavailable) -> tuple[str, str]:
        (finding,) = worlds.fired(worlds.verdict(only(*failures)), "LAY007")
        return finding.title, str(finding.who)

    slow, down, failing = (lost(Source.APPS, why) for why in (Why.TIMED_OUT, Why.UNREACHABLE, Why.SERVER_ERROR))
    assert found(slow) == ("API did not answer in time", "nobody: wait")
    assert found(down) == ("API unreachable", "key owner")
    assert found(failing) == ("API unreachable", "Layers")
    assert found(failing, worlds.relay()) == ("Part of the API fails", "Layers")  # type: ignore[arg-type]


def test_a_rate_limit_says_how_long() -> None:
    failure = lost(Source.APPS, Why.RATE_LIMITED, retry_after=timedelta(hours=1))
    (finding,) = worlds.fired(worlds.verdict(only(failure)), "LAY008")
    assert finding.evidence.endswith("Retry-After: 1 h")
    assert finding.next.endswith("the key's tier is in: layers whoami")


def test_next_steps_keep_the_way_to_the_api_and_not_the_project() -> None:
    target = replace(worlds.TARGET, flags=("--sandbox=bad-key", "-p", "prj_1"))
    (finding,) = worlds.fired(
        worlds.verdict(replace(only(lost(Source.APPS, Why.UNAUTHENTICATED)), target=target)), "LAY001"
    )
    assert finding.next.endswith("layers whoami --sandbox=bad-key")
