"""The whole way from the wire to every output, in this process: the tool's own client, flows, rules and formats.

Of the effects only those are replaced that the code is handed: the clocks, the dice and the pauses. The network is
that of `tests.fuzz.wire`.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from hypothesis import strategies as st

from layers_cli import __version__
from layers_cli.api.budget import Deadline
from layers_cli.api.client import Client
from layers_cli.core.codec import value
from layers_cli.core.health import Health
from layers_cli.core.limits import Limits
from layers_cli.core.look import Look
from layers_cli.core.report import Failure, Head, Refusal, Report, failures
from layers_cli.core.selection import Selection
from layers_cli.core.signals import Source
from layers_cli.core.snapshot import Key, Target
from layers_cli.errors import LayersError
from layers_cli.exits import ExitCode, code_of_error, exit_code
from layers_cli.flows.diagnosis import Diagnosis
from layers_cli.flows.probing import Order, Prober
from layers_cli.flows.survey import survey
from layers_cli.inquiry import OF_APP, OF_PROJECT, Course, verdict_of
from layers_cli.link import Link
from layers_cli.outlets import kept_look
from layers_cli.render import FORMATS, render
from layers_cli.rules import CATALOGUE
from layers_cli.rules.chain import chain
from layers_cli.rules.not_proven import not_proven
from tests.e2e.conftest import BASE, IOS, KEY, PROJECT
from tests.fuzz import oracle, outputs, wire

NOW = datetime(2026, 4, 18, 19, 43, tzinfo=UTC)
WAITED = timedelta(milliseconds=412)
CHAIN = (Source.IDENTITY, Source.APP, Source.EVENTS, Source.RELAY, Source.ACCOUNTS, Source.AUDIT)
COURSES = MappingProxyType(
    {
        "status": Course(command="status", offered=OF_PROJECT, patience=timedelta(seconds=30)),
        "app show": Course(command="app show", offered=OF_APP, patience=timedelta(seconds=30)),
        "verify": Course(
            command="verify",
            offered=(*OF_APP, Source.PROBE),
            patience=timedelta(seconds=60),
            main=Source.PROBE,
            noted=frozenset({"LAY103", "LAY104"}),
        ),
        "diagnose": Course(command="diagnose", offered=CHAIN, patience=timedelta(seconds=30), chained=True),
        "diagnose --probe": Course(
            command="diagnose", offered=(*CHAIN, Source.PROBE), patience=timedelta(seconds=60), chained=True
        ),
    }
)
"""The commands that judge, each as its module has it."""
NEEDED = MappingProxyType(
    {
        "status": (wire.APPS, wire.RELAY, wire.ACCOUNTS),
        "app show": (wire.APP, wire.RELAY),
        "verify": (wire.APP, wire.RELAY, wire.PROBE),
        "diagnose": (wire.APP, wire.EVENTS, wire.RELAY, wire.ACCOUNTS),
        "diagnose --probe": (wire.APP, wire.EVENTS, wire.RELAY, wire.ACCOUNTS, wire.PROBE),
    }
)
"""The answers without which none of them may be green."""
BESIDE = (wire.WHOAMI, wire.AUDIT, wire.PROJECTS, wire.AT)
LOOKS = st.builds(
    Look,
    width=st.sampled_from((20, 21, 33, 60, 80, 100, 200)),
    terminal=st.just(True),
    colour=st.booleans(),
    ascii=st.booleans(),
    verbose=st.booleans(),
    quiet=st.booleans(),
)
"""How a terminal may look; without one there is no width."""


@dataclass(frozen=True)
class Question:
    """What is asked: the command, the words that name its target, and the events that are expected."""

    command: str
    project: str | None = PROJECT
    app: str | None = IOS
    expected: tuple[str, ...] = ()


QUESTIONS = st.builds(
    Question,
    command=st.sampled_from([*COURSES]),
    project=st.sampled_from((*[PROJECT] * 9, None, "Acme", "no such")),
    app=st.sampled_from((*[IOS] * 9, None, "Acme Coffee iOS", "no such")),
    expected=st.sampled_from(((), (), ("purchase_success",), ("Purchase", "app_open"))),
)


@st.composite
def cases(draw):
    """Draw a question, what it meets, and how its answer is looked at."""
    question = draw(QUESTIONS)
    paths = (*NEEDED[question.command], *NEEDED[question.command], *BESIDE, wire.APPS)
    return question, draw(wire.wires(paths)), draw(LOOKS)


def report(question, served):
    """Ask, judge, and return the document that the command would write; what ends a run is a refusal."""
    course = COURSES[question.command]
    client = Client(
        base_url=BASE,
        key=KEY,
        deadline=Deadline(course.patience.total_seconds(), clock=lambda: 0.0),
        sleep=lambda _seconds: None,
        jitter=lambda: 1.0,
        clock=lambda: NOW,
    )
    diagnosis = Diagnosis(
        offered=course.offered,
        rules=CATALOGUE,
        limits=Limits(),
        selection=Selection(),
        main=course.main,
        noted=course.noted,
    )
    prober = Prober(Order(event_name=None, expected=question.expected), most=course.probes, clock=lambda: 0.0)
    link = Link(
        client=client,
        key=Key(last_four=KEY[-4:], is_test=False),
        target=Target(base_url=BASE),
        project=question.project,
        app=question.app if Source.APPS not in course.offered else None,
    )

    def read(link, where):
        passive = tuple(source for source in course.offered if source is not Source.PROBE)
        snapshot = survey(link.client, where, passive, key=link.key, now=lambda: NOW, expected=question.expected)
        return prober.probed(link.client, snapshot, lambda: NOW) if Source.PROBE in course.offered else snapshot

    try:
        with served.served():
            verdict, _ = verdict_of(link, course.offered, read, diagnosis.verdict)
    except LayersError as error:
        code = code_of_error(error)
        failure = Failure(why=code.word, message=client.mask(error.message), hint=client.mask(error.hint) or None)
        return Refusal(head=_head(course.command, code, (failure,), NOW))
    return Report(
        head=_head(course.command, exit_code(verdict), failures(verdict.snapshot), verdict.snapshot.taken_at),
        verdict=verdict,
        not_proven=not_proven(verdict),
        chain=chain(verdict, Limits()) if course.chained else None,
    )


def _head(command, code, told, moment):
    return Head(
        version=__version__, command=command, as_of=moment, exit_code=int(code), exit_name=code.word, failures=told,
        elapsed=WAITED,
    )  # fmt: skip


def hold(question, served, look):
    """Assert what holds of every run, whatever was answered."""
    document = report(question, served)
    code = document.head.exit_code
    assert code in outputs.CODES, document.head
    if isinstance(document, Refusal):
        assert code in {ExitCode.USAGE, ExitCode.ACCESS, ExitCode.NOT_FOUND}, document.head
    else:
        _judged(question, served, document, code)
    for name in FORMATS:
        read = outputs.check(name, "".join(render(name, document, kept_look(look))))
        if name == "json":
            assert read == strict_value(document)
    outputs.check("text", "".join(render("text", document, look)))


def strict_value(document):
    """Return a document as JSON has it: tuples are lists."""
    return json.loads(json.dumps(value(document)))


def _judged(question, served, document, code):
    present, health = document.verdict.present, document.verdict.health
    needed = NEEDED[question.command]
    if code == ExitCode.OK:
        assert health in {Health.HEALTHY, Health.IDLE, Health.DISABLED}
        _readable(needed, served, closely=False)
    if health is Health.HEALTHY:
        _readable(needed, served, closely=True)
    if code not in {ExitCode.USAGE, ExitCode.NOT_FOUND}:
        assert (code == ExitCode.BROKEN) is (Health.BROKEN in present)


def _readable(paths, served, *, closely):
    # A report that saw the app's events knows more than an app that is said to have sent none.
    allowed = {None, oracle.NO_EVENT} if wire.PROBE in paths else {None}
    for path in paths:
        reason = oracle.trouble(served, path, closely=closely)
        assert reason in allowed, f"green, and {path}: {reason}"
