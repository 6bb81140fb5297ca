"""A command that reads one signal and lists it."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from layers_cli.context import Context, now
from layers_cli.core.signals import Reading
from layers_cli.inquiry import code_of, verdict_of
from layers_cli.link import Link, linked

if TYPE_CHECKING:
    from layers_cli.core.report import Rows
    from layers_cli.core.rule import Scalar
    from layers_cli.core.snapshot import Snapshot
    from layers_cli.core.verdict import Verdict
    from layers_cli.flows.diagnosis import Diagnosis
    from layers_cli.flows.locate import Found

    Fact = Scalar | tuple[str, ...]
R = TypeVar("R", bound=Reading)


def view(  # noqa: PLR0913 - a view is made of these parts
    context: Context,
    command: str,
    kind: type[R],
    *,
    rows: "Callable[[R], tuple[Mapping[str, Scalar], ...]] | None" = None,
    facts: "Callable[[R], Mapping[str, Fact]] | None" = None,
    labels: Mapping[str, str] | None = None,
) -> int:
    """Read one signal and list it; what stands in the way of the reading is told like a finding."""
    verdict = looked(context, kind)
    reading = verdict.snapshot.get(kind)
    return context.emit(
        viewed(
            context,
            command,
            verdict,
            columns=tuple(labels or ()),
            labels=labels,
            rows=rows(reading) if rows and reading else (),
            facts=facts(reading) if facts and reading else None,
        )
    )


def looked(context: Context, kind: type[Reading]) -> "Verdict":
    """Read one signal; the verdict is on nothing but whether that was possible."""
    offered = (kind.signal,)

    @cache
    def diagnosis() -> "Diagnosis":
        from layers_cli.flows.diagnosis import access

        return access(offered)

    def prepare() -> None:
        diagnosis()
        context.prepare()

    def snapshot_of(link: Link, where: "Found") -> "Snapshot":
        from layers_cli.flows.survey import survey

        return survey(link.client, where, offered, key=link.key, now=now, meanwhile=prepare)

    with linked(context) as link:
        return verdict_of(link, offered, snapshot_of, lambda snapshot: diagnosis().verdict(snapshot))[0]


def viewed(context: Context, command: str, verdict: "Verdict", **parts: Any) -> "Rows":
    """Return the document of a view; `parts` are what it shows (fields of `Rows`)."""
    from layers_cli.core.report import Rows, failures

    snapshot = verdict.snapshot
    head = context.head(command, code_of(verdict), failures(snapshot), snapshot.taken_at)
    return Rows(head=head, target=snapshot.target, verdict=verdict, exchanges=snapshot.exchanges, **parts)
