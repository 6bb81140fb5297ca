"""Which subjects a snapshot holds, and by what they are known."""

from layers_cli.core.rule import Kind
from layers_cli.core.signals import Platform, Source
from layers_cli.core.snapshot import Target
from layers_cli.core.subjects import account_subject, app_subject, apps, relays, subjects
from tests import worlds
from tests.worlds import STRANGE, WRONG, lost, only, record, snapshot


def test_subjects_stand_in_one_order_whatever_the_apis_was() -> None:
    names = [subject.name for subject in subjects(snapshot())]
    assert names == ["key …c0de", "Acme Coffee", "Acme Coffee Android", "Acme Coffee iOS", "Meta", "TikTok",
                     "Acme meta", "Acme tiktok"]  # fmt: skip
    assert subjects(only(key=None, target=Target())) == ()


def test_an_app_that_could_not_be_read_is_a_subject_once() -> None:
    unread = worlds.of_app(lost(Source.APP))
    (subject,) = (subject for subject in subjects(unread) if subject.kind is Kind.APP)
    assert (subject.id, subject.name, subject.item) == (worlds.IOS, "Acme Coffee iOS", lost(Source.APP))
    listed = worlds.of_app(lost(Source.APP), worlds.apps(record(), worlds.android()))
    assert [s.id for s in subjects(listed) if s.kind is Kind.APP] == [worlds.ANDROID, worlds.IOS]
    assert apps(only()) == ()
    unnamed = only(lost(Source.APP), target=Target(app_id="app_x"))
    assert [s.name for s in subjects(unnamed) if s.kind is Kind.APP] == ["app_x"]
    assert [s.id for s in subjects(only(lost(Source.APP))) if s.kind is Kind.APP] == []


def test_a_probe_is_a_subject_named_after_its_app_whether_or_not_it_brought_a_report() -> None:
    for item in (worlds.probe(), lost(Source.PROBE)):
        (subject,) = (subject for subject in subjects(worlds.of_app(item)) if subject.kind is Kind.PROBE)
        assert (subject.id, subject.name, subject.item) == (worlds.IOS, "Acme Coffee iOS", item)
    (unnamed,) = (subject for subject in subjects(only(worlds.probe(), target=Target())) if subject.kind is Kind.PROBE)
    assert (unnamed.id, unnamed.name) == ("", "")


def test_a_relay_that_something_refers_to_is_a_subject_though_unlisted() -> None:
    world = snapshot(worlds.relay(worlds.state()))
    assert [(state.platform, state.listed) for state in relays(world)] == [("meta", True), ("tiktok", False)]
    assert relays(snapshot(lost(Source.RELAY))) == ()
    toggles = (worlds.toggle(enabled=False), worlds.toggle(Platform.TIKTOK, enabled=WRONG))
    world = worlds.of_app(worlds.relay(), worlds.app(toggles=toggles))
    assert [state.platform for state in relays(world)] == ["tiktok"]
    assert app_subject(record(platform=STRANGE)).platform == "paused"
    assert app_subject(record()).platform == "ios"


def test_an_ad_account_is_known_with_its_platform() -> None:
    for platform in (Platform.APPLE, "snap_ads"):
        assert account_subject(worlds.account(platform)).platform == str(platform)
