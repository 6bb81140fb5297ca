"""Worlds for the screens: snapshots as values, judged by the catalogue at a fixed time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from layers_cli.core.events import Event, Tally
from layers_cli.core.health import Health
from layers_cli.core.history import Stretch, Trail
from layers_cli.core.judge import judge
from layers_cli.core.limits import Limits
from layers_cli.core.news import News, Occasion, news
from layers_cli.core.past import past
from layers_cli.core.report import Failure, Head, Refusal, Report, Rows, failures
from layers_cli.core.selection import Selection, Term
from layers_cli.core.signals import (
    AdAccount,
    AdAccounts,
    App,
    AppList,
    AppRecord,
    Flaw,
    LastError,
    Platform,
    Relay,
    RelayState,
    Source,
    Toggle,
    Unavailable,
    Unreadable,
    Why,
)
from layers_cli.core.snapshot import Exchange, Key, Snapshot, Target
from layers_cli.core.state import state_of
from layers_cli.exits import ExitCode, exit_code
from layers_cli.rules import CATALOGUE
from layers_cli.rules.chain import chain
from layers_cli.rules.event_rows import PERSONAL, event_row, tally_row
from layers_cli.rules.not_proven import not_proven

NOW = datetime(2026, 6, 9, 17, 2, 14, tzinfo=UTC)
STATUS = (Source.APPS, Source.RELAY, Source.ACCOUNTS)
TARGET = Target(
    project_id="prj_254a4ce1-f4ca-42b1-9e36-17ca45ef3d39",
    project_name="Acme Coffee",
    base_url="https://api.layers.com",
)
KEY = Key(last_four="k3y9")

HOSTILE = {
    "ansi": "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "markup": "[red]bold[/red] [link=https://evil.example]x[/link] :smile: \\[",
    "lines": "one\ntwo\r\nthree\u2028four\u2029five\x85six",
    "table": "a | b || c, \"d\"; 'e'",
    "html": "<script>alert('&amp;')</script>",
    "emoji": "👩\u200d👩\u200d👧 café 日本語 ☕️",
    "long": "x" * 300,
    "long words": "wort " * 60,
    "right to left": "مرحبا \u202egnp.exe\u202c \u200fשלום\u2066",  # noqa: RUF001
    "surrogate": "lone \ud800 and \udc00 end",
    "nul": "nul \x00 bell \x07 back \x08 tab \t del \x7f c1 \x9b31m",
    "invisible": "zero\u200bwidth \ufeffbom soft\xadhyphen tag\U000e0041 filler\u3164",
}


def ago(**spans):
    return NOW - timedelta(**spans)


def app(number=1, **changes):
    record = AppRecord(
        id=f"app_{number:024x}", name=f"Acme {number}", platform="ios", bundle_id=f"com.acme.a{number}",
        android_package=None, web_domain=None, created_at=ago(days=51), last_event_at=ago(minutes=2, seconds=4),
    )  # fmt: skip
    return replace(record, **changes)


IOS = app(1, name="Acme Coffee iOS", id="app_8ffb9410eb0eb848264f8a65")
ANDROID = app(
    2, name="Acme Coffee Android", id="app_a1b2c3d4e5f60718293a4b5c", platform="android", bundle_id=None,
    android_package="com.acme.coffee",
)  # fmt: skip
META = RelayState(
    platform=Platform.META, enabled=True, status=Health.HEALTHY, pixel_id="123456789012345", token_valid=True,
)  # fmt: skip
TIKTOK = replace(META, platform=Platform.TIKTOK, pixel_id="C4A9P2Q7R5S8T1U6")
THROTTLED = replace(
    TIKTOK,
    status=Health.DEGRADED,
    last_error=LastError(
        at=ago(minutes=21), code="429", platform_code=40002,
        message="TikTok Events API rate-limit (429). Backing off 60s.",
    ),
)  # fmt: skip
ACCOUNT = AdAccount(
    id="01HXF1A2B3C4D5E6F7G8H9J0K1", platform=Platform.META, external_id="act_123456789012345",
    name="Acme Coffee - US", token_status="valid", token_validated_at=None, connected_at=ago(days=74),
)  # fmt: skip
TIKTOK_ACCOUNT = replace(
    ACCOUNT, id="01HXF2A2B3C4D5E6F7G8H9J0K1", platform=Platform.TIKTOK, external_id="7389201445566778899",
    name="Acme Coffee TikTok",
)  # fmt: skip


def read(kind, **parts):
    return kind(as_of=NOW, origin="GET", **parts)


def failed(source, why, **parts):
    return Unavailable(
        signal=source,
        why=why,
        message=parts.pop("message", "api.layers.com did not accept a connection in time"),
        as_of=NOW,
        **parts,
    )


def report(*readings, command="status", target=TARGET, key=KEY, selection=None, offered=None, **parts):
    snapshot = Snapshot(target=target, taken_at=NOW, readings=readings, key=key, **parts)
    verdict = judge(snapshot, CATALOGUE, Limits(), selection or Selection(), offered)
    code = exit_code(verdict)
    head = Head(
        version="0.1.0", command=command, as_of=NOW, exit_code=code, exit_name=code.word, failures=failures(snapshot)
    )
    return Report(head=head, verdict=verdict, not_proven=not_proven(verdict))


def status(apps=(IOS, ANDROID), relays=(META, TIKTOK), accounts=(ACCOUNT, TIKTOK_ACCOUNT), **parts):
    return report(
        read(AppList, apps=tuple(apps)), read(Relay, platforms=tuple(relays)),
        read(AdAccounts, accounts=tuple(accounts)), **parts,
    )  # fmt: skip


def requests(*answers):
    return tuple(
        Exchange(method="GET", path=f"/v1/projects/prj_1/{path}", status=code, request_id=request,
                 elapsed=timedelta(milliseconds=87), tries=tries)
        for path, code, request, tries in answers
    )  # fmt: skip


def healthy():
    return status(exchanges=requests(("sdk-apps", 200, "req_1", 1), ("capi-status", 200, "req_2", 2)))


def screen():
    """The screen that the behaviour is described by."""
    return report(
        read(AppList, apps=(IOS, replace(ANDROID, last_event_at=None))),
        read(Relay, platforms=(META, THROTTLED)),
        failed(Source.ACCOUNTS, Why.TIMED_OUT, tries=3),
        exchanges=requests(
            ("sdk-apps", 200, "req_1", 1), ("capi-status", 200, "req_2", 1), ("ad-accounts", 0, None, 3)
        ),
    )  # fmt: skip


def told(before, after, **parts):
    """Return a report of what is new after another one."""
    found = news(
        before and state_of(before.verdict), state_of(after.verdict), at=NOW, since=ago(hours=5, minutes=2), **parts
    )
    return replace(after, news=found)


def first_news():
    return told(None, screen())


def changed_news():
    """One fault came, one stayed, one is over."""
    stays = replace(ANDROID, last_event_at=None)
    before = status(apps=(replace(IOS, last_event_at=ago(days=2)), stays))
    return told(before, status(apps=(IOS, stays), relays=(META, THROTTLED)))


def recovered_news():
    return told(status(apps=(replace(IOS, last_event_at=ago(days=2)),)), status())


def reminder():
    return told(screen(), screen(), remind=timedelta(hours=24))


def dated():
    """A finding that the history knows."""
    found = screen()
    findings = tuple(replace(finding, since=ago(days=3, hours=2)) for finding in found.verdict.findings)
    return replace(found, verdict=replace(found.verdict, findings=findings))


def remembered():
    """A report whose target a history knows: well, then silent for a while, then nobody looked."""
    found = screen()
    trail = Trail(base_url="https://api.layers.com", project_id="prj_1", app_id=None, command="status")
    well, silent = state_of(status().verdict), state_of(status(apps=(replace(IOS, last_event_at=ago(days=2)),)).verdict)
    times = ((well, 150, 60), (silent, 60, 48), (well, 20, 1))
    stretches = tuple(
        Stretch(state=state, first_at=ago(hours=first), last_at=ago(hours=last), polls=first - last + 1, exit_code=0)
        for state, first, last in times
    )
    return replace(found, past=past(trail, stretches, ago(days=7), NOW))


def many_silent():
    silent = (app(n, name=f"Shop {n}", last_event_at=ago(days=2 + n % 5, hours=3)) for n in range(1, 13))
    return status(apps=(*silent, IOS), relays=(META,), accounts=(ACCOUNT,))


def gaps():
    """Values and signals that could not be read, a new value, a missing scope."""
    strange = Unreadable(path="items[1].lastEventAt", found='"soon"', flaw=Flaw.WRONG_TYPE)
    new = Unreadable(path="platforms.tiktok.status", found='"sleepy"', flaw=Flaw.UNKNOWN_VALUE)
    return report(
        read(AppList, apps=(IOS, replace(ANDROID, last_event_at=strange))),
        read(Relay, platforms=(META, replace(TIKTOK, status=new))),
        failed(Source.ACCOUNTS, Why.FORBIDDEN_SCOPE, http_status=403, api_code="FORBIDDEN_SCOPE",
               scope="ads:read", request_id="req_scope", message="the key lacks a scope"),
        failed(Source.IDENTITY, Why.SERVER_ERROR, http_status=503, request_id="req_identity", message="try later"),
    )  # fmt: skip


def unreachable():
    return report(
        failed(Source.APPS, Why.TIMED_OUT, tries=3), failed(Source.RELAY, Why.TIMED_OUT, tries=3),
        failed(Source.ACCOUNTS, Why.SERVER_ERROR, http_status=503, request_id="req_503", message="try later"),
    )  # fmt: skip


def rejected():
    return report(*(
        failed(source, Why.UNAUTHENTICATED, http_status=401, api_code="UNAUTHENTICATED", request_id=f"req_{source}",
               message="unknown key")
        for source in STATUS
    ))  # fmt: skip


def toggle(platform, **changes):
    return replace(
        Toggle(platform=platform, enabled=True, pixel_id="123456789012345", last_forward_at=ago(minutes=3)), **changes
    )


def single():
    """One app, quiet since its key was rotated, with a toggle that never reached the relay."""
    return report(
        read(
            App, record=replace(IOS, last_event_at=ago(days=3)), ingest_endpoint="https://in.layers.com/v1/events",
            last_rotated_at=ago(days=2),
            toggles=(toggle(Platform.META), toggle(Platform.TIKTOK, pixel_id=None, last_forward_at=None)),
        ),
        read(Relay, platforms=(META, replace(TIKTOK, enabled=False, status=Health.DISABLED))),
        command="app show",
        target=replace(TARGET, app_id=IOS.id, app_name=IOS.name, profile="prod", sandbox="toggle"),
    )  # fmt: skip


def diagnosed():
    """The whole chain of an app, of which one relay's token is not valid."""
    whole = report(
        read(
            App, record=IOS, ingest_endpoint="https://in.layers.com/v1/events", last_rotated_at=None,
            toggles=(toggle(Platform.META), toggle(Platform.TIKTOK)),
        ),
        read(Relay, platforms=(replace(META, token_valid=False, status=Health.BROKEN), TIKTOK)),
        read(AdAccounts, accounts=(ACCOUNT, TIKTOK_ACCOUNT)),
        command="diagnose", target=replace(TARGET, app_id=IOS.id, app_name=IOS.name),
    )  # fmt: skip
    return replace(whole, chain=chain(whole.verdict))


