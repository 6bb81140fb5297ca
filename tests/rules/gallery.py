"""A gallery of worlds: everything that can be read of a healthy app, but for one thing, and what is told of each.

What every rule says of each is kept in a golden file, every word and every number of it: `python -m tests.refresh`
draws it anew, and its differences are to be read before they are committed.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from layers_cli.core.finding import Check, Finding
from layers_cli.core.health import Health
from layers_cli.core.probe import ProbeStatus
from layers_cli.core.signals import Flaw, Platform, RelayState, Source, Why
from layers_cli.core.snapshot import Key, Snapshot
from layers_cli.core.verdict import Verdict
from layers_cli.rules import CATALOGUE
from layers_cli.rules.chain import chain
from layers_cli.rules.lookup import guesses, meaning
from layers_cli.rules.not_proven import not_proven
from tests import worlds
from tests.worlds import ABSENT, META_PIXEL, STRANGE, TIKTOK_PIXEL, WRONG, ago

GOLDEN = Path(__file__).parents[1] / "golden" / "rules"
EXPLAINED = GOLDEN.with_name("words.txt")
TIMES = {"never": None, "odd": WRONG, "2 h": ago(hours=2), "2 d": ago(days=2), "future": ago(hours=-2)}
META, TIKTOK = Platform.META, Platform.TIKTOK
EARLY = timedelta(minutes=30)


def everything(*readings: Any, **changes: Any) -> Snapshot:
    """Return all that can be read of a healthy app, with some of it replaced."""
    usual = (worlds.app(), worlds.events(*worlds.SEEN), worlds.probe(), worlds.identity(), worlds.audit())
    replaced = {reading.signal for reading in readings}
    kept = (reading for reading in usual if reading.signal not in replaced)
    defaults = {"target": worlds.of_app().target, "sent": (worlds.sent(),)}
    world = worlds.snapshot(*kept, *readings, **defaults | changes)
    in_order = sorted(world.readings, key=lambda reading: [*Source].index(reading.signal))
    return replace(world, readings=tuple(in_order))


def _relay(state: RelayState) -> Snapshot:
    others = {META: worlds.state(), TIKTOK: worlds.state(TIKTOK)}
    return everything(worlds.relay(*(others | {state.platform: state}).values()))


def _switches() -> Iterator[tuple[str, Snapshot]]:
    for name, value in {"off": False, "unsaid": None, "odd": WRONG, "absent": ABSENT}.items():
        yield f"enabled {name}", _relay(worlds.state(enabled=value))
        yield f"enabled {name}, no status", _relay(worlds.state(enabled=value, status=None))
        yield f"enabled {name}, disabled", _relay(worlds.state(enabled=value, status=Health.DISABLED))
        yield (
            f"enabled {name}, unset at the app",
            everything(worlds.relay(worlds.state(enabled=value)), worlds.app(toggles=(worlds.toggle(enabled=False),))),
        )
    for health in Health:
        yield f"status {health}", _relay(worlds.state(status=health))
        error = worlds.error(message="no such pixel")
        yield f"status {health} with an error", _relay(worlds.state(status=health, last_error=error))
    for name, value in {"none": None, "odd": WRONG, "strange": STRANGE}.items():
        yield f"status {name}", _relay(worlds.state(status=value))
    yield "status broken with an odd error", _relay(worlds.state(status=Health.BROKEN, last_error=WRONG))
    yield "unlisted", everything(worlds.relay(worlds.state(TIKTOK)))
    yield "unlisted, no account", everything(worlds.relay(worlds.state(TIKTOK)), worlds.accounts())
    yield "unlisted, no toggle", everything(worlds.relay(worlds.state(TIKTOK)), worlds.app(toggles=()))
    yield (
        "unlisted, others' account alone",
        everything(worlds.relay(), worlds.app(toggles=()), worlds.accounts(worlds.account(TIKTOK))),
    )
    yield "unknown platform", _relay(worlds.state("snap_ads", unknown_platform=STRANGE, status=Health.BROKEN))
    yield "apple", _relay(worlds.state(Platform.APPLE, pixel_id=None, token_valid=False))


def _pixels() -> Iterator[tuple[str, Snapshot]]:
    values = {
        "none": None, "empty": "", "blank": "  ", "absent": ABSENT, "odd": WRONG, "digits": "42",
        "meta": META_PIXEL, "tiktok": TIKTOK_PIXEL,
    }  # fmt: skip
    for name, value in values.items():
        for platform in (META, TIKTOK, Platform.APPLE):
            yield f"pixel {name} of {platform}", _relay(worlds.state(platform, pixel_id=value))
        yield f"pixel {name} of the app", everything(worlds.app(toggles=(worlds.toggle(pixel_id=value),)))
    for count in (None, 0, 1, 5, WRONG):
        yield f"pixel left out, {count} received", _relay(worlds.keyed(pixel_id=ABSENT, received_24h=count))


def _tokens() -> Iterator[tuple[str, Snapshot]]:
    for name, value in TIMES.items():
        yield f"token of {name}", _relay(worlds.state(token_validated_at=value))
        yield f"invalid token of {name}", _relay(worlds.state(token_validated_at=value, token_valid=False))
        yield f"account's token of {name}", everything(worlds.accounts(worlds.account(token_validated_at=value)))
    for platform in (META, TIKTOK, "snap_ads"):
        yield f"token of {platform} invalid", _relay(worlds.state(platform, token_valid=False))
        yield f"token of {platform} missing", _relay(worlds.keyed(platform, token_present=False))
    for name, value in {"odd": WRONG, "unsaid": None, "absent": ABSENT}.items():
        yield f"token {name}", _relay(worlds.state(token_valid=value))
    for name in ("expired", "revoked", "new word", None, WRONG, ABSENT):
        yield f"account's token {name}", everything(worlds.accounts(worlds.account(token_status=name)))
    yield (
        "account of an unknown platform",
        everything(worlds.accounts(worlds.account("snap_ads", unknown_platform=STRANGE))),
    )
    for platform in (META, TIKTOK):
        both = (worlds.account(token_status="expired"), worlds.account(platform, id="acc_2"))
        yield f"account's token expired, another of {platform} valid", everything(worlds.accounts(*both))
    expired = worlds.accounts(worlds.account(token_status="expired"))
    for name, state in {"off": worlds.state(enabled=False), "invalid": worlds.state(token_valid=False)}.items():
        yield f"account's token expired, relay's {name}", everything(expired, worlds.relay(state))
        yield f"account's token valid, relay's {name}", everything(worlds.relay(state))
    yield "no accounts", everything(worlds.accounts())
    yield "no account of a relay", everything(worlds.accounts(worlds.account(TIKTOK)))
    yield "accounts with faults", everything(worlds.accounts(faults=(WRONG,)))


def _errors() -> Iterator[tuple[str, Snapshot]]:
    codes = (17, 2, 190, 200, 33, 100, 368, 4711, 2635, "190/463", "458", None, WRONG)
    for code in codes:
        for age in (EARLY, timedelta(hours=3)):
            error = worlds.error(at=worlds.NOW - age, platform_code=code)
            yield f"error {code} of {age}", _relay(worlds.state(last_error=error))
    for code in (40100, 40105, 40002, 50000, 40001, 40300, 40007, 40000, 60001, "x"):
        error = worlds.error(platform_code=code)
        yield f"TikTok's error {code}", _relay(worlds.state(TIKTOK, last_error=error))
    for name, value in TIMES.items():
        yield f"error of {name}", _relay(worlds.state(last_error=worlds.error(at=value)))
        yield f"lasting error of {name}", _relay(worlds.state(last_error=worlds.error(at=value, platform_code=190)))
    for message in (None, "", "429", "does not exist", "HTTP 503", "Error validating access token", "deprecated"):
        error = worlds.error(message=message, platform_code=None)
        yield f"error saying {message}", _relay(worlds.state(last_error=error))
        error = worlds.error(message=message, platform_code=None, code=None)
        yield f"error without a code saying {message}", _relay(worlds.state(last_error=error))
    for code in ("RATE_LIMITED", "TOKEN_EXPIRED", "PIXEL_NOT_FOUND", "ODD", "UPSTREAM_ERROR"):
        error = worlds.error(code=code, message=None, platform_code=None)
        yield f"error coded {code}", _relay(worlds.state(last_error=error))
    yield "odd error", _relay(worlds.state(last_error=WRONG))
    yield "error of an unknown platform", _relay(worlds.state("snap_ads", last_error=worlds.error()))


def _counts() -> Iterator[tuple[str, Snapshot]]:
    values = (None, 0, 1, 50, 89, 90, 100, 120, WRONG)
    for sent in (None, 0, 100, WRONG):
        for received in values:
            counts = f"{sent} sent, {received} received"
            yield counts, _relay(worlds.state(sent_24h=sent, received_24h=received))
    for received in (None, 0, 5, WRONG):
        yield f"keyed, {received} received", _relay(worlds.keyed(received_24h=received))
        quiet = worlds.events(worlds.event("app_open", ago(minutes=2)))
        yield (
            f"keyed, {received} received of nothing",
            everything(worlds.relay(worlds.keyed(received_24h=received)), quiet),
        )
    for name, value in TIMES.items():
        yield f"relay's last event {name}", _relay(worlds.state(last_event_at=value))
        toggles = (worlds.toggle(last_forward_at=value), worlds.toggle(TIKTOK))
        yield f"last forward {name}", everything(worlds.app(toggles=toggles))
        yield (
            f"last forward {name}, none sent lately",
            everything(worlds.app(toggles=toggles), worlds.events(worlds.event("purchase_success", ago(hours=5)))),
        )
    for name, value in {"off": False, "odd": WRONG, "absent": ABSENT}.items():
        yield f"toggle {name}", everything(worlds.app(toggles=(worlds.toggle(enabled=value), worlds.toggle(TIKTOK))))
    yield "no toggles", everything(worlds.app(toggles=()))
    yield "no toggles, a fault", everything(worlds.app(toggles=(), faults=(ABSENT,)))


def _apps() -> Iterator[tuple[str, Snapshot]]:
    for name, value in TIMES.items():
        record = worlds.record(last_event_at=value)
        yield f"app heard {name}", everything(worlds.app(record), worlds.apps(record, worlds.android()))
        yield f"other app heard {name}", everything(worlds.apps(worlds.record(), worlds.android(last_event_at=value)))
        yield (
            f"app made {name}",
            everything(worlds.app(worlds.record(created_at=value, last_event_at=None)), worlds.events()),
        )
        yield f"app rotated {name}", everything(worlds.app(last_rotated_at=value))
        yield (
            f"app rotated {name} and silent",
            everything(worlds.app(worlds.record(last_event_at=ago(days=3)), last_rotated_at=value), worlds.events()),
        )
    for name in ("bundle_id", "android_package", "web_domain", "platform"):
        for told, value in {"none": None, "odd": WRONG, "other": "com.other"}.items():
            yield f"{name} of the app {told}", everything(worlds.app(worlds.record(**{name: value})))
            yield f"{name} of the listed app {told}", everything(worlds.apps(worlds.record(**{name: value})))
            if name != "platform":
                yield f"{name} of the project {told}", everything(worlds.project(**{name: value}))
    for value in (None, "", "http://in.layers.com", "https://elsewhere.example", WRONG):
        yield f"endpoint {value}", everything(worlds.app(ingest_endpoint=value))
    for hours in (0.5, 2):
        young = worlds.record(created_at=ago(hours=hours), last_event_at=None)
        yield f"app of {hours} h, never heard", worlds.snapshot(worlds.apps(young))
    yield (
        "app of the future, never heard",
        worlds.snapshot(worlds.apps(worlds.record(created_at=ago(hours=-1), last_event_at=None))),
    )
    yield (
        "app of an odd time, never heard",
        worlds.snapshot(worlds.apps(worlds.record(created_at=WRONG, last_event_at=None))),
    )
    yield "no apps", everything(worlds.apps())
    yield "apps with faults", everything(worlds.apps(faults=(WRONG,)))
    yield "archived project", everything(worlds.project(status="archived"))


def _events() -> Iterator[tuple[str, Snapshot]]:
    names = ("Purchase", "purchase_succes", "app_open", "level_up", "sign_up", "PageView", "order_done", "first_open")
    for name in names:
        yield f"only {name}", everything(worlds.events(worlds.event(name)))
        yield f"{name} expected", everything(expected=(name,))
        yield f"{name} expected, others sent", everything(worlds.events(worlds.event("screen_view")), expected=(name,))
    yield "two spellings", everything(worlds.events(worlds.event("Purchase"), worlds.event("purchase_success")))
    yield "no events", everything(worlds.events())
    yield "test events", everything(worlds.events(worlds.event(is_test=True)))
    yield "staging", everything(worlds.events(worlds.event(environment="staging"), worlds.event()))
    yield "development alone", everything(worlds.events(worlds.event(environment="development")))
    yield "odd names", everything(worlds.events(worlds.event(WRONG), worlds.event(at=WRONG), faults=(WRONG,)))
    yield "future events", everything(worlds.events(worlds.event(at=ago(hours=-3))))
    yield "old events", everything(worlds.events(worlds.event("purchase_success", ago(hours=20))))
    cut = (replace(worlds.DAY, complete=False),)
    yield "events cut", everything(worlds.events(*worlds.SEEN, slices=cut), expected=("search",))
    yield "events cut, nothing mapped", everything(worlds.events(worlds.event(), slices=cut))
    yield "events of names", everything(worlds.events(slices=(replace(worlds.DAY, names=("sign_up",)),)))


def _probes() -> Iterator[tuple[str, Snapshot]]:
    for status in (*ProbeStatus, STRANGE, WRONG):
        yield f"probe {getattr(status, 'found', status)}", everything(worlds.probe(status=status))
        lacking = worlds.probe(status=status, missing=("sign_up", "Purchase"))
        yield f"probe {getattr(status, 'found', status)}, two missing", everything(lacking)
    for name in worlds.CHECKS:
        for passed in (False, WRONG):
            yield f"check {name} {passed}", everything(worlds.probe(checks=worlds.checks(**{name: passed})))
            detailed = tuple(replace(each, detail="timed out") for each in worlds.checks(**{name: passed}))
            yield f"check {name} {passed} with a detail", everything(worlds.probe(checks=detailed))
    yield "a new check fails", everything(worlds.probe(checks=worlds.checks(brand_new=False)))
    yield "no checks", everything(worlds.probe(checks=()))
    for name in ("expected", "observed", "missing", "last_event_at"):
        yield f"probe's {name} odd", everything(worlds.probe(**{name: WRONG}))
    for taken in (True, False, WRONG):
        for trace in ("id", None):
            forward = worlds.forward(forwarded=taken, trace_id=trace)
            sample = worlds.sample("sign_up", forward, worlds.forward(TIKTOK))
            yield f"sample forwarded {taken}, traced by {trace}", everything(worlds.probe(samples=(sample,)))
    for name in ("app_open", "level_up", "Purchase", "screen_view"):
        sample = worlds.sample(name, worlds.forward(forwarded=False), worlds.forward(TIKTOK, forwarded=False))
        yield f"sample {name} not forwarded", everything(worlds.probe(samples=(sample,)))
    yield (
        "sample of an unknown platform",
        everything(worlds.probe(samples=(worlds.sample("sign_up", worlds.forward("snap_ads", forwarded=False)),))),
    )
    yield "no samples", everything(worlds.probe(samples=()))
    yield "old samples", everything(worlds.probe(samples=(worlds.sample(received_at=ago(days=9)),)))
    yield "never heard", everything(worlds.probe(last_event_at=None, observed=(), samples=()))
    yield (
        "repeated report",
        everything(sent=(worlds.sent(started_at=ago(minutes=2), ended_at=ago(minutes=1)), worlds.sent("key_2"))),
    )
    for status in ProbeStatus:
        yield f"probe {status} alone", worlds.verified(worlds.probe(status=status))
    yield "same key twice", everything(sent=(worlds.sent(), worlds.sent()))
    yield "faulty report", everything(worlds.probe(faults=(WRONG,)))


def _keys() -> Iterator[tuple[str, Snapshot]]:
    for offset in (-7200, -120, 61, 60, 90, 7200):
        yield f"clock off by {offset}", everything(clock_offset=timedelta(seconds=offset))
    yield "test key", everything(key=Key(last_four="c0de", is_test=True))
    for name in ("kill_switch", "access_revoked"):
        for value in (True, False, WRONG):
            yield f"{name} {value}", everything(worlds.identity(**{name: value}))


def _lost() -> Iterator[tuple[str, Snapshot]]:
    told: dict[Why, dict[str, Any]] = {
        Why.RATE_LIMITED: {"retry_after": timedelta(seconds=90), "tries": 3},
        Why.SERVER_ERROR: {"tries": 3, "request_id": "req_5", "api_code": "INTERNAL"},
        Why.FORBIDDEN_SCOPE: {"scope": "ads:read", "request_id": "req_6"},
        Why.MALFORMED: {"request_id": "req_7"},
    }
    lost = [(source, Why.TIMED_OUT) for source in Source] + [(source, Why.NOT_FOUND) for source in Source]
    lost += [(source, why) for why in Why for source in (Source.APPS, Source.PROBE) if (source, why) not in lost]
    for source, why in lost:
        yield f"{source} {why}", everything(worlds.lost(source, why, **told.get(why, {})))
    for tries in (1, 2, 3):
        twice = [worlds.lost(source, tries=tries, request_id="req_8") for source in (Source.APPS, Source.RELAY)]
        yield f"two lost after {tries} tries", everything(*twice)
        yield f"one lost after {tries} tries", everything(twice[0])
    for request in (None, "req_9"):
        gone = worlds.lost(Source.APP, Why.NOT_FOUND, request_id=request)
        yield f"app not found, request {request}", worlds.only(gone, target=worlds.of_app().target)
        yield f"app not found in a project, request {request}", worlds.of_app(gone)
        project = worlds.lost(Source.APPS, Why.NOT_FOUND, request_id=request)
        yield f"project not found, request {request}", worlds.only(project)
        scope = worlds.lost(Source.RELAY, Why.FORBIDDEN_SCOPE, request_id=request, scope="ads:read")
        yield f"scope missing, request {request}", everything(scope)
    yield "rate limited, nobody says for how long", everything(worlds.lost(Source.APPS, Why.RATE_LIMITED))
    for why in (Why.TIMED_OUT, Why.UNREACHABLE, Why.SERVER_ERROR, Why.NOT_FOUND, Why.FORBIDDEN_SCOPE):
        yield f"all {why}", worlds.only(*(worlds.lost(source, why, request_id=f"r_{source}") for source in Source))
    for source in Source:
        flaws = tuple(worlds.unreadable(f"$.{flaw.name.lower()}", "x", flaw) for flaw in Flaw)
        world = everything()
        readings = tuple(replace(each, faults=flaws) if each.signal is source else each for each in world.readings)
        yield f"{source} with flaws", replace(world, readings=readings)


def _faults() -> Iterator[tuple[str, Snapshot]]:
    for count in (9, 10, 11, 12):
        flaws = tuple(worlds.unreadable(f"$.{place}") for place in range(count))
        yield f"{count} flaws", everything(worlds.apps(worlds.record(), faults=flaws))
        names = [worlds.event(f"odd_{place:02}", ago(minutes=place)) for place in range(count - 2)]
        yield f"{count - 2} unmapped names", everything(worlds.events(*names))
        likely = [worlds.event(f"order_{place:02}", ago(minutes=place)) for place in range(count - 2)]
        yield f"{count - 2} names like conversions", everything(worlds.events(*likely))
    error = worlds.error(message="rate limit reached", platform_code=190)
    yield "an error's text against its code", _relay(worlds.state(last_error=error))
    yield (
        "malformed answers",
        everything(worlds.lost(Source.APPS, Why.MALFORMED), worlds.lost(Source.RELAY, Why.MALFORMED, message="cut")),
    )


GROUPS = {
    "faults": _faults,
    "switches": _switches, "pixels": _pixels, "tokens": _tokens, "errors": _errors, "counts": _counts, "apps": _apps,
    "events": _events, "probes": _probes, "keys": _keys, "lost": _lost,
}  # fmt: skip
RULES = {rule.code: rule for rule in CATALOGUE}


def _links(judged: Verdict) -> Iterator[str]:
    """Tell each link of the chain, what changed when the fault began, and what nothing proves."""
    told = chain(judged)
    for link in told.links:
        where = f" {link.subject}" if link.subject else ""
        yield f"{link.key}{where} {link.proof}: {link.evidence} ({' '.join(link.codes)})"
    for candidate in told.candidates:
        yield f"meanwhile at {candidate.at}: {candidate.what}, says {candidate.source}"
    yield from (f"not proven: {sentence}" for sentence in not_proven(judged))


def _unmade(judged: Verdict) -> list[Check]:
    return [check for check in judged.checks if check.reason is not None]


UNMADE = _unmade(worlds.verdict(everything()))
UNBROKEN = {*_links(worlds.verdict(everything()))}


def _lines(judged: Verdict) -> Iterator[str]:
    """Tell every check that was not made, and every finding with the words that are not its rule's own."""
    usual = {(check.code, check.subject, check.result, check.reason) for check in UNMADE}
    alike: dict[tuple[str, str, str | None], list[str]] = defaultdict(list)
    for check in _unmade(judged):
        if (check.code, check.subject, check.result, check.reason) not in usual:
            alike[check.subject, check.result, check.reason].append(check.code)
    for (subject, result, reason), codes in alike.items():
        yield f"{subject} {result}: {reason} ({' '.join(codes)})"
    for finding in judged.findings:
        yield f"{finding.code} {finding.subject.id} {finding.level}: {finding.evidence}"
        yield from (f"    {name}: {value}" for name, value in _words(finding))
    yield from (line for line in _links(judged) if line not in UNBROKEN)


