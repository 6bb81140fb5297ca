"""The platforms' error codes, against what the platforms publish."""

import pytest

from layers_cli.core.signals import Platform, Unreadable
from layers_cli.rules.platform_codes import UNSETTLED, ErrorClass, classify, look_up, source
from tests.worlds import WRONG, error

META = {
    ErrorClass.OUTAGE: ["-1", "-2147483", "-999999999", "1", "2"],
    ErrorClass.RATE_LIMIT: [
        "4", "17", "17/2446079", "2446079", "32", "341", "613", "613/1487742", "1487742",
        "80000", "80001", "80002", "80003", "80004", "80005", "80006", "80008", "80014",
    ],
    ErrorClass.AUTH: [
        "102", "190", "190/458", "190/459", "190/460", "190/463", "190/464", "190/467", "190/492",
        "458", "459", "460", "463", "467",
    ],
    ErrorClass.PERMISSION: ["3", "10", "200", "250", "294", "299"],
    ErrorClass.CONFIGURATION: ["33", "100/33"],
    ErrorClass.PAYLOAD: [
        "1/99", "100", "100/2804003", "105", "506",
        "2804000", "2804001", "2804003", "2804007", "2804016", "2804017", "2804019", "2804030", "2804043", "2804048",
        "2804050", "2804063", "2804066", "2804087", "2804116", "2804118", "2804132", "2804999",
    ],
    ErrorClass.POLICY: ["368"],
}  # fmt: skip
TIKTOK = {
    ErrorClass.PAYLOAD: [
        "20001", "40000", "40002", "40010", "40011", "40012", "40014", "40050", "40061", "40062", "40063", "40700",
    ],
    ErrorClass.PERMISSION: [
        "40001", "40003", "40113", "40117", "40118", "40124", "40125", "40130", "40131", "40300", "40301", "40302",
        "40309",
    ],
    ErrorClass.CONFIGURATION: ["40006", "40051", "40007", "40008", "40009", "40013", "40400", "41001", "41002"],
    ErrorClass.RATE_LIMIT: ["40100", "40132", "61000", "rate_limit_exceeded"],
    ErrorClass.AUTH: [
        "40101", "40102", "40103", "40104", "40105", "40106", "40107", "40108", "40109", "40110", "40112", "40114",
        "40115", "40116", "40119", "40120", "40900", "70001", "access_token_invalid",
    ],
    ErrorClass.OUTAGE: [
        "40200", "40201", "40202", "50000", "50002", "51000", "51010", "51012", "51039", "51099", "52000", "52204",
        "53102", "53103", "60001",
    ],
    ErrorClass.POLICY: ["41000"],
}  # fmt: skip
CODES = [
    (platform, code, error_class)
    for platform, table in ((Platform.META, META), (Platform.TIKTOK, TIKTOK))
    for error_class, codes in table.items()
    for code in codes
]
UNKNOWN = [
    *(
        (Platform.META, code)
        for code in ("0", "99", "199", "300", "464", "492", "2803999", "2805000", "80007", "40105", "x")
    ),
    *(
        (Platform.TIKTOK, code)
        for code in ("0", "40016", "50999", "51100", "51999", "52205", "190", "-1", "1" * 10, "")
    ),
]


def _class(platform: Platform | str, code: int | str | None, message: str | None = None) -> ErrorClass:
    read = classify(error(platform_code=code, message=message), platform)
    assert not isinstance(read, Unreadable)
    return read.error_class


@pytest.mark.parametrize(("platform", "code", "error_class"), CODES)
def test_a_known_code_has_its_class(platform: Platform, code: str, error_class: ErrorClass) -> None:
    assert _class(platform, code) is error_class
    assert _class(platform, f" {code} ") is error_class
    if code.lstrip("-").isdigit():
        assert _class(platform, int(code)) is error_class


@pytest.mark.parametrize(("platform", "code"), UNKNOWN)
def test_a_code_that_no_source_confirms_stays_unclassified(platform: Platform, code: str) -> None:
    assert look_up(platform, code) is None
    assert _class(platform, code) is ErrorClass.UNCLASSIFIED


def test_no_code_and_no_known_platform_are_unclassified() -> None:
    assert _class(Platform.META, None) is ErrorClass.UNCLASSIFIED
    assert _class("snap_ads", 190) is ErrorClass.UNCLASSIFIED
    assert _class(Platform.APPLE, 190) is ErrorClass.UNCLASSIFIED


