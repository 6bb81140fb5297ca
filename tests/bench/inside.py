"""Measured within one process: judge, text and every format of many apps, events, a history; seconds as JSON."""

import json
import sqlite3
import statistics
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from layers_cli.api.budget import Deadline
from layers_cli.api.client import Client
from layers_cli.core.events import Census, Event
from layers_cli.core.health import Health
from layers_cli.core.history import Trail
from layers_cli.core.limits import Limits
from layers_cli.core.look import Look
from layers_cli.core.past import past
from layers_cli.core.report import Head, Report, Rows
from layers_cli.core.selection import Selection
from layers_cli.core.signals import AppList, Source
from layers_cli.core.snapshot import Key, Snapshot, Target
from layers_cli.core.state import State
from layers_cli.flows.diagnosis import Diagnosis
from layers_cli.flows.locate import Found
from layers_cli.flows.survey import survey
from layers_cli.render import FITS, render
from layers_cli.rules import CATALOGUE
from layers_cli.sandbox.server import Sandbox
from layers_cli.store.history import open_history

APPS = 1000
MANY = 10
"""How many times as many apps the formats have to write."""
EVENTS = 100_000
POLLS = 1_000_000
POLLS_AN_HOUR = 60
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


def _history(look: Look) -> float:
    """Measure the last week of a target that was polled a million times, and was another way each hour."""
    trail = Trail(base_url="https://api.layers.com", project_id="prj", app_id=None, command="status")
    states = [State(health=health, standings=(), marks=()) for health in (Health.HEALTHY, Health.IDLE)]
    end = datetime(2026, 6, 9, tzinfo=UTC)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "history.db"
        with open_history(file, warn=sys.exit) as history:
            for hour in range(POLLS // POLLS_AN_HOUR, 0, -1):
                history.record(trail, states[hour % 2], end - timedelta(hours=hour), 0)
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("UPDATE stretch SET polls = ?, last_at = last_at + 3540000000", (POLLS_AN_HOUR,))
            connection.commit()

        def told() -> str:
            with open_history(file, warn=sys.exit, reads_only=True) as history:
                since = end - timedelta(days=7)
                shown = past(trail, history.stretches(trail, since=since, before=end), since, end)
            head = Head(version="0", command="history", as_of=end, exit_code=0, exit_name="ok")
            return "".join(render("text", Rows(head=head, columns=("health",), past=shown), look))

        assert told().count("healthy") > 7 * 12
        return median(told)


def _formats(snapshot: Snapshot, diagnosis: Diagnosis, head: Head) -> float:
    """Measure the slowest format of them that hold a report of ten thousand apps, for each of these."""
    listed = snapshot[AppList]
    many = tuple(replace(app, id=f"{app.id}{copy}") for copy in range(MANY) for app in listed.apps)
    readings = tuple(replace(listed, apps=many) if reading is listed else reading for reading in snapshot.readings)
    report = Report(head=head, verdict=diagnosis.verdict(replace(snapshot, readings=readings)))

    def taken(form: str) -> float:
        started = time.perf_counter()
        deque(render(form, report, Look()), maxlen=0)
        return time.perf_counter() - started

    return max(min(taken(form) for _ in range(3)) for form in FITS["report"]) / len(many)


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
        "history": _history(look),
        "formats": _formats(snapshot, diagnosis, head),
    }
    sys.stdout.write(json.dumps(times))


if __name__ == "__main__":
    main()
