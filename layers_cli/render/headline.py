"""The lower part of a report: what was not checked, which requests failed, and the verdict in one line."""

from collections.abc import Iterable, Iterator

from layers_cli.core.finding import Check, Finding
from layers_cli.core.health import NOTE, Health
from layers_cli.core.look import Look
from layers_cli.core.report import Failure, Head
from layers_cli.core.rule import Kind
from layers_cli.core.signals import RelayState, Source, Unavailable, Why
from layers_cli.core.snapshot import Exchange
from layers_cli.core.verdict import Verdict
from layers_cli.render.codes import ranges
from layers_cli.render.findings import PLURALS, counts, shown
from layers_cli.render.page import Blank, Block, Column, Line, Paragraph, Span, Style, line, table
from layers_cli.render.words import Words, dim, number

NAMED = 2
"""How many faults the headline names."""
REASONS = 3
"""How many reasons for gaps it names."""
_ENDED = {
    "timeout": "The deadline was reached; this is the last known state.",
    "interrupted": "Interrupted; this is the last known state.",
    "terminated": "Terminated; this is the last known state.",
}
_REFUSED = 400


def gaps(verdict: Verdict, words: Words) -> Iterator[Block]:
    """Yield what could not be checked, by reason, and what the user left out."""
    reasons: dict[tuple[str, str], list[Check]] = {}
    named = {(subject.kind, subject.id): words.name(subject) for subject in verdict.subjects}
    for check in verdict.coverage.not_checked:
        name = "" if check.signal or check.kind is Kind.PROJECT else named.get((check.kind, check.subject), "")
        reasons.setdefault((name, _parted(check)[1]), []).append(check)
    for (name, reason), checks in reasons.items():
        about = name or _listed(_parted(check)[0] for check in checks)
        codes = ranges([check.code for check in checks], words.to)
        yield Paragraph(line(f"Not checked: {codes} {_because(about, reason)}"))
    if verdict.coverage.skipped:
        yield Paragraph(dim(f"Skipped: {_skipped(verdict, named, words)}"))
    if reasons or verdict.coverage.skipped:
        yield Blank()


def _parted(lack: Check | Unavailable) -> tuple[str, str]:
    """Return the signal that was not read, if it is that, and the reason without it."""
    reason = lack.reason or "no reason given"
    before = f"{lack.signal}: "
    return (str(lack.signal), reason.removeprefix(before)) if reason.startswith(before) else ("", reason)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, names)))


def _because(about: str, reason: str) -> str:
    return f"{about}: {reason}" if about else reason


def _skipped(verdict: Verdict, named: dict[tuple[Kind, str], str], words: Words) -> str:
    """List skipped checks; one that was made for other subjects is listed with its subject."""
    made = {check.code for check in verdict.checks} - {check.code for check in verdict.coverage.skipped}
    asked: dict[str, list[Check]] = {}
    for check in verdict.checks:
        asked.setdefault(check.code, []).append(check)
    skipped = verdict.coverage.skipped
    wholly = {check.code for check in skipped if check.code not in made and _all_skipped(asked[check.code], skipped)}
    partly = [check for check in skipped if check.code not in wholly]
    parts = [ranges(wholly, words.to)] if wholly else []
    parts += [f"{check.code}@{named.get((check.kind, check.subject), check.subject)}" for check in partly]
    return ", ".join(parts)


def _all_skipped(asked: list[Check], skipped: tuple[Check, ...]) -> bool:
    return len(asked) == sum(check.code == asked[0].code for check in skipped)


def requests(exchanges: tuple[Exchange, ...], words: Words) -> Iterator[Block]:
    """Yield every request with what support asks for."""
    if not exchanges:
        return
    columns = (
        Column("Method", rigid=True), Column("Path"), Column("Status", rigid=True), Column("ms", rigid=True),
        Column("Tries", rigid=True), Column("Request id"),
    )  # fmt: skip
    yield table(columns, (
        (
            line(exchange.method),
            line(exchange.path),
            line(str(exchange.status) if exchange.status else "no answer"),
            line(str(round(exchange.elapsed.total_seconds() * 1000))),
            line(str(exchange.tries)),
            line(exchange.request_id or words.dash),
        )
        for exchange in exchanges
    ))  # fmt: skip
    yield Blank()


def failed_requests(
    head: Head, verdict: Verdict | None, exchanges: tuple[Exchange, ...], look: Look
) -> Iterator[Block]:
    """Yield failures that no finding on the screen tells with their request id."""
    told = ""
    if verdict is not None:
        told = "\n".join(
            finding.evidence for group in shown(verdict, look) for finding in _told(group.root, look, group.followers)
        )
    if look.verbose:
        told += "\n".join(exchange.request_id or "" for exchange in exchanges)
    lost = {
        exchange.request_id: _lost(exchange) for exchange in exchanges if exchange.request_id and _is_lost(exchange)
    }
    for failure in head.failures:
        if failure.request_id and failure.request_id not in lost:
            lost[failure.request_id] = f"{failure.signal or 'request'}: {failure.message}"
    rest = {request: what for request, what in lost.items() if request not in told}
    for request, what in rest.items():
        yield Paragraph(line(f"Failed request: {what} (request {request})"))
    if rest:
        yield Blank()


def _is_lost(exchange: Exchange) -> bool:
    return not exchange.status or exchange.status >= _REFUSED


def _lost(exchange: Exchange) -> str:
    status = f"HTTP {exchange.status}" if exchange.status else "no answer"
    return f"{exchange.method} {exchange.path}: {status}"


