"""`layers verify`: the active probe of one app."""

from typing import TYPE_CHECKING, Annotated

import typer

from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context
    from layers_cli.core.report import Rows

EXAMPLES = {
    "layers verify com.acmecoffee.ios --dry-run": "show what would be sent, and send nothing",
    "layers verify com.acmecoffee.ios": "send one test event, and see what becomes of it",
    'layers verify -a "$APP" --wait -o junit=layers.xml': "in CI: until the install is good, as test cases",
}


@takes("target", "expect", "judge", "wait", "record", "notify", "api", "output")
def command(
    context: "Context",
    name: Annotated[
        str | None, typer.Argument(metavar="APP", help="App by id, exact name, bundle id, package or domain.")
    ] = None,
    event_name: Annotated[
        str | None, typer.Option("--event-name", metavar="NAME", help="What the test event is called.")
    ] = None,
    max_probes: Annotated[
        int, typer.Option("--max-probes", min=1, metavar="N", help="How many test events --wait may send.")
    ] = 3,
    dry_run: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--dry-run", help="Show the request that would be sent, and send nothing.")
    ] = False,
) -> int:
    """Send a test event through an app's whole chain and show what became of it."""
    from datetime import timedelta

    from layers_cli.core.signals import Source
    from layers_cli.errors import UsageError
    from layers_cli.inquiry import Course
    from layers_cli.run import diagnose

    context.name("app", name)
    if event_name is not None and not event_name.strip():
        raise UsageError("--event-name is empty", hint="give it a name or leave it out")
    if dry_run:
        return context.emit(_dry_run(context, event_name))
    course = Course(
        command="verify",
        offered=(Source.APP, Source.RELAY, Source.PROBE),
        patience=timedelta(seconds=60),
        main=Source.PROBE,
        # The probe is made for apps without traffic.
        noted=frozenset({"LAY103", "LAY104"}),
        event_name=event_name,
        probes=max_probes,
    )
    return diagnose(context, course)


def _dry_run(context: "Context", event_name: str | None) -> "Rows":
    """Return the request that would be sent; a name is looked up for it, an id is not."""
    import json

    from layers_cli.api.routes import ROUTES
    from layers_cli.context import now
    from layers_cli.core.report import Rows, failures
    from layers_cli.core.signals import Source
    from layers_cli.exits import ExitCode
    from layers_cli.flows.diagnosis import access
    from layers_cli.flows.probing import Order
    from layers_cli.flows.survey import survey
    from layers_cli.inquiry import code_of, found
    from layers_cli.link import linked

    route = ROUTES[Source.PROBE]
    with linked(context) as link:
        where = found(link, (Source.PROBE,))
        if where.stopped is not None:
            verdict = access((Source.PROBE,)).verdict(survey(link.client, where, (), key=link.key, now=now))
            head = context.head("verify", code_of(verdict), failures(verdict.snapshot))
            return Rows(head=head, target=where.target, verdict=verdict, exchanges=link.client.exchanges)
        order = Order(event_name=event_name and context.mask(event_name), expected=context.expected)
        asking = order.asking("fresh for each probe")
        facts = {
            "request": f"{route.method} {where.target.base_url}{route.fill(where.target)}",
            "authorization": f"Bearer ****{link.key.last_four}",
            "idempotencyKey": asking.idempotency_key,
            "contentType": "application/json",
            "body": json.dumps({**(asking.body or {})}, ensure_ascii=False),
        }
        return Rows(head=context.head("verify", ExitCode.OK), facts=facts, target=where.target)
