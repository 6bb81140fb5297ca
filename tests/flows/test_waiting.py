"""Waits of minutes in front of an API that changes meanwhile; its clock and ours move when somebody sleeps."""

from datetime import timedelta

import pytest

from layers_cli.api.budget import Deadline
from layers_cli.api.client import Client
from layers_cli.core.health import Health
from layers_cli.core.limits import Limits
from layers_cli.core.selection import Selection
from layers_cli.core.signals import Source
from layers_cli.core.snapshot import Key, Target
from layers_cli.flows.diagnosis import Diagnosis
from layers_cli.flows.locate import Found
from layers_cli.flows.probing import Order, Prober
from layers_cli.flows.survey import survey
from layers_cli.flows.wait import line, wait
from layers_cli.rules import CATALOGUE
from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.server import Sandbox
from tests.worlds import NOW

PROJECT = "prj_254a4ce1-f4ca-42b1-9e36-17ca45ef3d39"
PASSIVE = (Source.APP, Source.RELAY)


class Wait:
    """A wait of one command in front of a scenario."""

    def __init__(
        self, scenario, *, probes=None, expected=(), seconds=600.0, faults=(), until=Health.HEALTHY, **options
    ):
        self.seconds = 0.0
        self.lines = []
        self.prober = None
        if probes is not None:
            self.prober = Prober(Order(expected=expected), most=probes, clock=lambda: self.seconds)
        offered = (*PASSIVE, *((Source.PROBE,) if probes is not None else ()))
        self.diagnosis = Diagnosis(
            offered=offered, rules=CATALOGUE, limits=Limits(), selection=Selection(),
            main=Source.PROBE if probes is not None else None, noted=frozenset({"LAY103", "LAY104"}),
        )  # fmt: skip
        self.expected = expected
        with Sandbox(scenario, clock=self.now, faults=faults, **options) as box:
            self.box = box
            self.waited = wait(
                self.poll, until=until, seconds=seconds, pause=self.pause, clock=lambda: self.seconds,
                sleep=self.sleep, tell=lambda step: self.lines.append(line(step)),
            )  # fmt: skip

    def now(self):
        return NOW + timedelta(seconds=self.seconds)

    def sleep(self, seconds):
        self.seconds += seconds

    def pause(self):
        due = None if self.prober is None else self.prober.due_in
        return 15.0 if due is None else due

    def poll(self, left):
        client = Client(
            base_url=self.box.url, key=self.box.key, deadline=Deadline(30), clock=self.now, sleep=lambda _: None
        )
        found = Found(target=Target(project_id=PROJECT, app_id=self.box.app))
        key = Key(last_four=self.box.key[-4:])
        snapshot = survey(client, found, PASSIVE, key=key, now=self.now, expected=self.expected)
        snapshot = snapshot if self.prober is None else self.prober.probed(client, snapshot, self.now)
        return self.diagnosis.verdict(snapshot)

    @property
    def probes(self):
        return sum(method == "POST" for method, *_ in self.box.requests)

    @property
    def codes(self):
        return {finding.code for finding in self.waited.verdict.findings}


@pytest.mark.parametrize("probes", [None, 3])
def test_an_app_that_comes_to_life_ends_the_wait(probes):
    run = Wait("heals", probes=probes)
    assert not run.waited.timed_out
    assert run.waited.verdict.health is Health.HEALTHY
    assert run.seconds == 30
    assert run.probes == (2 if probes else 0)
    assert run.lines[0].startswith("17:02:14 UTC  ")
    assert run.lines[-1].startswith("17:02:44 UTC  ")


@pytest.mark.parametrize("probes", [None, 3])
def test_a_relay_whose_token_dies_meanwhile_ends_the_wait(probes):
    run = Wait("turns-final", probes=probes)
    assert not run.waited.timed_out
    assert run.waited.verdict.health is Health.BROKEN
    assert "LAY304" in run.codes
    assert run.seconds == 30


def test_an_app_that_never_comes_to_life_is_probed_three_times_and_then_only_read():
    run = Wait("never-installed", probes=3, seconds=600)
    assert run.waited.timed_out
    assert run.probes == 3
    assert run.seconds == 598
    assert any("LAY101" in one for one in run.waited.missing)
    reads = [path for method, path, _ in run.box.requests if method == "GET" and "capi-status" in path]
    assert len(reads) == 2 + 1 + (598 - 60) // 15 + 1


def test_our_own_events_never_end_the_wait():
    run = Wait("counted-probe", probes=3, seconds=300)
    assert run.waited.timed_out
    assert {"LAY101"} <= run.codes
    assert run.waited.verdict.snapshot.sent[-1].ended_at > NOW


def test_traffic_after_the_last_probe_refutes_that_nothing_is_installed():
    run = Wait("heals", probes=1)
    assert not run.waited.timed_out
    assert run.probes == 1
    assert run.waited.verdict.health is Health.HEALTHY


def test_an_event_that_was_asked_for_is_not_taken_for_seen_because_others_came():
    run = Wait("heals", probes=1, expected=("subscription_start",), seconds=120)
    assert run.waited.timed_out
    assert any("LAY602" in one for one in run.waited.missing)


def test_a_replayed_report_is_not_taken_for_a_new_one():
    run = Wait("replayed-probe", probes=3, expected=("purchase_success",), seconds=100)
    assert run.waited.timed_out
    assert "LAY606" in run.codes


def test_trouble_on_the_way_is_ridden_through():
    faults = (
        Fault(kind="status", value=503, routes=frozenset({"sdk-app"}), first=3),
        Fault(kind="reset", routes=frozenset({"capi-status"}), first=5),
    )
    run = Wait("healthy", faults=faults)
    assert not run.waited.timed_out
    assert run.waited.verdict.health is Health.HEALTHY
    assert run.seconds == 15
