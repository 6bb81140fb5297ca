"""Which words have a meaning, and which were probably meant by those that have none."""

import pytest

from layers_cli.rules.api_codes import API_CODES
from layers_cli.rules.lookup import EVENTS, guesses, meaning
from layers_cli.rules.records import RULES
from layers_cli.rules.vocabulary import HEALTHS, PROBE

KNOWN = [*API_CODES, *HEALTHS, *PROBE]
KINDS = {
    "kill_switch": ("KILL_SWITCH", "API error code"),
    "Degraded": ("degraded", "health"),
    "NOTE": ("note", "health"),
    "No_Install": ("no_install", "probe status"),
    "capi_meta_configured": ("capi_meta_configured", "probe check"),
    "app_open": ("event:app_open", "event name"),
    "layers_purchase_success": ("event:layers_purchase_success", "event name"),
    "meta:190": ("meta:190", "platform error code"),
    "META_ADS : 190 / 460": ("meta:190/460", "platform error code"),
    "TikTok_Ads:Access_Token_Invalid": ("tiktok:access_token_invalid", "platform error code"),
    "TikTok:As It Came": ("tiktok:As It Came", "platform error code"),
    "Event: Purchase": ("event:Purchase", "event name"),
    "event:a:b": ("event:a:b", "event name"),
    "event:LAY304": ("event:LAY304", "event name"),
    "SOMETHING_NEW": ("SOMETHING_NEW", "API error code"),
    "RATE_LIMITED_DAILY": ("RATE_LIMITED_DAILY", "API error code"),
}
MEANT = {
    # findings
    "LAY30": "LAY30",
    "LAY999": "LAY9",
    "LEY304": "LAY304",
    # numbers
    "304": "LAY304",
    "9": "LAY009",
    "190": "meta:190",
    "190/460": "meta:190/460",
    "-1": "meta:-1",
    "40105": "tiktok:40105",
    "102": "LAY102",
    "401": "UNAUTHENTICATED",
    "503": "KILL_SWITCH",
    "4711": "meta:4711",
    # API error codes
    "KILL_SWICH": "KILL_SWITCH",
    "kill-switch": "KILL_SWITCH",
    "not found": "NOT_FOUND",
    # event names
    "purchase_succes": "purchase_success",
    "TRIAL_STRAT": "trial_start",
    "PURCHASE": "event:PURCHASE",
    "Purchase": "event:Purchase",
    "order_refunded": "event:order_refunded",
    # words of reports
    "helthy": "healthy",
    "app_id_recognised": "app_id_recognized",
    # kinds
    "evnt:level_up": "event:level_up",
    "evnt:level:up": "event:level:up",
    "events:app_open": "event:app_open",
    "tik-tok:40105": "tiktok:40105",
    "facebook:190": "meta:190",
    "x:Purchase": "event:Purchase",
    "LAY304:": "LAY304",
}


@pytest.mark.parametrize("word", KNOWN)
def test_what_has_a_name_is_explained_by_it(word: str) -> None:
    record = meaning(word)
    assert record is not None
    assert record["code"] == word


@pytest.mark.parametrize("word", EVENTS)
def test_a_known_event_needs_no_prefix(word: str) -> None:
    assert meaning(word) == meaning(f"event:{word}")


@pytest.mark.parametrize("word", KINDS)
def test_every_kind_of_word_is_explained(word: str) -> None:
    record = meaning(word)
    assert record is not None
    assert (record["code"], record["kind"]) == KINDS[word]


@pytest.mark.parametrize("word", MEANT)
def test_the_best_guess_comes_first(word: str) -> None:
    assert meaning(word) is None
    first = guesses(word)[0]
    assert first.startswith(MEANT[word])
    assert first in RULES or meaning(first) is not None


@pytest.mark.parametrize(
    "word", ["", ":", "meta:", "event:", "qqqq", "lp_****cret", "9" * 5000, "²", "apple:x", "\x1b"]
)
def test_a_word_like_nothing_is_none(word: str) -> None:
    assert meaning(word) is None
    assert guesses(word) == ()


def test_a_number_may_be_several_things() -> None:
    assert guesses("102") == ("LAY102", "meta:102")
    assert guesses("409") == ("CONFLICT", "IDEMPOTENCY_CONFLICT", "LAY409")
    assert guesses("4711") == ("meta:4711", "tiktok:4711")
    assert guesses("1/99") == ("meta:1/99",)


def test_a_guess_is_made_once_and_among_few() -> None:
    for word in MEANT:
        assert len(guesses(word)) == len({*guesses(word)}) <= 3


def test_other_words_can_be_meant_too() -> None:
    assert guesses("timeot", ["timeout"]) == ("timeout",)


def test_a_code_of_the_api_that_is_alike_is_named_and_not_taken_for_the_other() -> None:
    record = meaning("RATE_LIMITED_DAILY")
    assert record is not None
    assert record["remarks"] == ("known, and alike: RATE_LIMITED",)
