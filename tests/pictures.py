"""The pictures of the README: the sandbox asked by the tool's own flows, at a time that stands still."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from layers_cli import __version__
from layers_cli.api.budget import Deadline
from layers_cli.api.client import Client
from layers_cli.core.limits import Limits
from layers_cli.core.look import Look
from layers_cli.core.report import Head, Report
from layers_cli.core.selection import Selection
from layers_cli.core.session import Session
from layers_cli.core.signals import Source
from layers_cli.core.snapshot import Key, Target
from layers_cli.core.verdict import Verdict
from layers_cli.exits import exit_code
from layers_cli.flows.diagnosis import Diagnosis
from layers_cli.flows.survey import survey
from layers_cli.flows.watch import Plan, watch
from layers_cli.inquiry import OF_PROJECT, found
from layers_cli.link import Link
from layers_cli.render import live, render, svg
from layers_cli.rules import CATALOGUE
from layers_cli.rules.chain import chain
from layers_cli.rules.not_proven import not_proven
from layers_cli.sandbox.server import Sandbox
from tests.worlds import NOW

FOLDER: Final = Path(__file__).parent / "golden" / "pictures"
CHAIN: Final = (Source.IDENTITY, Source.APP, Source.RELAY, Source.ACCOUNTS, Source.EVENTS, Source.AUDIT)
COLUMNS: Final = 100


class Run:
    """A run in front of a scenario, whose time only a wait moves on; it shows a watch, and waits for it."""

    def __init__(self, scenario: str, sources: tuple[Source, ...]) -> None:
        self._scenario = scenario
        self._sources = sources
        self.passed = 0.0
        self.box = Sandbox(scenario, clock=self.now)

    def now(self) -> datetime:
        """Return the time that it is for the tool and for the sandbox."""
        return NOW + timedelta(seconds=self.passed)

    def verdict(self) -> Verdict:
        """Read and judge; one signal after the other, so that requests have the same ids every time."""
        client = Client(base_url=self.box.url, key=self.box.key, deadline=Deadline(30), clock=self.now)
        key, scenario = Key(last_four=self.box.key[-4:]), self._scenario
        target = Target(base_url=self.box.url, sandbox=scenario, flags=(f"--sandbox={scenario}",))
        link = Link(
            client=client, key=key, target=target, project=self.box.project, app=self.box.app, leads_back=True
        )  # fmt: skip
        where = found(link, self._sources)
        read = [survey(client, where, (source,), key=key, now=self.now) for source in self._sources]
        snapshot = replace(
            read[-1],
            target=where.target,
            readings=tuple(reading for each in read for reading in each.readings),
            exchanges=client.exchanges,
        )
        diagnosis = Diagnosis(offered=self._sources, rules=CATALOGUE, limits=Limits(), selection=Selection())
        return diagnosis.verdict(snapshot)

    def asking(self) -> None:
        """Show nothing: the picture is of the end."""

    def show(self, _tick: object) -> None:
        """Show nothing."""

    def wait(self, seconds: float) -> str:
        """Let time pass."""
        self.passed += seconds
        return "timeout"


def drawn(command: str, scenario: str, sources: tuple[Source, ...]) -> str:
    """Return the picture of a report."""
    run = Run(scenario, sources)
    with run.box:
        verdict = run.verdict()
    code = exit_code(verdict, "degraded")
    head = Head(version=__version__, command=command, as_of=NOW, exit_code=int(code), exit_name=code.word)
    told = chain(verdict, Limits()) if sources == CHAIN else None
    report = Report(head=head, verdict=verdict, not_proven=not_proven(verdict), chain=told)
    return "".join(render("svg", report, Look(width=COLUMNS)))


def board(scenario: str, polls: int) -> str:
    """Return the picture of a live board after so many polls."""
    run, session = Run(scenario, OF_PROJECT), Session()
    with run.box:
        watch(
            lambda _left: run.verdict(), Plan(interval=15.0, count=polls), run,
            clock=lambda: run.passed, jitter=lambda: 0.0, remember=session.add,
        )  # fmt: skip
    view = live.View(columns=COLUMNS, rows=18, now=run.now() + timedelta(seconds=3), next_in=12.0)
    lines = live.frame(session, view, Look(width=COLUMNS, terminal=True, colour=True))
    return svg.drawn("\n".join(lines), COLUMNS, "layers watch")


def pictures() -> dict[Path, bytes]:
    """Return every picture by its file."""
    made = {
        "status": drawn("status", "two-faults", OF_PROJECT),
        "diagnose": drawn("diagnose", "token-expired", CHAIN),
        "watch": board("turns-final", 12),
    }
    return {FOLDER / f"{name}.svg": picture.encode() for name, picture in made.items()}