def recovered():
    """What somebody hears who wants to hear of changes alone."""
    whole = single()
    return replace(whole, news=News(occasion=Occasion.CHANGED, before=Health.BROKEN, since=ago(days=1)))


def skipped():
    words = ("LAY5", "LAY104@Acme Coffee iOS")
    skip = tuple(Term.parse(word, CATALOGUE) for word in words)
    return status(selection=Selection(skip=skip), relays=(META, replace(TIKTOK, enabled=False, status=Health.DISABLED)))


def hostile(text):
    """Every string that comes from outside is `text`."""
    unreadable = Unreadable(path=text, found=text, flaw=Flaw.WRONG_TYPE)
    state = RelayState(
        platform=text, enabled=True, status=Health.DEGRADED, pixel_id=text, token_valid=False,
        last_error=LastError(at=ago(minutes=5), code=text, message=text, platform_code=text),
        unknown_platform=Unreadable(path=text, found=text, flaw=Flaw.UNKNOWN_VALUE),
    )  # fmt: skip
    account = AdAccount(
        id=text, platform=text, external_id=text, name=text, token_status=text, token_validated_at=None,
        connected_at=None,
    )  # fmt: skip
    target = Target(
        project_id=text, project_name=text, base_url=text, profile=text, sandbox=text, flags=("-p", text),
    )  # fmt: skip
    bad = AppRecord(
        id=text, name=text, platform=unreadable, bundle_id=text, android_package=text, web_domain=text,
        created_at=unreadable, last_event_at=unreadable,
    )  # fmt: skip
    return report(
        read(AppList, apps=(replace(IOS, id=text, name=text, last_event_at=ago(days=5)), bad)),
        read(Relay, platforms=(state,), faults=(unreadable,)),
        read(AdAccounts, accounts=(account,)),
        failed(Source.IDENTITY, Why.SERVER_ERROR, http_status=500, request_id=text, message=text, api_code=text),
        target=target, key=Key(last_four=text), exchanges=requests((text, 500, text, 2)),
    )  # fmt: skip


