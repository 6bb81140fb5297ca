"""The ways in which the timeline of an app is shown: listed or counted at once, or followed."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from layers_cli.context import Context, now
from layers_cli.core.events import Event
from layers_cli.core.signals import Source
from layers_cli.link import Link, linked

if TYPE_CHECKING:
    from layers_cli.core.snapshot import Snapshot
    from layers_cli.core.verdict import Verdict
    from layers_cli.flows.locate import Found

MADE: Final = {"forwardedMeta": "Meta", "forwardedTiktok": "TikTok", "notForwarded": "Not forwarded", "test": "Test"}
"""The columns of what the relay makes of an event."""

Parts = Mapping[str, Any]
"""What there is to show beside the head and the verdict: members of `Rows`."""

_OFFERED: Final = (Source.EVENTS,)


def shown(
    context: Context,
    command: str,
    read: "Callable[[Link, Found], Snapshot]",
    parts: "Callable[[Snapshot], Parts | None]",
) -> int:
    """Read a timeline and write what came of it; no `parts` say that everything is written."""
    from layers_cli.inquiry import code_of, verdict_of

    def verdict(snapshot: "Snapshot") -> "Verdict":
        from layers_cli.flows.diagnosis import access

        return access(_OFFERED).verdict(snapshot)

    with linked(context) as link:
        judged, _ = verdict_of(link, _OFFERED, read, verdict)
    from layers_cli.core.report import Rows, failures

    snapshot, code = judged.snapshot, code_of(judged)
    shown = parts(snapshot)
    if shown is None:
        return code
    head = context.head(command, code, failures(snapshot), snapshot.taken_at)
    return context.emit(Rows(head=head, verdict=judged, exchanges=snapshot.exchanges, **shown))


def lost(link: Link, where: "Found") -> "Snapshot":
    """Return why there is no timeline: its app could not be looked up."""
    from layers_cli.flows.survey import survey

    return survey(link.client, where, _OFFERED, key=link.key, now=now)


def written(context: Context, format: str, events: Iterable[Event], labels: Mapping[str, str]) -> bool:  # noqa: A002 - the word users see
    """Write each event on a line of its own, at once; return whether somebody still reads."""
    from layers_cli.render import stream
    from layers_cli.rules.event_rows import event_row

    lines = stream(format, map(event_row, events), labels, context.look)
    return all(context.terminal.write([line]) for line in lines)