def _words(finding: Finding) -> Iterator[tuple[str, str]]:
    rule = RULES[finding.code]
    if finding.facts:
        yield "facts", json.dumps({**finding.facts}, ensure_ascii=False)
    for name in ("title", "cause", "who"):
        if getattr(finding, name) != getattr(rule, name):
            yield name, getattr(finding, name)
    yield "next", finding.next
    for name in ("thresholds", "relays"):
        if getattr(finding, name):
            yield name, " ".join(getattr(finding, name))
    if finding.follows_from:
        yield "follows from", finding.follows_from


def told(world: Snapshot) -> tuple[str, ...]:
    """Return what is told of a world and not of the healthy one."""
    return tuple(_lines(worlds.verdict(world)))


WORDS = {
    "health": (*Health, "healthy ", "Broken"),
    "probe": (*ProbeStatus, *worlds.CHECKS, "probe:healthy"),
    "codes": (
        "NOT_FOUND", "FORBIDDEN_SCOPE", "KILL_SWITCH", "RATE_LIMITED", "VALIDATION", "BRAND_NEW", "NOT_FOUNDS", "190",
        "meta:190", "190/463", "meta:100/33", "tiktok:40105", "40100", "tiktok:190", "meta:99999", "32", "368", "4",
        "80004", "2804003", "200", "-1", "51010", "apple:1", "tiktok: 40002", "LAY101",
    ),
    "events": (
        "purchase_success", "subscription_renew", "screen_view", "app_open", "layers_test_event", "Purchase",
        "event:level_up", "event:order_done", "event:subscribe_success", "event:add to-cart", "evnt:app_open",
    ),
    "nonsense": ("", ":", "x:y:z", "helthy", "purchase succes", "Add-To-Cart", "nothing at all", "404", "19", "1900"),
}  # fmt: skip
"""What somebody may ask the meaning of."""


def explained() -> str:
    """Return what is said of each word, or what it may have been meant to be."""
    words = (word for each in WORDS.values() for word in each)
    said = ({"word": word, "means": meaning(word), "guesses": guesses(word)} for word in words)
    return "".join(f"{json.dumps(each, ensure_ascii=False, indent=1)}\n" for each in said)


def drawn(group: str) -> str:
    """Return the golden text of a group."""
    return "\n".join("\n".join([f"# {name}", *told(world), ""]) for name, world in GROUPS[group]())


def kept(group: str) -> dict[str, tuple[str, ...]]:
    """Return what the golden text of a group says of each world."""
    text = (GOLDEN / f"{group}.txt").read_text(encoding="utf-8")
    sections = (section.split("\n") for section in text.removeprefix("# ").removesuffix("\n").split("\n\n# "))
    return {name: tuple(lines) for name, *lines in sections}
