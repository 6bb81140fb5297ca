"""`layers app list`: the SDK apps of a project."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context
    from layers_cli.core.rule import Scalar
    from layers_cli.core.signals import AppList

LABELS = {
    "appId": "App",
    "name": "Name",
    "platform": "Platform",
    "bundleId": "Bundle id",
    "androidPackage": "Package",
    "webDomain": "Domain",
    "createdAt": "Created",
    "lastEventAt": "Last event",
}
EXAMPLES = {
    'layers app list -p "Acme Coffee"': "the apps of one project",
    "layers app list -p acme-coffee -o markdown": "as a table for a ticket, by customerExternalId",
    'layers app list -p "$PROJECT" -o csv=apps.csv': "into a file, for a spreadsheet",
}


@takes("target", "api", "output", leave_out=["app"])
def command(context: "Context") -> int:
    """List the SDK apps of a project."""
    from layers_cli.core.signals import AppList
    from layers_cli.view import view

    return view(context, "app list", AppList, rows=rows, labels=LABELS)


def rows(listed: "AppList") -> "tuple[Mapping[str, Scalar], ...]":
    """Return one row for each app."""
    from layers_cli.core.facts import readable

    return tuple(
        readable(
            {
                "appId": app.id,
                "name": app.name,
                "platform": app.platform,
                "bundleId": app.bundle_id,
                "androidPackage": app.android_package,
                "webDomain": app.web_domain,
                "createdAt": app.created_at,
                "lastEventAt": app.last_event_at,
            }
        )
        for app in listed.apps
    )
