"""What every format receives: a verdict with its exit code, or the rows of a viewer."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from layers_cli.core.frozen import frozen
from layers_cli.core.rule import Scalar
from layers_cli.core.signals import Identity, Project, Unavailable, Why
from layers_cli.core.snapshot import Exchange, Key, Snapshot, Target
from layers_cli.core.verdict import Verdict

if TYPE_CHECKING:
    from layers_cli.core.chain import Chain
    from layers_cli.core.news import News
    from layers_cli.core.past import Past


@frozen
class Failure:
    """One thing that went wrong, for machines; `why` is a word, `message` a sentence."""

    why: str
    message: str
    signal: str | None = None
    http_status: int | None = None
    api_code: str | None = None
    request_id: str | None = None
    hint: str | None = None


@frozen
class Head:
    """What every document begins with; `command` is the command as words, `elapsed` how long the run took."""

    version: str
    command: str
    as_of: datetime
    exit_code: int
    exit_name: str
    failures: tuple[Failure, ...] = ()
    elapsed: timedelta | None = None


@frozen
class Report:
    """A verdict, ready to be written in any format.

    `chain` is there where the command follows it link by link, `news` where somebody wants to hear of changes alone,
    `past` where a history knows the target and the format can show it.
    """

    head: Head
    verdict: Verdict
    not_proven: tuple[str, ...] = ()
    chain: "Chain | None" = None
    news: "News | None" = None
    past: "Past | None" = None

    @property
    def snapshot(self) -> Snapshot:
        """The readings that the verdict rests on."""
        return self.verdict.snapshot

    @property
    def target(self) -> Target:
        """What was diagnosed."""
        return self.verdict.snapshot.target

    @property
    def key(self) -> Key | None:
        """What may be shown of the key."""
        return self.verdict.snapshot.key

    @property
    def organization(self) -> str | None:
        """The organization, where a signal that was read names it."""
        return organization(self.verdict.snapshot)


Cell = Scalar | Mapping[str, Any] | tuple[Any, ...]
"""A value of a row; an object is what somebody sent, of any shape, and several values are for machines alone."""


@frozen
class Rows:
    """The result of a viewer: rows of values under named columns, `labels` their headings for people.

    `facts` is a record that stands above the rows (or alone), `notes` are sentences about what the rows hold,
    `verdict` is what is known of the access, `key` what may be shown of the key where there is no verdict. `answer` is
    the one value that was asked for: all that people see, for a shell may want it. Rows that are a history have a
    `past`, which people see in their place.
    """

    head: Head
    columns: tuple[str, ...] = ()
    rows: tuple[Mapping[str, Cell], ...] = ()
    labels: Mapping[str, str] | None = None
    facts: Mapping[str, Scalar | tuple[str, ...]] | None = None
    notes: tuple[str, ...] = ()
    target: Target | None = None
    verdict: Verdict | None = None
    exchanges: tuple[Exchange, ...] = ()
    past: "Past | None" = None
    answer: str | None = None
    key: Key | None = None


@frozen
class Refusal:
    """A run that ended before there was anything to report."""

    head: Head


Document = Report | Rows | Refusal


def organization(snapshot: Snapshot) -> str | None:
    """Return the organization that a reading names, by id."""
    if (identity := snapshot.get(Identity)) is not None:
        return identity.organization_id
    if (project := snapshot.get(Project)) is not None:
        return project.record.organization_id
    return None


def failures(snapshot: Snapshot) -> tuple[Failure, ...]:
    """Tell every signal that could not be read, auxiliary ones included."""
    return tuple(_failure(failure) for failure in snapshot.failures if failure.why is not Why.NOT_ASKED)


def _failure(failure: Unavailable) -> Failure:
    return Failure(
        why=str(failure.why),
        message=failure.message,
        signal=str(failure.signal),
        http_status=failure.http_status,
        api_code=failure.api_code,
        request_id=failure.request_id,
    )