def every_failure(head: Head, exchanges: tuple[Exchange, ...]) -> Iterator[str]:
    """Yield every signal that could not be read, and every other request that failed."""
    signals = [failure for failure in head.failures if failure.signal]
    yield from map(failed, signals)
    told = {failure.request_id for failure in signals}
    for exchange in exchanges:
        if exchange.request_id not in told and _is_lost(exchange):
            yield _lost(exchange) + (f" (request {exchange.request_id})" if exchange.request_id else "")


def failed(failure: Failure) -> str:
    """Say what went wrong, with what support asks for and what helps."""
    answer = {"HTTP ": failure.http_status, "": failure.api_code}
    parts = [f"{name}{value}" for name, value in answer.items() if value and str(value) not in failure.message]
    parts += [f"request {failure.request_id}"] if failure.request_id else []
    signal = f"{failure.signal}: " if failure.signal else ""
    answered = f" ({', '.join(parts)})" if parts else ""
    hint = f"; {failure.hint}" if failure.hint else ""
    return f"{signal}{failure.message}{answered}{hint}"


def _told(root: Finding, look: Look, followers: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return (root, *followers) if look.verbose else (root,)


def endings(head: Head) -> Iterator[Block]:
    """Yield how the run itself ended, where that was not by itself."""
    for failure in head.failures:
        # What a run that was ended may have left behind is told in any case.
        if failure.signal is None or (failure.signal == Source.PROBE and failure.why == Why.INTERRUPTED):
            hint = f"; {failure.hint}" if failure.hint else ""
            yield Paragraph(line(f"{failure.message}{hint}"))
    if head.exit_name in _ENDED:
        yield Paragraph(line(_ENDED[head.exit_name]))


def headline(verdict: Verdict, look: Look) -> Line:
    """Say the verdict, the one or two faults behind it, and how much of it was checked."""
    health = verdict.health
    return (Span(str(health), Style.STRONG), Span(f": {_what(verdict)} ({_coverage(verdict, look)})"))


def _what(verdict: Verdict) -> str:
    counted = [finding for finding in verdict.findings if counts(finding)]
    if verdict.health is not Health.UNKNOWN:
        # What could not be told stands behind, by its reasons.
        counted = [finding for finding in counted if finding.level != Health.UNKNOWN]
    roots = [finding for finding in counted if not finding.follows_from] or counted
    faults: dict[tuple[str, str], list[Finding]] = {}
    for finding in roots:
        faults.setdefault((finding.code, finding.title), []).append(finding)
    if verdict.health is Health.UNKNOWN and Health.UNKNOWN not in {finding.level for finding in roots}:
        return "some checks could not be made" if verdict.anything_checked else "nothing was checked"
    if faults:
        named = [f"{title}{_whose(mine, verdict)}" for (_, title), mine in [*faults.items()][:NAMED]]
        if len(faults) > NAMED:
            named.append(f"{number(len(faults) - NAMED, 'more fault')}")
        return "; ".join(named)
    return _parts(verdict)


def _whose(findings: list[Finding], verdict: Verdict) -> str:
    kind = findings[0].subject.kind
    if kind in {Kind.KEY, Kind.PROJECT}:
        return ""
    names = list(dict.fromkeys(finding.subject.name for finding in findings))
    total = sum(subject.kind is kind for subject in verdict.subjects)
    if kind is Kind.RELAY or total == 1:
        return "" if all(name in findings[0].title for name in names) else f" ({', '.join(names)})"
    count = len({finding.subject.id for finding in findings})
    return f" ({count} of {total} {PLURALS[kind]})"


def _parts(verdict: Verdict) -> str:
    """Say what was judged where nothing is wrong."""
    parts = []
    for kind, name in {Kind.APP: "app", Kind.RELAY: "relay", Kind.ACCOUNT: "ad account", Kind.PROBE: "probe"}.items():
        mine = [subject.item for subject in verdict.subjects if subject.kind is kind]
        mine = [item for item in mine if not isinstance(item, RelayState) or item.listed]
        off = sum(isinstance(item, RelayState) and item.on is False for item in mine)
        if len(mine) - off or (mine and not off):
            parts.append(number(len(mine) - off, name))
        if off:
            parts.append(f"{number(off, name)} off")
    return ", ".join(parts) or "nothing else is judged here"


def _coverage(verdict: Verdict, look: Look) -> str:
    coverage = verdict.coverage
    said = f"{coverage.checked} of {number(coverage.total, 'check')}"
    if notes := sum(finding.level == NOTE for finding in verdict.findings):
        shows = "" if look.verbose else f", -v shows {'it' if notes == 1 else 'them'}"
        said += f", {number(notes, 'note')}{shows}"
    lacks: dict[str, list[str]] = {}
    every: tuple[Check | Unavailable, ...] = (*verdict.snapshot.gaps, *coverage.not_checked)
    for signal, reason in map(_parted, every):
        lacks.setdefault(reason, []).append(signal)
    reasons = [_because(_listed(signals), reason) for reason, signals in lacks.items()]
    if len(reasons) > REASONS:
        reasons[REASONS:] = [f"{number(len(reasons) - REASONS, 'more reason')}"]
    return "; ".join((said, *reasons))


def not_proven(sentences: tuple[str, ...]) -> Iterator[Block]:
    """Yield what the verdict does not prove, in one line."""
    if sentences:
        yield Paragraph(dim(f"Not proven: {'; '.join(sentences)}."))
