"""When a probe is sent, by which key, and what of its traces is taken for traffic."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import respx

from layers_cli.api.budget import Deadline
from layers_cli.api.client import Client
from layers_cli.core.probe import ECHO, Probe, ProbeStatus
from layers_cli.core.signals import App, Source, Unavailable, Why
from layers_cli.core.snapshot import Target
from layers_cli.errors import Stopped
from layers_cli.flows.probing import APART, Order, Prober
from tests import worlds
from tests.worlds import NOW, ago, lost, of_app, record

BASE = "https://api.layers.com"
TARGET = Target(project_id="prj_1", app_id="app_1", app_name="Acme Coffee iOS")
PATH = "/v1/projects/prj_1/sdk-apps/app_1/verify-tracking"
REPORT = {
    "status": "healthy", "lastEventAt": "2026-06-09T17:02:14Z", "expectedEvents": [], "observedEvents": ["app_open"],
    "missing": [], "samples": [], "checks": [],
}  # fmt: skip


class Run:
    """A run with a prober, a clock that only it moves, and an API that answers in turn."""

    def __init__(self, answers, *, order=Order(), most=3, date=None):  # noqa: B008
        self.seconds = 0.0
        self.announced = []
        self.progress = []
        self.date = date
        self.answers = iter(answers)
        self.bodies, self.keys = [], []
        self.prober = Prober(
            order, most=most, clock=lambda: self.seconds, announce=lambda _target, key: self.announced.append(key),
            progress=self.progress.append,
        )  # fmt: skip

    def now(self):
        return NOW + timedelta(seconds=self.seconds)

    def answer(self, request):
        self.keys.append(request.headers["idempotency-key"])
        self.bodies.append(json.loads(request.content))
        answer = next(self.answers)
        if callable(answer):
            answer = answer()
        if isinstance(answer, BaseException):
            raise answer
        headers = {"Date": self.date} if self.date else {}
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer, headers=headers)

    def poll(self, snapshot=None, *, after=0.0):
        self.seconds += after
        snapshot = snapshot or of_app()
        with respx.mock(base_url=BASE, assert_all_called=False) as api:
            api.post(PATH).mock(side_effect=self.answer)
            client = Client(
                base_url=BASE, key="lp_live_x", deadline=Deadline(60), sleep=lambda _: None, clock=self.now,
                jitter=lambda: 0.0,
            )  # fmt: skip
            return self.prober.probed(client, replace(snapshot, target=TARGET, taken_at=self.now()), self.now)


def seen(snapshot):
    return snapshot.reading(Source.PROBE)


def with_last_event(moment):
    return of_app(worlds.app(record(last_event_at=moment)))


def test_a_probe_is_announced_sent_and_entered():
    run = Run([REPORT], order=Order(event_name="mine", expected=("a", "b")))
    snapshot = run.poll()
    assert isinstance(seen(snapshot), Probe)
    assert seen(snapshot).status is ProbeStatus.HEALTHY
    assert run.bodies == [{"expectedEvents": ["a", "b"], "sampleEventName": "mine"}]
    (sent,) = snapshot.sent
    assert run.announced == run.keys == [sent.key]
    assert (sent.event_name, sent.started_at, sent.ended_at) == ("mine", NOW, NOW)
    assert [(one.method, one.status) for one in snapshot.exchanges] == [("POST", 200)]
    assert run.progress[-1] is None


def test_each_new_probe_has_a_key_of_its_own_and_they_lie_apart():
    run = Run([REPORT, REPORT, REPORT])
    first = run.poll()
    assert run.prober.due_in == APART
    again = run.poll(after=APART - 1)
    assert seen(again) is seen(first)
    assert run.prober.due_in == 1
    run.poll(after=1)
    third = run.poll(after=APART)
    assert run.prober.due_in is None
    assert len(set(run.keys)) == 3
    assert [sent.key for sent in third.sent] == run.keys


def test_when_the_probes_are_used_up_the_last_report_stays():
    run = Run([REPORT], most=1)
    first = run.poll()
    later = run.poll(after=APART * 10)
    assert seen(later) is seen(first)
    assert len(run.keys) == 1


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadTimeout("x"),
        httpx.Response(500),
        httpx.Response(429, headers={"Retry-After": "999"}),
    ],
)
def test_a_probe_without_an_answer_is_asked_for_again_with_the_same_key_only(failure):
    run = Run([failure, REPORT, REPORT], most=2)
    lost_one = run.poll()
    assert isinstance(seen(lost_one), Unavailable)
    assert run.prober.due_in == APART
    found = run.poll(after=APART)
    assert isinstance(seen(found), Probe)
    assert len(found.sent) == 1
    assert (found.sent[0].started_at, found.sent[0].ended_at) == (NOW, NOW + timedelta(seconds=APART))
    run.poll(after=APART)
    assert run.keys[0] == run.keys[1] != run.keys[2]
    assert run.prober.due_in is None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.ReadTimeout("x"), True),
        (httpx.Response(500), True),
        (httpx.Response(200, content=b"{"), True),
        (httpx.Response(429, headers={"Retry-After": "999"}), False),
        (httpx.Response(403), False),
    ],
)
def test_a_probe_without_a_report_says_where_its_event_may_be(answer, said):
    snapshot = Run([answer]).poll()
    told = f"; the test event may have been sent (Idempotency-Key {snapshot.sent[0].key})"
    assert seen(snapshot).message.endswith(told) is said


def test_what_a_probe_is_refused_for_is_no_id_that_the_app_was_read_by():
    refused = {"error": {"code": "VALIDATION", "message": "sampleEventName is too long."}}
    assert seen(Run([httpx.Response(422, json=refused)]).poll()).why is Why.REFUSED
    unread = of_app(lost(Source.APP, Why.FORBIDDEN_SCOPE))
    assert seen(Run([httpx.Response(422, json=refused)]).poll(unread)).why is Why.INVALID


@pytest.mark.parametrize("status", [400, 403, 409])
def test_a_probe_that_was_refused_is_over(status):
    run = Run([httpx.Response(status), REPORT], most=2)
    assert seen(run.poll()).why is Why.REFUSED
    run.poll(after=APART)
    assert len(set(run.keys)) == 2


@pytest.mark.parametrize(
    ("obstacle", "sent"),
    [
        (lost(Source.APP, Why.NOT_FOUND), False),
        (lost(Source.APP, Why.TIMED_OUT), False),
        (lost(Source.APP, Why.SERVER_ERROR), False),
        (lost(Source.RELAY, Why.UNAUTHENTICATED), False),
        (lost(Source.RELAY, Why.SUSPENDED), False),
        (lost(Source.RELAY, Why.INTERRUPTED), False),
        (lost(Source.PROJECTS, Why.FORBIDDEN_SCOPE), True),
        (lost(Source.APP, Why.FORBIDDEN_SCOPE), True),
        (lost(Source.APP, Why.MALFORMED), True),
        (lost(Source.RELAY, Why.SERVER_ERROR), True),
        (lost(Source.RELAY, Why.FORBIDDEN_SCOPE), True),
    ],
)
def test_nothing_is_written_where_the_target_is_in_doubt(obstacle, sent):
    run = Run([REPORT])
    snapshot = run.poll(of_app(obstacle))
    assert bool(run.keys) is sent
    if not sent:
        assert seen(snapshot).why is Why.NOT_ASKED
        assert seen(snapshot).reason == f"probe: not sent, because {obstacle.reason}"
        assert run.prober.due_in == 0.0


def test_an_obstacle_that_comes_later_leaves_the_report():
    run = Run([REPORT])
    first = run.poll()
    assert seen(run.poll(of_app(lost(Source.APP, Why.TIMED_OUT)), after=APART)) is seen(first)


def test_the_first_probe_leaves_no_trace_in_what_was_read_before_it():
    run = Run([REPORT])
    assert run.poll(with_last_event(ago(hours=5)))[App].record.last_event_at == ago(hours=5)


@pytest.mark.parametrize("before", [None, ago(hours=5)])
@pytest.mark.parametrize(
    ("later", "own"),
    [
        (timedelta(0), True),
        (ECHO, True),
        (ECHO + timedelta(microseconds=1), False),
        (-timedelta(microseconds=1), False),
    ],
)
def test_a_last_event_that_a_probe_explains_is_not_traffic(before, later, own):
    run = Run([REPORT])
    run.poll(with_last_event(before))
    snapshot = run.poll(with_last_event(NOW + later), after=10)
    assert snapshot[App].record.last_event_at == (before if own else NOW + later)


def test_traffic_between_two_probes_is_remembered_behind_the_second():
    run = Run([REPORT, REPORT])
    real = NOW + ECHO + timedelta(seconds=10)
    run.poll(with_last_event(None))
    run.poll(with_last_event(real), after=80)
    snapshot = run.poll(with_last_event(NOW + timedelta(seconds=85)), after=10)
    assert snapshot[App].record.last_event_at == real


def test_the_window_of_a_probe_is_told_by_the_apis_clock():
    run = Run([REPORT, REPORT], date="Tue, 09 Jun 2026 17:12:14 GMT")
    first = run.poll()
    assert first.sent[0].ended_at == NOW + timedelta(minutes=10)
    assert run.poll(with_last_event(NOW + timedelta(minutes=10)), after=1)[App].record.last_event_at != NOW


def test_a_signal_while_the_report_is_awaited_says_that_the_event_may_have_been_sent():
    run = Run([])

    def stop(seconds):
        if seconds is not None:
            raise Stopped(2)

    over = threading.Event()
    run.answers = iter([lambda: over.wait(10) and REPORT])
    run.prober = Prober(Order(), clock=lambda: run.seconds, progress=stop)
    snapshot = run.poll()
    over.set()
    assert snapshot.stopped == 130
    assert seen(snapshot).why is Why.INTERRUPTED
    assert f"may have been sent (Idempotency-Key {snapshot.sent[0].key})" in seen(snapshot).message
