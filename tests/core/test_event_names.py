"""Which names the relay forwards, as what, and what a name was probably meant to be."""

import pytest

from layers_cli.core.event_names import (
    FORWARDED,
    LIFECYCLE,
    OTHERWISE,
    alike,
    forwarded_as,
    is_conversion_like,
    is_exempt,
    mapped,
    meant,
    told,
)
from layers_cli.core.signals import Platform

META, TIKTOK = Platform.META, Platform.TIKTOK


@pytest.mark.parametrize(
    ("name", "meta", "tiktok"),
    [
        ("purchase_success", "Purchase", "Purchase"),
        ("subscription_start", "Subscribe", "Purchase"),
        ("subscription_renew", "Subscribe", None),
        ("screen_view", None, "PageView"),
        ("Purchase", None, None),
        ("app_open", None, None),
        ("layers_test_event", None, None),
    ],
)
def test_a_name_is_forwarded_as_the_map_says_and_exactly_as_it_is_spelled(
    name: str, meta: str | None, tiktok: str | None
) -> None:
    assert (forwarded_as(name, META), forwarded_as(name, TIKTOK)) == (meta, tiktok)
    assert (name in mapped(META), name in mapped(TIKTOK)) == (meta is not None, tiktok is not None)
    assert (name in mapped()) == (name in FORWARDED)
    assert forwarded_as(name, "snap_ads") is None


def test_a_platform_without_a_map_gets_nothing() -> None:
    assert mapped(Platform.APPLE) == mapped("snap_ads") == ()


def test_what_each_platform_gets_is_told() -> None:
    assert told("subscription_start") == "Meta Subscribe, TikTok Purchase"
    assert told("screen_view") == "TikTok PageView"
    assert told("Purchase") == ""
    assert set(OTHERWISE) <= {(name, platform) for name, there in FORWARDED.items() for platform in there}


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Purchase", "purchase_success"),
        ("PurchaseSuccess", "purchase_success"),
        ("subscribe_success", "subscription_start"),
        ("AddToCart", "add_to_cart"),
        ("purchase_succes", "purchase_success"),
        ("complete_paymnt", "purchase_success"),
        ("level_up", None),
        *((name, None) for name in (*FORWARDED, *sorted(LIFECYCLE))),
    ],
)
def test_what_a_name_was_meant_to_be_is_guessed(name: str, known: str | None) -> None:
    assert meant(name) == known


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("Purchase", True), ("order_done", True), ("SIGNUP", True), ("PageView", True), ("ContentOpen", True),
        ("ORDER_DONE", True), ("purchased", True), ("my_wishlist", True),
        ("level_up", False), ("tab", False),
    ],
)  # fmt: skip
def test_names_that_speak_of_conversions_are_known(name: str, *, like: bool) -> None:
    assert is_conversion_like(name) is like


def test_nobody_expects_lifecycle_events_at_a_platform() -> None:
    assert all(map(is_exempt, LIFECYCLE))
    assert not is_exempt("Purchase")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Purchase", "purchase_success", True),
        ("Purchase", "purchase", True),
        ("Purchase", "completePayment", True),
        ("app_open", "AppOpen", True),
        ("Purchase", "Purchase", False),
        ("Purchase", "app_open", False),
        ("level_up", "level_down", False),
    ],
)
def test_two_names_are_alike_where_only_spelling_or_vocabulary_differs(one: str, other: str, *, same: bool) -> None:
    assert alike(one, other) is alike(other, one) is same