def hostile_chain(text):
    """A diagnosis in which everything that comes from outside is `text`."""
    whole = hostile(text)
    return replace(whole, chain=chain(whole.verdict))


def hostile_card(text):
    record = replace(IOS, id=text, name=text, platform=text, bundle_id=text)
    return report(
        read(App, record=record, ingest_endpoint=text, last_rotated_at=None,
             toggles=(toggle(Platform.META, pixel_id=text),)),
        target=replace(TARGET, project_name=text, app_id=text),
    )  # fmt: skip


def hostile_rows(text):
    row = dict.fromkeys(("projectId", "name", "status", "customerExternalId", "createdAt"), text)
    return rows("project list", columns=tuple(row), rows=(row,), code=ExitCode.UNAVAILABLE,
                facts={"organizationName": text, "scopes": (text, text)}, labels={"name": text},
                failures=(Failure(why=text, message=text, hint=text, request_id=text),))  # fmt: skip


def rows(command="app list", *, code=ExitCode.OK, failures=(), **parts):
    head = Head(
        version="0.1.0", command=command, as_of=NOW, exit_code=code, exit_name=code.word, failures=failures
    )  # fmt: skip
    return Rows(head=head, **parts)


def app_list():
    return rows(
        columns=("appId", "name", "platform", "lastEventAt"),
        labels={"appId": "App", "name": "Name", "platform": "Platform", "lastEventAt": "Last event"},
        rows=tuple(
            {"appId": app.id, "name": name, "platform": app.platform, "bundleId": app.bundle_id,
             "androidPackage": app.android_package, "webDomain": None, "createdAt": "2026-04-19T17:02:14Z",
             "lastEventAt": last}
            for app, name, last in ((IOS, IOS.name, "2026-06-09T17:00:10Z"), (ANDROID, None, None))
        ),
        target=TARGET,
    )  # fmt: skip


