"""What there is to say about a word, as a record for people and machines."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from layers_cli.core import event_names
from layers_cli.core.finding import Finding
from layers_cli.core.judge import judge
from layers_cli.core.limits import Limits
from layers_cli.core.rule import Scalar
from layers_cli.core.signals import RELAYED, LastError, Platform, Relay, RelayState
from layers_cli.core.snapshot import Snapshot, Target
from layers_cli.rules import CATALOGUE, delivery, events, platform_codes
from layers_cli.rules.api_codes import API_CODES, BY_STATUS, PAGE
from layers_cli.rules.platform_codes import ErrorClass
from layers_cli.rules.vocabulary import HEALTHS, NAME_ONLY, PROBE, RELAY

Record = dict[str, Scalar | tuple[str, ...]]
"""`code`, `kind` and `title` always, the rest as the kind has it."""

RULES: Final = {rule.code: rule for rule in CATALOGUE}
_ANY_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TEXT_WINS: Final = "where the text beside it speaks of a rate limit, the text wins: LAY401"


def of_health(word: str) -> Record:
    """Tell what a health says as a verdict, and as the relay's own status."""
    reported, codes = RELAY.get(word, (None, ()))
    return {
        "code": word,
        "kind": "health",
        "title": HEALTHS[word],
        "relayStatus": reported,
        "becomes": _named(codes),
    }


def of_probe(word: str) -> Record:
    """Tell what a word of the probe's report is read as."""
    term = PROBE[word]
    record: Record = {"code": word, "kind": term.kind, "title": term.meaning, "becomes": _named(term.becomes)}
    return _remarked(record, (*term.remarks, NAME_ONLY))


def of_api_code(code: str) -> Record:
    """Tell what is documented about an error code of the API."""
    known = API_CODES[code]
    record: Record = {
        "code": code,
        "kind": "API error code",
        "title": known.title,
        "httpStatus": known.http_status,
        "meaning": known.meaning,
        "retry": known.retry,
        "becomes": _named(known.becomes) or _by_status(),
        "next": known.next,
        "docs": PAGE,
    }
    return _remarked(record, known.remarks)


def of_new_api_code(code: str, alike: Iterable[str]) -> Record:
    """Tell how an error code of the API that is not listed is understood."""
    record: Record = {
        "code": code,
        "kind": "API error code",
        "title": "not an error code that this tool knows",
        "httpStatus": None,
        "meaning": "new codes may be added at any time: the HTTP status that it comes with decides",
        "retry": None,
        "becomes": _by_status(),
        "next": "read the message beside it; where that does not help, quote the request id to support@layers.com",
        "docs": PAGE,
    }
    return _remarked(record, [f"known, and alike: {code}" for code in alike])


def of_platform_code(platform: Platform, code: str) -> Record:
    """Tell the class of a platform's error code, and what a run finds where it is the relay's last error."""
    row = platform_codes.look_up(platform, code)
    error_class, said = row or (ErrorClass.UNCLASSIFIED, "in no table that this tool has, and shown as it came")
    settled = row is not None and (platform, code) not in platform_codes.UNSETTLED
    finding = _found(platform, code)
    record: Record = {
        "code": f"{platform}:{code}",
        "kind": "platform error code",
        "title": f"{platform.label}: {said}",
        "class": str(error_class),
        "waitingHelps": error_class in platform_codes.PASSING if settled else None,
        "becomes": (f"{finding.code} {finding.title}",),
        "health": str(finding.level),
        "cause": finding.cause,
        "next": finding.next,
        "who": str(finding.who),
        "source": platform_codes.source(platform, code),
        "docs": finding.docs,
    }
    return _remarked(record, _platform_remarks(platform, code))


