"""What a verdict does not prove."""

from datetime import timedelta

import pytest

from layers_cli.core.events import Slice
from layers_cli.core.judge import judge
from layers_cli.core.limits import Limits
from layers_cli.core.signals import Platform, Source
from layers_cli.core.snapshot import Key, Snapshot
from layers_cli.rules.not_proven import not_proven
from layers_cli.rules.records import RULES
from tests import worlds
from tests.worlds import INSTANT, WRONG, ago, keyed, lost, of_app, snapshot, state, verdict

TRACED_BY_META = worlds.verified(
    worlds.probe(
        samples=(worlds.sample("sign_up", worlds.forward(), worlds.forward(Platform.TIKTOK, trace_id=None)),),
    )
)
REFUSED = worlds.verified(
    worlds.probe(samples=(worlds.sample("Purchase", worlds.forward(forwarded=False)),)), expected=("Purchase",)
)
CUT = worlds.events(*worlds.SEEN, slices=(Slice(complete=False),))


OF_THAT_NAME = (worlds.sent(event_name="app_open"),)


def proven(world: Snapshot) -> str:
    return "; ".join(not_proven(verdict(world)))


@pytest.mark.parametrize(
    ("world", "sentence", "said"),
    [
        (snapshot(), "receipt by Meta and TikTok (the API's counts are null)", True),
        (snapshot(worlds.relay(state(enabled=False))), "receipt by", False),
        (snapshot(worlds.relay(keyed())), "receipt by", False),
        (snapshot(), "that events flow to Meta and TikTok now", True),
        (snapshot(worlds.relay(state(sent_24h=5.0))), "that events flow", False),
        (snapshot(worlds.relay(state(last_event_at=ago(hours=1)))), "that events flow", False),
        (snapshot(worlds.relay(state(last_event_at=WRONG))), "that events flow to Meta now", True),
        (snapshot(worlds.relay(state(token_validated_at=None))), "when the token of Meta was last validated", True),
        (snapshot(), "when the token", False),
        (snapshot(worlds.relay(keyed())), "that the token of Meta is valid (only that one is stored)", True),
        (snapshot(), "app-level toggles and pixels (layers app show)", True),
        (of_app(), "app-level toggles", False),
        (snapshot(worlds.app()), "app-level toggles", False),
        (of_app(), "which events arrive", True),
        (of_app(worlds.app(worlds.record(last_event_at=None))), "which events arrive", False),
        (of_app(worlds.app(worlds.record(last_event_at=WRONG))), "which events arrive", False),
        (of_app(), "the project's other apps and its ad accounts (layers status)", True),
        (snapshot(worlds.app()), "the project's other apps", False),
        (snapshot(key=Key(last_four="c0de", is_test=True)), "anything about production", True),
        (snapshot(key=None), "anything about production", False),
        (worlds.verified(), "receipt by", False),
        (worlds.verified(), "that events flow", False),
        (TRACED_BY_META, "receipt by TikTok (the API's counts are null)", True),
        (TRACED_BY_META, "that events flow", False),
        (of_app(worlds.app(toggles=())), "that events flow to Meta and TikTok now", True),
        (of_app(worlds.app(toggles=(worlds.toggle(last_forward_at=ago(hours=2)),))), "that events flow to Meta", True),
        (worlds.verified(lost(Source.PROBE)), "receipt by Meta and TikTok", True),
        (worlds.verified(), "when the events came that the probe observed", True),
        (worlds.verified(lost(Source.PROBE)), "when the events came", False),
        (worlds.diagnosed(), "which other events there were", False),
        (worlds.diagnosed(CUT), "which other events there were (their list was not read to its end)", True),
        (worlds.diagnosed(worlds.events(worlds.event("Purchase"))), "that the relay drops Purchase (an override", True),
        (worlds.diagnosed(), "that the relay drops", False),
        (REFUSED, "that the relay drops", False),
        (worlds.diagnosed(), "come from an installed SDK", False),
        (worlds.verified(), "come from an installed SDK", False),
        (worlds.verified(worlds.probe(observed=("sign_up",))), "that the events come from an installed SDK", True),
        (worlds.verified(worlds.probe(observed=WRONG)), "that the events come from an installed SDK", True),
        (worlds.verified(worlds.probe(observed=("app_open",)), sent=OF_THAT_NAME), "that the events come from", True),
        (worlds.diagnosed(worlds.events(worlds.event("sign_up"))), "that the events come from an installed SDK", True),
        (worlds.diagnosed(worlds.events(worlds.event(is_test=True))), "that the events come from an", True),
        (worlds.diagnosed(lost(Source.EVENTS)), "which events arrive, and that they come from an installed", True),
        (worlds.diagnosed(), "the project's other apps (layers status)", True),
    ],
)
def test_what_is_not_proven_is_said(world: Snapshot, sentence: str, *, said: bool) -> None:
    assert (sentence in proven(world)) is said


def test_where_nothing_was_checked_nothing_has_to_be_disclaimed() -> None:
    assert not_proven(judge(snapshot(), (), Limits())) == ()
    single = (RULES["LAY301"],)
    assert not_proven(judge(snapshot(lost(Source.RELAY)), single, Limits())) == ()
    assert not_proven(judge(snapshot(), single, Limits())) != ()


@pytest.mark.parametrize(("age", "said"), [(timedelta(hours=1), False), (timedelta(hours=1) + INSTANT, True)])
def test_a_forward_of_the_last_hour_proves_that_events_flow(age: timedelta, *, said: bool) -> None:
    forwarded = worlds.app(toggles=(worlds.toggle(last_forward_at=worlds.NOW - age),))
    assert ("that events flow to Meta" in proven(of_app(forwarded, worlds.relay(state())))) is said
