"""The upper part of a report: what was read of apps, relays and ad accounts, and how each of them is."""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from layers_cli.core.finding import Finding
from layers_cli.core.health import NOTE
from layers_cli.core.look import Look
from layers_cli.core.rule import Kind, Subject
from layers_cli.core.signals import (
    AdAccount,
    App,
    AppRecord,
    LastError,
    Platform,
    RelayState,
    Source,
    Unavailable,
    Unreadable,
)
from layers_cli.core.verdict import Verdict
from layers_cli.render.page import Blank, Block, Column, Heading, Labelled, Line, Paragraph, line, table
from layers_cli.render.words import Words, dim, flawed

NAMES = {Kind.APP: "SDK app", Kind.RELAY: "relay", Kind.ACCOUNT: "ad account"}
_SOURCES = {Kind.APP: (Source.APP, Source.APPS), Kind.RELAY: (Source.RELAY,), Kind.ACCOUNT: (Source.ACCOUNTS,)}
_HEALTH = (Column("Health", rigid=True), Column("Codes"))
ROOMY = 110
"""Cells from which on a table has room for ids that the findings repeat anyway."""


def overview(verdict: Verdict, words: Words, look: Look) -> Iterator[Block]:
    """Yield one table for each kind of subject, or why there is none."""
    codes = _codes(verdict.findings, look)
    tables = {
        Kind.APP: (_APPS, partial(_app, words=words)),
        Kind.RELAY: (_RELAYS, partial(_relay, words=words)),
        Kind.ACCOUNT: (_ACCOUNTS, partial(_account, words=words)),
    }
    for kind, (columns, row) in tables.items():
        mine = [subject for subject in verdict.subjects if subject.kind is kind]
        app = verdict.snapshot.get(App) if kind is Kind.APP else None
        if app is not None and mine:
            yield from _card(app, mine[0], verdict, words, _found(mine[0], codes))
            continue
        if mine:
            rows = ((*row(s), words.health(verdict.health_of(s)), line(_found(s, codes))) for s in mine)
            yield table((*columns, *_HEALTH), rows, leave_out=() if _has_room(mine, look) else (_APP_ID,))
            yield Blank()
        elif (missing := _missing(kind, verdict)) is not None:
            yield Paragraph(dim(missing), indent=2)
            yield Blank()
    for subject in verdict.subjects:
        if subject.kind is Kind.PROBE:
            from layers_cli.render import probe

            yield from probe.blocks(subject, verdict, words, _found(subject, codes))


def _has_room(mine: list[Subject], look: Look) -> bool:
    """Whether a table shows ids as well: where there is room, where somebody wants all, where names are not enough."""
    named_apart = len({subject.name for subject in mine}) == len(mine)
    return look.width is None or look.width >= ROOMY or look.verbose or not named_apart


def _codes(findings: tuple[Finding, ...], look: Look) -> dict[tuple[Kind, str], list[str]]:
    codes: dict[tuple[Kind, str], list[str]] = defaultdict(list)
    for finding in findings:
        if finding.level != NOTE or look.verbose:
            codes[finding.subject.kind, finding.subject.id].append(finding.code)
    return codes


def _found(subject: Subject, codes: dict[tuple[Kind, str], list[str]]) -> str:
    return " ".join(dict.fromkeys(codes.get((subject.kind, subject.id), ())))


def _missing(kind: Kind, verdict: Verdict) -> str | None:
    """Say why there is no subject of a kind; None where nobody asked for any."""
    readings = [reading for source in _SOURCES[kind] if (reading := verdict.snapshot.reading(source)) is not None]
    name = NAMES[kind]
    for reading in readings:
        if isinstance(reading, Unavailable):
            return f"{name[0].upper()}{name[1:]}s not read: {reading.reason.removeprefix(f'{reading.signal}: ')}"
        if reading.faults:
            return f"{name[0].upper()}{name[1:]}s not readable: {reading.faults[0]}"
    return f"No {name}." if readings else None


_APP_ID = Column("App id", rigid=True)
_APPS = (Column("App"), _APP_ID, Column("Platform", rigid=True), Column("Last event"))


