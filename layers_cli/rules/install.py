"""Install: whether the apps that should exist do, and how they are set up."""

from contextlib import suppress
from urllib.parse import urlsplit

from layers_cli.core.health import NOTE, Health
from layers_cli.core.limits import Limits
from layers_cli.core.rule import (
    PASSED,
    CannotTell,
    Evidence,
    Kind,
    NotApplicable,
    Outcome,
    Owner,
    cannot_tell,
    rule,
    unreadable,
)
from layers_cli.core.signals import App, AppList, AppRecord, Project, Relay, Source, Unreadable
from layers_cli.core.snapshot import Snapshot, Target

DOCS = "https://developers.layers.com/docs"
INGEST_HOST = "in.layers.com"


@rule(
    "LAY107", "Events go to a custom ingest host", NOTE, Kind.APP, who=Owner.NOBODY,
    fires="the host of the ingest endpoint is not Layers' own",
    cause="the app uses a domain of its own in front of the ingest host",
    next="if events stop, check that the domain still points to in.layers.com",
    docs=f"{DOCS}/sdk/reverse-proxy", needs=((Source.APP,),),
)  # fmt: skip
def custom_ingest(_app: AppRecord, snapshot: Snapshot, _limits: Limits) -> Outcome:
    endpoint = snapshot[App].ingest_endpoint
    if isinstance(endpoint, Unreadable):
        return cannot_tell(endpoint)
    if endpoint is None:
        return NotApplicable(reason="the app names no ingest endpoint")
    with suppress(ValueError):
        if urlsplit(endpoint).hostname == INGEST_HOST:
            return PASSED
    return Evidence(seen=f"the ingest endpoint is {endpoint}", facts={"ingestEndpoint": endpoint})


@rule(
    "LAY108", "Platform identifier missing", NOTE, Kind.APP, who=Owner.APP_DEVELOPER,
    fires="an ios app without bundle id, android without package, web without domain",
    cause="the app was created without the identifier that names it on its platform",
    next="set the identifier on the app {app} in the dashboard",
    docs=f"{DOCS}/api/reference/sdk-apps/patch-sdk-app", needs=((Source.APPS, Source.APP),),
)  # fmt: skip
def identifier_missing(app: AppRecord, _snapshot: Snapshot, _limits: Limits) -> Outcome:
    if isinstance(app.platform, Unreadable):
        return cannot_tell(app.platform)
    named = {
        "ios": ("bundle id", app.bundle_id),
        "android": ("package", app.android_package),
        "web": ("domain", app.web_domain),
    }
    if app.platform not in named:
        return NotApplicable(reason=f"{app.platform} apps carry no identifier of their own")
    what, value = named[app.platform]
    if isinstance(value, Unreadable):
        return cannot_tell(value)
    return PASSED if value else Evidence(seen=f"the {app.platform} app has no {what}", facts={"missing": what})


@rule(
    "LAY109", "Project has no SDK app", Health.UNKNOWN, Kind.PROJECT, who=Owner.APP_DEVELOPER,
    fires="the list is empty: nothing to check, or a note where a relay is on",
    cause="no app was created yet; there is nothing that could be judged",
    next="create an SDK app for the project in the dashboard, then run: layers status {flags}",
    docs=f"{DOCS}/api/reference/sdk-apps/create-sdk-app", needs=((Source.APPS,), (Source.RELAY,)),
)  # fmt: skip
def no_app(_target: Target, snapshot: Snapshot, _limits: Limits) -> Outcome:
    listed = snapshot[AppList]
    if listed.apps:
        return PASSED
    if listed.faults:
        return CannotTell(reason=str(listed.faults[0]))
    relay = snapshot[Relay]
    states = [state.on for state in relay.platforms]
    if any(state is True for state in states):
        return Evidence(
            seen="no SDK app, while a relay is on (events may come from a backend)",
            level=NOTE,
            cause="events may be sent from a backend, or the relay was set up before the app",
        )
    return unreadable(*states, *relay.faults) or Evidence(seen="no SDK app and no relay that is on: nothing to check")


@rule(
    "LAY110", "A platform of the project has no SDK app", NOTE, Kind.PROJECT, who=Owner.APP_DEVELOPER,
    fires="the project record names a bundle id, package or domain that no app carries",
    cause="the project names an app that has no SDK app of its own yet",
    next="create the SDK app in the dashboard, then run: layers app list {flags}",
    docs=f"{DOCS}/api/reference/projects/get-project", needs=((Source.PROJECT,), (Source.APPS,)),
)  # fmt: skip
def app_missing(_target: Target, snapshot: Snapshot, _limits: Limits) -> Outcome:
    record, apps = snapshot[Project].record, snapshot[AppList].apps
    named = {
        "bundle id": (record.bundle_id, {app.bundle_id for app in apps}),
        "package": (record.android_package, {app.android_package for app in apps}),
        "domain": (record.web_domain, {app.web_domain for app in apps}),
    }
    # The record is auxiliary: a field of it that cannot be read is no gap.
    wanted = {what: value for what, (value, _) in named.items() if isinstance(value, str) and value}
    if not wanted:
        return NotApplicable(reason="the project record names no app")
    missing = {what: value for what, value in wanted.items() if value not in named[what][1]}
    if not missing:
        return PASSED
    lost = [*snapshot[AppList].faults, *(value for what in missing for value in named[what][1])]
    if (gap := unreadable(*lost)) is not None:
        return gap
    listed = ", ".join(f"{what} {value}" for what, value in missing.items())
    return Evidence(seen=f"the project names {listed}, and no SDK app carries it", facts=dict(missing))


RULES = (custom_ingest, identifier_missing, no_app, app_missing)
