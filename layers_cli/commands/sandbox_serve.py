"""`layers sandbox serve`: the sandbox as a server of its own."""

import gc
import re
from typing import TYPE_CHECKING, Annotated

import typer

from layers_cli.errors import Stopped, UsageError
from layers_cli.options import takes

if TYPE_CHECKING:
    from layers_cli.context import Context
    from layers_cli.sandbox.faults import Fault
    from layers_cli.sandbox.server import Sandbox

EXAMPLES = {
    "layers sandbox serve --port 0": "an API in which all is well, until ^C",
    "layers sandbox serve --scenario silent --port 0": "one with a fault to find, until ^C",
    "layers sandbox serve --port 0 --fault hang:0.05": "1 request in 20 gets no answer, until ^C",
}


@takes()
def command(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    context: "Context",
    scenario: Annotated[str, typer.Option("--scenario", metavar="SCENARIO", help="What is the case.")] = "healthy",
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")
    ] = 8080,
    latency: Annotated[
        str, typer.Option("--latency", metavar="MILLISECONDS", help="Wait this long before every answer.")
    ] = "0",
    apps: Annotated[
        int | None, typer.Option("--apps", metavar="N", min=0, help="How many apps the project has.")
    ] = None,
    events: Annotated[
        int | None, typer.Option("--events", metavar="N", min=0, help="How many events the first app has.")
    ] = None,
    probe_time: Annotated[
        str | None,
        typer.Option("--probe-time", metavar="DURATION", help="How long a probe takes (default: as in the scenario)."),
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            "--fault", metavar="FAULT", help="KIND[=VALUE][:PROBABILITY]: what goes wrong, and how often (repeatable)."
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", min=0, help="Which requests a fault with a probability strikes.")
    ] = 0,
) -> int:
    """Serve the API of a scenario on 127.0.0.1 until interrupted."""
    from layers_cli.link import refuse_unknown
    from layers_cli.sandbox.server import Sandbox

    gc.enable()
    refuse_unknown(scenario)
    seconds, faults = _seconds(latency), [_fault(word) for word in fault or ()]
    probe_seconds = None if probe_time is None else _duration(probe_time)
    try:
        box = Sandbox(
            scenario,
            port=port,
            latency=seconds,
            apps=apps,
            events=events,
            faults=faults,
            probe_seconds=probe_seconds,
            seed=seed,
        )
    except ValueError as error:
        raise UsageError(str(error), hint="see: layers sandbox serve --help") from None
    try:
        with box:
            context.terminal.write([_started(box)])
            box.serve_forever()
    except ValueError as error:
        raise UsageError(f"the fault cannot be made: {error}", hint="install OpenSSL, or choose another") from None
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be served: {error.strerror or error}", hint="choose another with --port, or 0"
        ) from None
    except Stopped as stop:
        return stop.code
    return 0


def _seconds(milliseconds: str) -> float:
    number = milliseconds.removesuffix("ms")
    if not re.fullmatch("[0-9]{1,9}", number):
        raise UsageError(f"--latency {milliseconds!r} is no number of milliseconds", hint="write --latency 200")
    return int(number) / 1000


def _duration(word: str) -> float:
    from layers_cli.core import duration

    try:
        return duration.parse(word).total_seconds()
    except ValueError as error:
        raise UsageError(f"--probe-time {error}", hint="write --probe-time 20s") from None


def _fault(word: str) -> "Fault":
    from layers_cli.sandbox.faults import Fault
    from layers_cli.sandbox.kinds import DOORS, KINDS

    try:
        return Fault.parse(word)
    except ValueError as error:
        hint = f"write KIND[=VALUE][:PROBABILITY][+AFTER][*FIRST][@ROUTE,...]; kinds: {', '.join([*KINDS, *DOORS])}"
        raise UsageError(f"--fault {word!r}: {error}", hint=hint) from None


def _started(box: "Sandbox") -> str:
    lines = [f"export LAYERS_BASE_URL={box.url}", f"export LAYERS_API_KEY={box.key}"]
    lines += [f"export SSL_CERT_FILE={box.authority}"] if box.authority else []
    lines += [f"export LAYERS_PROJECT={box.project}"] if box.project else []
    lines += [f"export LAYERS_APP={box.app}"] if box.app else []
    return "\n".join([*lines, "# paste the lines above into another shell; end with ^C", ""])