def _app(subject: Subject, words: Words) -> tuple[Line, ...]:
    app = subject.item
    if not isinstance(app, AppRecord):
        return line(subject.name), line(subject.id), line("unknown"), line("unknown")
    name = line(app.name) if app.name else dim(words.dash)
    return name, line(app.id), line(words.value(app.platform)), line(words.when(app.last_event_at))


_RELAYS = (
    Column("Relay", rigid=True), Column("Switch"), Column("Pixel", rigid=True), Column("Token"), Column("Last error"),
    Column("Sent 24 h"), Column("Received 24 h"),
)  # fmt: skip


def _relay(subject: Subject, words: Words) -> tuple[Line, ...]:
    state: RelayState = subject.item
    if not state.listed:
        return (line(state.label), line("not configured"), (), (), (), (), ())
    return (
        line(state.label),
        line(_switch(state.on)),
        line(words.value(state.pixel_id, null="none")),
        line(_token(state)),
        line(_last_error(state.last_error, words)),
        line("" if state.sent_24h is None else words.value(state.sent_24h)),
        line("" if state.received_24h is None else words.value(state.received_24h)),
    )


def _switch(on: bool | Unreadable) -> str:  # noqa: FBT001 - the value that is shown
    if isinstance(on, Unreadable):
        return flawed(on)
    return "on" if on else "off"


def _token(state: RelayState) -> str:
    valid = state.token_valid
    if isinstance(valid, Unreadable):
        return flawed(valid)
    if valid is None:
        return {True: "stored, validity unknown", False: "none", None: "unknown"}[state.token_present]
    return "valid" if valid else "invalid"


def _last_error(error: LastError | Unreadable | None, words: Words) -> str:
    if error is None:
        return "none"
    if isinstance(error, Unreadable):
        return flawed(error)
    code = error.code if error.platform_code is None else words.value(error.platform_code)
    return f"{words.when(error.at, null='at an unknown time')}: {code or 'without a code'}"


_ACCOUNTS = (
    Column("Ad account"), Column("Account id", rigid=True), Column("Platform", rigid=True), Column("Token"),
)  # fmt: skip


def _account(subject: Subject, words: Words) -> tuple[Line, ...]:
    account: AdAccount = subject.item
    name = line(account.name) if account.name else dim(words.dash)
    platform = account.platform.label if isinstance(account.platform, Platform) else account.platform
    return name, line(account.external_id or account.id), line(platform), line(words.value(account.token_status))


def _card(app: App, subject: Subject, verdict: Verdict, words: Words, codes: str) -> Iterator[Block]:
    record = app.record
    yield Heading(words.headed(record.label, verdict.health_of(subject), codes))
    yield Labelled((
        ("App id", line(record.id)),
        ("Platform", line(words.value(record.platform))),
        *_identifiers(record, words),
        ("Ingest endpoint", line(words.value(app.ingest_endpoint, null="none"))),
        ("Created", line(words.when(record.created_at))),
        ("Last event", line(words.when(record.last_event_at))),
        ("Key rotated", line(words.when(app.last_rotated_at))),
    ))  # fmt: skip
    yield Blank()
    if app.toggles:
        columns = (
            Column("App forwards to", rigid=True), Column("Switch"), Column("Pixel", rigid=True),
            Column("Last forward"),
        )  # fmt: skip
        yield table(columns, (
            (
                line(toggle.platform.label),
                line(_switch(toggle.enabled)),
                line(words.value(toggle.pixel_id, null="none")),
                line(words.when(toggle.last_forward_at)),
            )
            for toggle in app.toggles
        ))  # fmt: skip
    else:
        yield Paragraph(dim("The app was never switched on for a platform."), indent=2)
    yield Blank()


def _identifiers(record: AppRecord, words: Words) -> Iterator[tuple[str, Line]]:
    """Yield what names the app on its platform, and any other identifier that it carries."""
    known = {
        "ios": ("Bundle id", record.bundle_id),
        "android": ("Package", record.android_package),
        "web": ("Domain", record.web_domain),
    }
    for platform, (label, value) in known.items():
        if platform == record.platform or value is not None:
            yield label, line(words.value(value, null="none"))