def of_event(name: str) -> Record:
    """Tell what the default forwarding map makes of an event name, and which one was probably meant."""
    there = event_names.FORWARDED.get(name, {})
    expected = not there and not event_names.is_exempt(name)
    meant = event_names.meant(name)
    tells = expected and event_names.is_conversion_like(name)
    record: Record = {
        "code": f"event:{name}",
        "kind": "event name",
        "title": _forwarding(name),
        **{str(platform): there.get(platform) for platform in RELAYED},
        "meant": meant,
        "becomes": _named(["LAY202"]) if tells else (),
        "next": _better(meant) if expected else None,
        "docs": events.NAMES,
    }
    unmentioned = ["LAY202 tells of it only where it is expected"] if expected and not tells else []
    return _remarked(record, (*unmentioned, *_event_remarks(name)))


def _remarked(record: Record, remarks: Iterable[str]) -> Record:
    """Return the record with what else is worth knowing, where there is anything."""
    said = (*remarks,)
    return record | {"remarks": said} if said else record


def _named(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{code} {RULES[code].title}" for code in codes)


def _by_status() -> tuple[str, ...]:
    return tuple(f"{' or '.join(codes)} on {status}" for status, codes in BY_STATUS.items())


def _found(platform: Platform, code: str) -> Finding:
    """Return what a run finds where the relay's last error has this code and nothing else is known."""
    error = LastError(at=None, code=None, message=None, platform_code=code)
    state = RelayState(platform=platform, enabled=True, last_error=error)
    relay = Relay(as_of=_ANY_TIME, origin="", platforms=(state,))
    snapshot = Snapshot(target=Target(), taken_at=_ANY_TIME, readings=(relay,))
    (finding,) = judge(snapshot, delivery.RULES, Limits()).findings
    return finding


def _platform_remarks(platform: Platform, code: str) -> Iterator[str]:
    main, _, sub = code.partition("/")
    row, table = platform_codes.look_up(platform, code), platform_codes.TABLES[platform]
    if (platform, code) in platform_codes.REMARKS:
        yield platform_codes.REMARKS[platform, code]
    if sub and row is not None and code not in table:
        yield f"{sub} alone: {table[sub][1]}" if sub in table else f"{sub} is in no table: {main} alone decides"
    if detailed := [form for form in table if form.startswith(f"{code}/")]:
        yield f"more is known of {', '.join(detailed)}"
    if platform is Platform.META and not sub:
        yield "whether the API passes on Meta's code or its subcode is not documented: both are looked up"
    if platform is Platform.META and main == "100" and code != "100/33":
        yield "where the text beside it says that an object does not exist: LAY405"
    if row is None:
        yield f"{_TEXT_WINS}; where it says that the access token cannot be parsed: LAY403"
    elif row[0] is not ErrorClass.RATE_LIMIT:
        yield f"{_TEXT_WINS}, and LAY904 tells of the disagreement"


def _forwarding(name: str) -> str:
    there = event_names.FORWARDED.get(name)
    if there is None:
        is_exempt = event_names.is_exempt(name)
        return "nobody expects it to be forwarded" if is_exempt else "not in the default forwarding map"
    nowhere = [platform.label for platform in RELAYED if platform not in there]
    return f"forwarded by default, not to {' or '.join(nowhere)}" if nowhere else "forwarded by default"


def _better(meant: str | None) -> str:
    if meant is None:
        return f"nothing, unless it should be forwarded: the map takes {', '.join(event_names.mapped())}"
    return f"send {meant} ({event_names.told(meant)}) if that is what is meant"


def _event_remarks(name: str) -> Iterator[str]:
    for (mapped, platform), other in event_names.OTHERWISE.items():
        if name in {mapped, other}:
            usual = event_names.forwarded_as(mapped, platform)
            yield f"for {mapped} the documentation names two events at {platform.label}: {usual} and {other}"
    for platform in RELAYED:
        names = [mapped for mapped in event_names.FORWARDED if event_names.forwarded_as(mapped, platform) == name]
        if names and name not in names:
            yield f"{platform.label} gets {name} for {', '.join(names)}"
    if not event_names.is_exempt(name):
        yield "a project can override the map, and no endpoint shows whether it does"
