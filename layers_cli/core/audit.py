"""The audit log as far as it was read: what somebody changed, and when."""

from datetime import datetime
from typing import ClassVar

from layers_cli.core.frozen import frozen
from layers_cli.core.signals import Reading, Source


@frozen
class AuditRow:
    """One entry; ids are as the API gave them, `summary` is what its data says in a few words."""

    at: datetime
    type: str
    actor: str | None = None
    project_id: str | None = None
    key_id: str | None = None
    request_id: str | None = None
    summary: str | None = None


@frozen
class AuditLog(Reading):
    """The newest entries, newest first; `complete` says that there are no older ones."""

    signal: ClassVar[Source] = Source.AUDIT
    rows: tuple[AuditRow, ...]
    complete: bool = False

    @property
    def reaches_back_to(self) -> datetime | None:
        """Return the time of the oldest entry that was read; None where the log goes no further back."""
        return None if self.complete or not self.rows else self.rows[-1].at