@pytest.mark.parametrize(
    "text",
    [
        "TikTok Events API rate-limit (429). Backing off 60s.",
        "Rate limit exceeded",
        "ratelimit",
        "Too many requests",
        "too many calls from this ad-account",
        "Requests too frequent",
        "we back off",
        "throttled",
    ],
)
@pytest.mark.parametrize("code", [40002, "40002", 40105, 4711, None], ids=repr)
def test_the_text_of_a_rate_limit_wins_over_the_code(text: str, code: int | str | None) -> None:
    read = classify(error(platform_code=code, message=text), Platform.TIKTOK)
    assert not isinstance(read, Unreadable)
    assert read.error_class is ErrorClass.RATE_LIMIT
    assert read.disagrees == (look_up(Platform.TIKTOK, code) is not None)


@pytest.mark.parametrize("text", ["order 14290 failed", "parameter error", "", None])
def test_other_texts_leave_the_code_alone(text: str | None) -> None:
    assert _class(Platform.TIKTOK, 40002, text) is ErrorClass.PAYLOAD


@pytest.mark.parametrize("code", [100, "100", "100/1234", " 100 "], ids=repr)
@pytest.mark.parametrize(
    "text",
    [
        "Unsupported post request. Object with ID '1' does not exist, cannot be loaded due to missing permissions",
        "The object cannot be loaded",
        "Unknown pixel",
    ],
)
def test_an_invalid_parameter_that_names_a_missing_object_is_about_the_pixel(code: int | str, text: str) -> None:
    assert _class(Platform.META, code, text) is ErrorClass.CONFIGURATION
    assert _class(Platform.META, code, "Invalid parameter") is ErrorClass.PAYLOAD
    assert _class(Platform.TIKTOK, 40000, text) is ErrorClass.PAYLOAD


def test_words_help_where_the_code_does_not() -> None:
    assert _class(Platform.META, None, "Cannot parse access token") is ErrorClass.AUTH
    assert _class(Platform.META, 100, "Cannot parse access token") is ErrorClass.PAYLOAD
    limited = classify(error(platform_code=None, message=None, code="RATE_LIMITED"), Platform.META)
    assert not isinstance(limited, Unreadable)
    assert (limited.error_class, limited.disagrees) == (ErrorClass.RATE_LIMIT, False)


def test_an_unreadable_code_is_handed_back_unless_the_text_suffices() -> None:
    assert classify(error(platform_code=WRONG, message="?"), Platform.META) is WRONG
    read = classify(error(platform_code=WRONG, message="429"), Platform.META)
    assert not isinstance(read, Unreadable)
    assert (read.error_class, read.disagrees) == (ErrorClass.RATE_LIMIT, False)


@pytest.mark.parametrize(
    "code",
    [
        "32", "32/5", "105", "190/463", "190/467", "463", "467", "80000", "80004", "80005", "80014",
        "2804000", "2804050", "2804999",
    ],
)  # fmt: skip
def test_what_only_others_write_about_a_code_says_so(code: str) -> None:
    assert source(Platform.META, code) == "independent implementations, not Meta's own reference"


@pytest.mark.parametrize(
    "code", ["190", "190/460", "100", "33", "368", "1", "-3", "200", "250", "299", "458", "1487742"]
)
def test_what_meta_itself_writes_says_so(code: str) -> None:
    assert source(Platform.META, code) == "Meta's own API reference"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("40100", "TikTok's own business SDK"),
        ("51012", "TikTok's own business SDK"),
        ("access_token_invalid", "TikTok's developer API"),
    ],
)
def test_where_a_meaning_of_tiktoks_codes_comes_from_is_told(code: str, said: str) -> None:
    assert said in str(source(Platform.TIKTOK, code))


def test_what_is_in_no_table_comes_from_nowhere() -> None:
    assert source(Platform.META, "4711") is None
    assert source(Platform.TIKTOK, "") is None


@pytest.mark.parametrize(
    ("platform", "code"), [(Platform.META, "33"), (Platform.META, "100/33"), (Platform.TIKTOK, "40007")]
)
def test_a_pixel_that_is_not_there_is_no_matter_of_the_interface(platform: Platform, code: str) -> None:
    read = classify(error(message=None, platform_code=code), platform)
    assert not isinstance(read, Unreadable)
    assert (read.error_class, read.interface) == (ErrorClass.CONFIGURATION, None)
    assert read.by_code is ErrorClass.CONFIGURATION


@pytest.mark.parametrize(
    ("platform", "code", "said"),
    [(Platform.TIKTOK, "40006", "an API version error"), (Platform.TIKTOK, "40100", None), (Platform.META, "33", None)],
)
def test_what_is_wrong_with_the_call_itself_is_said(platform: Platform, code: str, said: str | None) -> None:
    read = classify(error(message=None, platform_code=code), platform)
    assert not isinstance(read, Unreadable)
    assert read.interface == said


def test_codes_of_which_nobody_says_whether_waiting_helps_are_known() -> None:
    assert all(look_up(platform, code) for platform, code in UNSETTLED)