def whoami():
    """A record without rows, from a key that cannot be read."""
    snapshot = Snapshot(
        target=Target(base_url="https://api.layers.com"), taken_at=NOW, key=KEY,
        readings=(failed(Source.IDENTITY, Why.UNAUTHENTICATED, http_status=401, request_id="req_9",
                         message="unknown key"),),
    )  # fmt: skip
    verdict = judge(snapshot, CATALOGUE, Limits())
    return rows("whoami", code=ExitCode.ACCESS, target=snapshot.target, verdict=verdict, failures=failures(snapshot))


def who():
    return rows("whoami", labels={"organizationId": "Organization"},
                facts={"organizationId": "2481fa5c", "organizationName": "Acme", "parentOrganizationId": None,
                       "apiKeyId": None, "rateLimitTier": None, "scopes": ("ads:read", "projects:read"),
                       "creditBalance": 12.5, "killSwitch": False},
                target=TARGET)  # fmt: skip


def crowd(size):
    """A project of many apps: a third silent, a third never seen, a third fine."""
    lasts = (ago(days=3), None, ago(minutes=1))
    return status(apps=(app(n, name=f"Shop {n}", last_event_at=lasts[n % 3]) for n in range(size)))


def checks():
    row = {
        "code": "LAY104",
        "title": "App has gone silent",
        "health": "degraded",
        "subjects": "app",
        "signals": "apps or app",
        "who": "app developer",
    }
    return rows("checks", columns=tuple(row), rows=(row, {**row, "code": "LAY009", "health": "note"}))  # fmt: skip


