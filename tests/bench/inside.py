"""Measured within one process: the judge and the text of a thousand apps, and a count of events; seconds as JSON."""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from layers_cli.api.budget import Deadline
from layers_cli.api.client import Client
from layers_cli.core.events import Census, Event
from layers_cli.core.limits import Limits
from layers_cli.core.look import Look
from layers_cli.core.report import Head, Report
from layers_cli.core.selection import Selection
from layers_cli.core.signals import AppList, Source
from layers_cli.core.snapshot import Key, Target
from layers_cli.flows.diagnosis import Diagnosis
from layers_cli.flows.locate import Found
from layers_cli.flows.survey import survey
from layers_cli.render import render
from layers_cli.rules import CATALOGUE
from layers_cli.sandbox.server import Sandbox

APPS = 1000
EVENTS = 100_000
ROUNDS = 7
OFFERED = (Source.APPS, Source.RELAY, Source.ACCOUNTS, Source.PROJECT)


def median(work: Callable[[], Any]) -> float:
    """Return the median of several runs, in seconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    """Read the project once, then judge it and write it again and again."""
    with Sandbox("crowd", apps=APPS) as box:
        client = Client(base_url=box.url, key=box.key, deadline=Deadline(60))
        found = Found(target=Target(project_id=sys.argv[1]))
        snapshot = survey(client, found, OFFERED, key=Key(last_four=box.key[-4:]), now=lambda: datetime.now(UTC))
    assert len(snapshot[AppList].apps) == APPS, snapshot.failures
    diagnosis = Diagnosis(offered=OFFERED, rules=CATALOGUE, limits=Limits(), selection=Selection())
    verdict = diagnosis.verdict(snapshot)
    head = Head(version="0", command="status", as_of=snapshot.taken_at, exit_code=0, exit_name="ok")
    report = Report(head=head, verdict=verdict)
    look = Look(width=120, terminal=True, colour=True)
    timeline = [
        Event(id=f"evt_{one}", name=f"event_{one % 40}", occurred_at=snapshot.taken_at - timedelta(seconds=one))
        for one in range(EVENTS)
    ]
    times = {
        "judge": median(lambda: diagnosis.verdict(snapshot)) / APPS,
        "text": median(lambda: "".join(render("text", report, look))),
        "count": median(lambda: Census().take(timeline)),
    }
    sys.stdout.write(json.dumps(times))


if __name__ == "__main__":
    main()
