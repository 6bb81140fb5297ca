"""Whether the ad accounts that use the events are still connected."""

from typing import Any

import pytest

from layers_cli.core.signals import AdAccount, Platform, RelayState, Source
from layers_cli.core.snapshot import Snapshot
from tests import worlds
from tests.worlds import ABSENT, STRANGE, WRONG, account, snapshot, state, told

META, MINE = Platform.META, "acc_meta"
EXPIRED = account(token_status="expired")
OTHER = account(id="acc_other")


def _of(*items: AdAccount, relays: tuple[RelayState, ...] = (state(),), **changes: Any) -> Snapshot:
    return snapshot(worlds.accounts(*items, **changes), worlds.relay(*relays))


def other(status: object) -> AdAccount:
    return account(id="acc_other", token_status=status)


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (_of(account()), "passed"),
        (_of(EXPIRED), "degraded"),
        (_of(account(token_status="Valid")), "degraded"),
        (_of(EXPIRED, other("valid")), "note"),
        (_of(EXPIRED, other("expired")), "degraded"),
        (_of(EXPIRED, other(WRONG)), "notChecked"),
        (_of(EXPIRED, other(None)), "notChecked"),
        (_of(EXPIRED, faults=(ABSENT,)), "notChecked"),
        (_of(EXPIRED, account(Platform.TIKTOK)), "degraded"),
        (_of(EXPIRED, relays=(state(enabled=False),)), "note"),
        (_of(EXPIRED, relays=(state(enabled=WRONG),)), "notChecked"),
        (_of(EXPIRED, relays=()), "note"),
        (_of(account(token_status=None)), "notChecked"),
        (_of(account(token_status=WRONG)), "notChecked"),
        (_of(account("unknown", id=MINE, unknown_platform=ABSENT, token_status="expired")), "notChecked"),
        (snapshot(worlds.accounts(EXPIRED), worlds.relay(faults=(WRONG,))), "notChecked"),
        (snapshot(worlds.accounts(EXPIRED), worlds.lost(Source.RELAY)), "notChecked"),
    ],
)
def test_an_account_that_a_relay_needs_should_be_valid(world: Snapshot, expected: str) -> None:
    assert told(world, "LAY501", MINE) == expected


def test_apple_has_no_relay() -> None:
    apple = account(Platform.APPLE, token_status="expired")
    assert told(_of(apple), "LAY501", "acc_apple") == "note"
    assert told(_of(apple), "LAY502", "apple") is None


def test_without_the_accounts_nothing_of_them_is_checked() -> None:
    assert told(snapshot(worlds.lost(Source.ACCOUNTS)), "LAY501", worlds.PROJECT) == "notChecked"
    assert told(snapshot(worlds.lost(Source.ACCOUNTS)), "LAY502", META) == "notChecked"
    assert told(snapshot(worlds.lost(Source.ACCOUNTS)), "LAY503", META) == "notChecked"
    assert told(worlds.of_app(), "LAY502", META) is None


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (_of(account()), "passed"),
        (_of(EXPIRED), "passed"),
        (_of(), "note"),
        (_of(account(Platform.TIKTOK)), "note"),
        (_of(faults=(ABSENT,)), "notChecked"),
        (_of(account("unknown", unknown_platform=WRONG)), "notChecked"),
        (_of(account("snap_ads", unknown_platform=STRANGE)), "note"),
    ],
)
def test_a_relay_without_an_account_is_noted(world: Snapshot, expected: str) -> None:
    assert told(world, "LAY502", META) == expected


@pytest.mark.parametrize(
    ("relay_token", "statuses", "expected"),
    [
        (True, ["valid"], "passed"),
        (False, ["valid"], "note"),
        (False, ["valid", WRONG], "note"),
        (True, ["expired"], "note"),
        (True, ["expired", "valid"], "passed"),
        (False, ["expired"], "passed"),
        (True, [WRONG], "notChecked"),
        (True, [None], "notChecked"),
        (WRONG, ["valid"], "notChecked"),
        (None, ["valid"], "notApplicable"),
        (True, [], "notApplicable"),
    ],
)
def test_the_two_tokens_are_compared(relay_token: object, statuses: list[object], expected: str) -> None:
    items = [account(id=f"acc_{place}", token_status=status) for place, status in enumerate(statuses)]
    assert told(_of(*items, relays=(state(token_valid=relay_token),)), "LAY503", META) == expected


@pytest.mark.parametrize(
    ("relay_token", "status", "said"),
    [
        (False, "valid", "the ad account's token is valid, the relay's is not"),
        (True, "expired", "the relay's token is valid, the ad account's is not"),
    ],
)
def test_which_of_the_two_tokens_is_valid_is_told(relay_token: bool, status: str, said: str) -> None:  # noqa: FBT001
    judged = worlds.verdict(_of(account(token_status=status), relays=(state(token_valid=relay_token),)))
    (finding,) = worlds.fired(judged, "LAY503")
    assert (finding.evidence, finding.facts) == (said, {"relayTokenValid": relay_token})


def test_a_lost_account_may_be_the_one_to_compare_with() -> None:
    assert told(_of(faults=(WRONG,)), "LAY503", META) == "notChecked"
    assert told(_of(EXPIRED, faults=(WRONG,)), "LAY503", META) == "notChecked"