def explain():
    return rows("explain", facts={"code": "LAY104", "title": "App has gone silent", "followsFrom": None})


def nothing():
    return rows("project list", columns=("projectId", "name"), labels={"projectId": "Project", "name": "Name"})


def keyed():
    """The older shape of the relay's answer: counts, no status; one app of two with the same name."""
    counted = replace(
        META, status=None, token_valid=None, token_present=True, sent_24h=1200.0, received_24h=1187.0, sent_1h=40.0,
    )  # fmt: skip
    bare = replace(
        TIKTOK, status=None, enabled=True, token_valid=None, token_present=False, pixel_id=None, received_24h=0.0,
        last_error=LastError(at=None, code=None, message=None, platform_code=None),
    )  # fmt: skip
    twins = (replace(IOS, last_event_at=ago(hours=-2)), replace(IOS, id="app_twin", last_event_at=ago(days=2)))
    return status(apps=twins, relays=(counted, bare), accounts=())


def refusal():
    head = Head(
        version="0.1.0", command="status", as_of=NOW, exit_code=2, exit_name="usage",
        failures=(Failure(why="usage", message="no such flag: --colour", hint="see: layers status --help"),),
    )  # fmt: skip
    return Refusal(head=head)


def interrupted():
    """A run that somebody stopped."""
    whole = screen()
    late = Failure(why="interrupted", message="stopped by ^C", hint="run it again")
    return replace(
        whole, head=replace(whole.head, exit_code=130, exit_name="interrupted", failures=(*whole.head.failures, late))
    )


def empty():
    """Lists that were read and hold nothing, one of them in an unknown shape."""
    flaw = Unreadable(path="accounts", found="7", flaw=Flaw.WRONG_TYPE)
    return report(
        read(AppList, apps=()), read(Relay, platforms=()), read(AdAccounts, accounts=(), faults=(flaw,)),
        target=Target(project_id="prj_1"), key=None,
    )  # fmt: skip


def invisible_app():
    """The app that was asked for is not there, nor is its project."""
    return report(
        failed(Source.APP, Why.NOT_FOUND, http_status=404, request_id="req_app"),
        failed(Source.RELAY, Why.NOT_FOUND, http_status=404, request_id="req_relay"),
        command="app show", target=replace(TARGET, app_id="app_gone"),
    )  # fmt: skip


def bare_card():
    """An app of which hardly anything is known, and which was never switched on."""
    flaw = Unreadable(path="ingestEndpoint", found="", flaw=Flaw.ABSENT)
    record = replace(IOS, name=None, bundle_id=None, last_event_at=None, created_at=ago(minutes=5))
    return report(
        read(App, record=record, ingest_endpoint=flaw, last_rotated_at=None, toggles=()),
        command="app show", target=replace(TARGET, app_id=IOS.id), key=replace(KEY, is_test=True),
    )  # fmt: skip


def unset():
    """Everything off, or not set up at all, or hardly readable."""
    flaw = Unreadable(path="x", found="7", flaw=Flaw.WRONG_TYPE)
    off = replace(META, enabled=False, status=Health.DISABLED)
    odd = replace(
        TIKTOK, enabled=flaw, token_valid=flaw, last_error=flaw, platform="snap",
        unknown_platform=Unreadable(path="y", found='"snap"', flaw=Flaw.UNKNOWN_VALUE),
    )  # fmt: skip
    unnamed = replace(TIKTOK_ACCOUNT, name=None, token_status="expired", external_id=None)
    return status(relays=(off, odd), accounts=(unnamed, replace(ACCOUNT, id="a", platform="snap_ads")))


