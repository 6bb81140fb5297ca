"""Where each signal is read, and the scope that it takes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from layers_cli.core.frozen import frozen
from layers_cli.core.signals import Source
from layers_cli.core.snapshot import Target
from layers_cli.errors import UsageError

READ_SECONDS: Final = 15.0
"""How long a server may be silent before it is given up."""
PROBE_SECONDS: Final = 45.0
"""The same for a probe, which the server answers after up to 30 s."""


@frozen(kw_only=False)
class Route:
    """A route: `page_limit` is the largest `limit` it takes, `paged` whether a `nextCursor` is followed.

    `elsewhere` is the path that other pages of the documentation give, asked where the first is unknown; `by_app` says
    that the query names the app.
    """

    source: Source
    path: str
    scope: str | None = None
    page_limit: int | None = None
    paged: bool = False
    method: str = "GET"
    silence: float = READ_SECONDS
    elsewhere: str | None = None
    by_app: bool = False

    @property
    def names_app(self) -> bool:
        """Whether the app has to be known before this can be asked."""
        return self.by_app or "{app}" in self.path

    def fill(self, target: Target) -> str:
        """Return the path with the target's ids; UsageError where one is missing or cannot stand in a path."""
        path = self.path
        if "{project}" in path:
            path = path.replace("{project}", _segment(target.project_id, "project"))
        if "{app}" in path:
            path = path.replace("{app}", _segment(target.app_id, "app"))
        return path


def _segment(identifier: str | None, kind: str) -> str:
    if not identifier or identifier in {".", ".."}:
        raise UsageError(
            f"{identifier or 'An empty text'!r} is no {kind} id",
            hint=f"give the {kind} id as the API shows it",
        )
    try:
        return quote(identifier, safe="")
    except UnicodeEncodeError:
        raise UsageError(f"The {kind} id is not valid text", hint=f"give the {kind} id as the API shows it") from None


_PROJECT: Final = "/v1/projects/{project}"

ROUTES: Final[Mapping[Source, Route]] = MappingProxyType(
    {
        route.source: route
        for route in (
            Route(Source.IDENTITY, "/v1/whoami"),
            Route(Source.PROJECTS, "/v1/projects", "projects:read", page_limit=200, paged=True),
            Route(Source.PROJECT, _PROJECT, "projects:read"),
            Route(Source.APPS, f"{_PROJECT}/sdk-apps", "projects:read", page_limit=100, paged=True),
            Route(Source.APP, f"{_PROJECT}/sdk-apps/{{app}}", "projects:read"),
            Route(Source.RELAY, f"{_PROJECT}/ads/capi-status", "ads:read"),
            # The list of ad accounts documents neither `limit` nor `nextCursor`; a cursor is followed should one come.
            Route(Source.ACCOUNTS, f"{_PROJECT}/ads/ad-accounts", "ads:read", paged=True),
            Route(Source.EVENTS, f"{_PROJECT}/events", "events:read", page_limit=200, paged=True, by_app=True),
            # The reference and the first-party client say audit-log, the page of capi-status says audit.
            Route(Source.AUDIT, "/v1/audit-log", page_limit=200, paged=True, elsewhere="/v1/audit"),
            Route(
                Source.PROBE,
                f"{_PROJECT}/sdk-apps/{{app}}/verify-tracking",
                "sdk:write",
                method="POST",
                silence=PROBE_SECONDS,
            ),
        )
    }
)
