"""Paths and scopes."""

import pytest

from layers_cli.api.routes import ROUTES
from layers_cli.core.signals import Source
from layers_cli.core.snapshot import Target
from layers_cli.errors import UsageError


@pytest.mark.parametrize(
    ("source", "path", "scope", "limit"),
    [
        (Source.IDENTITY, "/v1/whoami", None, None),
        (Source.PROJECTS, "/v1/projects", "projects:read", 200),
        (Source.PROJECT, "/v1/projects/prj_1", "projects:read", None),
        (Source.APPS, "/v1/projects/prj_1/sdk-apps", "projects:read", 100),
        (Source.APP, "/v1/projects/prj_1/sdk-apps/app_1", "projects:read", None),
        (Source.RELAY, "/v1/projects/prj_1/ads/capi-status", "ads:read", None),
        (Source.ACCOUNTS, "/v1/projects/prj_1/ads/ad-accounts", "ads:read", None),
        (Source.EVENTS, "/v1/projects/prj_1/events", "events:read", 200),
        (Source.AUDIT, "/v1/audit-log", None, 200),
        (Source.PROBE, "/v1/projects/prj_1/sdk-apps/app_1/verify-tracking", "sdk:write", None),
    ],
)
def test_a_route_is_the_documented_one(source, path, scope, limit, target):
    route = ROUTES[source]
    assert (route.source, route.fill(target), route.scope, route.page_limit) == (source, path, scope, limit)


@pytest.mark.parametrize(
    ("identifier", "segment"),
    [
        ("a/b", "a%2Fb"),
        ("../x", "..%2Fx"),
        ("a b?c#d", "a%20b%3Fc%23d"),
        ("%2e", "%252e"),
        ("ü", "%C3%BC"),
        ("...", "..."),
    ],
)
def test_an_id_stays_one_segment_of_the_path(identifier, segment):
    assert ROUTES[Source.PROJECT].fill(Target(project_id=identifier)) == f"/v1/projects/{segment}"


@pytest.mark.parametrize("identifier", ["", ".", "..", None, "\udcff"])
def test_what_cannot_be_an_id_is_the_users_error(identifier):
    with pytest.raises(UsageError, match="app id"):
        ROUTES[Source.APP].fill(Target(project_id="prj_1", app_id=identifier))