def switched_off():
    return status(apps=(), relays=(replace(META, enabled=False, status=Health.DISABLED),), accounts=(),
                  selection=Selection(only=(Term.parse("LAY301", CATALOGUE),)))  # fmt: skip


def nothing_checked():
    return report(key=None)


def many_gaps():
    """One thing that could not be read for each of five apps."""
    flaws = [Unreadable(path=f"items[{n}].lastEventAt", found="true", flaw=Flaw.WRONG_TYPE) for n in range(5)]
    return status(apps=(app(n, name=f"Shop {n}", last_event_at=flaw) for n, flaw in enumerate(flaws)))


EVENT = Event(
    id="evt_01HXA9Z2R3S4T5U6V7W8X9Y0A", name="purchase_success", occurred_at=ago(minutes=2, seconds=4),
    received_at=ago(minutes=2, seconds=4), app_id=IOS.id, user_id="user_a7f3c1d9", environment="production",
    properties={"revenue": 9.99, "currency": "USD", "email": "[redacted]", "items": [{"id": 1}, None]},
)  # fmt: skip
EVENTS = (
    replace(EVENT, id="evt_3", name="layers_test_event", occurred_at=ago(seconds=21), is_test=True, user_id=None,
            environment=None, properties={"test_event_code": "TEST1"}),
    EVENT,
    replace(EVENT, id="evt_2", name="Purchase", occurred_at=ago(minutes=2, seconds=5), environment="staging"),
    replace(EVENT, id="evt_1", name="screen_view", occurred_at=ago(hours=3), properties={}),
    replace(EVENT, id=None, name=Unreadable(path="items[4].name", found="7", flaw=Flaw.WRONG_TYPE),
            occurred_at=ago(days=2), properties={}),
)  # fmt: skip
MADE = {"forwardedMeta": "Meta", "forwardedTiktok": "TikTok", "notForwarded": "Not forwarded", "test": "Test"}
LISTED = {"occurredAt": "When", "name": "Name", **MADE}
DETAILED = {**LISTED, "eventId": "Event", "userId": "User", "environment": "Environment", "properties": "Properties"}


def listing(labels, given, *, command="events", target=TARGET, **parts):
    return rows(command, columns=tuple(labels), labels=labels, rows=tuple(given), target=target, **parts)


def events():
    """The newest events of an app, older ones left out."""
    return listing(LISTED, map(event_row, EVENTS), target=replace(TARGET, app_id=IOS.id, app_name=IOS.name),
                   notes=("these are the newest 5; --limit N or --all shows more",))  # fmt: skip


def detailed_events():
    """The same with everything that is known of them, of an app whose name is not."""
    return listing(DETAILED, map(event_row, EVENTS), target=replace(TARGET, app_id=IOS.id), notes=(PERSONAL,))


def summary():
    """Events counted by name, those of probes apart."""
    tallies = (
        Tally(name="app_open", count=1204, first_at=ago(hours=23), last_at=ago(seconds=9)),
        Tally(name="purchase_success", count=31, first_at=ago(hours=22), last_at=ago(minutes=2)),
        Tally(name="Purchase", count=2, first_at=ago(hours=5), last_at=ago(hours=4)),
        Tally(name="purchase_success", count=1, first_at=ago(hours=1), last_at=ago(hours=1), is_test=True),
        Tally(name="layers_test_event", count=1, first_at=ago(hours=1), last_at=ago(hours=1), is_test=True),
        Tally(name="menu_closed", count=1, first_at=ago(hours=7), last_at=ago(hours=7)),
    )
    labels = {"name": "Name", "count": "Count", "firstAt": "First", "lastAt": "Last", **MADE}
    return listing(labels, map(tally_row, tallies), command="events summary",
                   target=replace(TARGET, app_id=IOS.id, app_name=IOS.name),
                   facts={"since": "2026-06-08T17:02:14Z", "events": 1240})  # fmt: skip


def hostile_events(text):
    """Events in which everything that somebody can send is `text`."""
    event = replace(EVENT, id=text, name=text, app_id=text, user_id=text, environment=text,
                    properties={text: [text, {text: text}, None]})  # fmt: skip
    return listing(DETAILED, (event_row(event),), target=replace(TARGET, app_id=text, app_name=text), notes=(text,))
