"""What is said about codes and words, against what the rules make of them."""

import pytest

from layers_cli.core import event_names
from layers_cli.core.health import NOTE, Health
from layers_cli.core.limits import Limits
from layers_cli.core.probe import ProbeStatus
from layers_cli.core.rule import Scalar
from layers_cli.core.signals import Platform, Unreadable
from layers_cli.core.verdict import Verdict
from layers_cli.rules import platform_codes, records
from layers_cli.rules.api_codes import API_CODES
from layers_cli.rules.platform_codes import ErrorClass, classify
from layers_cli.rules.records import RULES, Record
from layers_cli.rules.vocabulary import HEALTHS, PROBE, RELAY
from tests.worlds import CHECKS, NOW, error, fired, relay, snapshot, state, verdict

META, TIKTOK = Platform.META, Platform.TIKTOK
CODES = [(platform, code) for platform in (META, TIKTOK) for code in platform_codes.TABLES[platform]]
BY_CLASS = {
    ErrorClass.RATE_LIMIT: "LAY401", ErrorClass.OUTAGE: "LAY402", ErrorClass.AUTH: "LAY403",
    ErrorClass.PERMISSION: "LAY404", ErrorClass.CONFIGURATION: "LAY405", ErrorClass.PAYLOAD: "LAY406",
    ErrorClass.UNCLASSIFIED: "LAY407", ErrorClass.POLICY: "LAY415",
}  # fmt: skip
HEAD = {
    "schema",
    "tool",
    "command",
    "asOf",
    "exitCode",
    "exitName",
    "errors",
    "target",
    "items",
    "findings",
    "requests",
}


def texts(record: Record, name: str) -> tuple[str, ...]:
    found = record.get(name, ())
    assert isinstance(found, tuple)
    return found


def remarks(record: Record) -> str:
    return "\n".join(texts(record, "remarks"))


def everything() -> list[Record]:
    """Return a record of each thing that can be said something about."""
    return [
        *(records.of_health(word) for word in HEALTHS),
        *(records.of_probe(word) for word in PROBE),
        *(records.of_api_code(code) for code in API_CODES),
        records.of_new_api_code("BRAND_NEW", ["NOT_FOUND"]),
        *(records.of_platform_code(platform, code) for platform, code in CODES),
        *(records.of_platform_code(platform, code) for platform, code in platform_codes.REMARKS),
        *(records.of_event(name) for name in (*event_names.FORWARDED, *event_names.LIFECYCLE, "Purchase", "level_up")),
    ]


def test_every_record_has_a_head_of_its_own_and_words_that_are_no_sentences() -> None:
    for record in everything():
        assert {"code", "kind", "title"} <= record.keys()
        assert not HEAD & record.keys()
        for value in record.values():
            for text in value if isinstance(value, tuple) else (value,):
                assert not isinstance(text, str) or (text == text.strip() != "" and not text.endswith("."))


def test_every_finding_that_is_named_is_in_the_catalogue() -> None:
    for record in everything():
        for text in texts(record, "becomes"):
            code, _, rest = text.partition(" ")
            assert code in RULES
            assert rest


# Platform codes


@pytest.mark.parametrize(
    ("platform", "code"), dict.fromkeys([*CODES, *platform_codes.REMARKS, (META, "4711"), (TIKTOK, "x")])
)
def test_a_platform_code_becomes_what_a_run_finds_for_it(platform: Platform, code: str) -> None:
    read = classify(error(platform_code=code, message=None), platform)
    assert not isinstance(read, Unreadable)
    record = records.of_platform_code(platform, code)
    (found,) = fired(_failing(platform, code), BY_CLASS[read.error_class])
    assert record["class"] == str(read.error_class)
    assert record["becomes"] == (f"{found.code} {found.title}",)
    assert (record["health"], record["cause"], record["who"]) == (str(found.level), found.cause, str(found.who))
    assert (record["source"] is None) == (read.error_class is ErrorClass.UNCLASSIFIED)


def _failing(platform: Platform, code: str, message: str = "?") -> Verdict:
    return verdict(snapshot(relay(state(platform, last_error=error(platform_code=code, message=message, at=NOW)))))


@pytest.mark.parametrize(
    ("platform", "code", "helps"),
    [
        (META, "17", True), (META, "2", True), (TIKTOK, "40100", True), (TIKTOK, "51012", True),
        (META, "190", False), (TIKTOK, "40001", False), (TIKTOK, "40002", False), (META, "100/33", False),
        (META, "368", None), (TIKTOK, "53102", None), (TIKTOK, "53103", None), (TIKTOK, "40016", None),
        (META, "464", None),
    ],
)  # fmt: skip
def test_whether_waiting_helps_is_told_where_it_is_known(platform: Platform, code: str, helps: Scalar) -> None:
    assert records.of_platform_code(platform, code)["waitingHelps"] is helps


def test_the_platform_or_layers_has_to_act_where_nobody_else_can() -> None:
    assert records.of_platform_code(META, "2")["who"] == "Meta"
    assert records.of_platform_code(TIKTOK, "60001")["who"] == "TikTok"
    assert records.of_platform_code(TIKTOK, "40006")["who"] == "Layers"


def test_the_code_whose_documented_text_contradicts_it_says_so() -> None:
    assert "rate limit (429)" in remarks(records.of_platform_code(TIKTOK, "40002"))


@pytest.mark.parametrize(("platform", "code"), [(TIKTOK, "40002"), (META, "190/460"), (META, "4711"), (META, "17")])
def test_that_the_text_of_a_rate_limit_wins_is_told_as_it_is(platform: Platform, code: str) -> None:
    said = remarks(records.of_platform_code(platform, code))
    limited = _failing(platform, code, "rate limit")
    assert fired(limited, "LAY401")
    assert ("LAY904" in said) == bool(fired(limited, "LAY904"))
    assert ("LAY401" in said) == (code != "17")


def test_the_texts_that_decide_are_told_of_the_codes_whose_meaning_they_change() -> None:
    missing, unparsed = "Object with ID '1' does not exist", "Cannot parse access token"
    for code, names in (("100", True), ("100/4", True), ("100/33", False), ("190", False)):
        assert ("an object does not exist: LAY405" in remarks(records.of_platform_code(META, code))) is names
    assert fired(_failing(META, "100/4", missing), "LAY405")
    assert "LAY403" in remarks(records.of_platform_code(TIKTOK, "4711"))
    assert fired(_failing(TIKTOK, "4711", unparsed), "LAY403")


def test_what_is_known_of_subcodes_is_told() -> None:
    assert "190/458, 190/459" in remarks(records.of_platform_code(META, "190"))
    assert "999 is in no table: 190 alone decides" in remarks(records.of_platform_code(META, "190/999"))
    assert "2804003 alone: the event is older" in remarks(records.of_platform_code(META, "100/2804003"))
    assert "460" not in remarks(records.of_platform_code(META, "190/460"))
    assert "decides" not in remarks(records.of_platform_code(META, "4711/1"))
    for code, both in (("460", True), ("190/460", False)):
        assert ("or its subcode is not documented" in remarks(records.of_platform_code(META, code))) is both


# Event names


@pytest.mark.parametrize("name", event_names.FORWARDED)
def test_a_mapped_event_is_told_with_what_each_platform_gets(name: str) -> None:
    record = records.of_event(name)
    assert {p: record[str(p)] for p in event_names.FORWARDED[name]} == event_names.FORWARDED[name]
    assert (record["meant"], record["next"], record["becomes"]) == (None, None, ())
    one = len(event_names.FORWARDED[name]) == 1
    assert str(record["title"]).startswith("forwarded by default, not to" if one else "forwarded by default")


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Purchase", "purchase_success"), ("Purchase_Success", "purchase_success"), ("order_refunded", None)],
)
def test_a_name_of_a_conversion_that_is_not_mapped_becomes_a_note(name: str, meant: str | None) -> None:
    record = records.of_event(name)
    assert (record["meta"], record["tiktok"], record["meant"]) == (None, None, meant)
    assert texts(record, "becomes")[0].startswith("LAY202")
    assert (meant or "purchase_success, paywall_purchased") in str(record["next"])
    assert "only where it is expected" not in remarks(record)
    assert "override" in remarks(record)


def test_any_other_name_matters_only_where_it_is_expected() -> None:
    record = records.of_event("level_up")
    assert record["becomes"] == ()
    assert "LAY202 tells of it only where it is expected" in remarks(record)
    assert "never" not in str(record)


@pytest.mark.parametrize("name", sorted(event_names.LIFECYCLE))
def test_nobody_expects_lifecycle_events_to_be_forwarded(name: str) -> None:
    record = records.of_event(name)
    assert (record["next"], record["becomes"], remarks(record)) == (None, (), "")
    assert record["title"] == "nobody expects it to be forwarded"


@pytest.mark.parametrize(("name", "told"), [("purchase_success", 1), ("layers_purchase_success", 1), ("Purchase", 0)])
def test_both_names_that_meta_may_show_are_told(name: str, told: int) -> None:
    assert (
        remarks(records.of_event(name)).count("names two events at Meta: Purchase and layers_purchase_success") == told
    )


def test_a_platforms_own_word_is_told_as_one() -> None:
    said = remarks(records.of_event("PageView"))
    assert "TikTok gets PageView for screen_view" in said
    assert "Meta gets" not in said
    assert "gets" not in remarks(records.of_event("purchase_success"))


# Words of reports


def test_every_health_is_told_and_what_the_relay_means_by_it() -> None:
    assert HEALTHS.keys() == {*Health, NOTE}
    assert RELAY.keys() == {*Health} - {Health.UNKNOWN}
    assert records.of_health("unknown")["relayStatus"] is None
    assert records.of_health("idle")["becomes"] == ("LAY414 Relay reported idle",)


@pytest.mark.parametrize("status", RELAY)
def test_what_the_relay_reports_becomes_what_is_told(status: Health) -> None:
    limits = Limits()
    codes = {finding.code for finding in verdict(snapshot(relay(state(status=status))), limits=limits).findings}
    assert {text.partition(" ")[0] for text in texts(records.of_health(status), "becomes")} <= codes


def test_every_status_and_every_check_of_a_probe_is_told() -> None:
    assert {word for word, term in PROBE.items() if term.kind == "probe status"} == {*ProbeStatus} - {"healthy"}
    assert {word for word, term in PROBE.items() if term.kind == "probe check"} == {*CHECKS}
    assert "only the name is documented" in remarks(records.of_probe("schema_drift"))
    for platform in (META, TIKTOK):
        assert "no fault where the relay" in remarks(records.of_probe(f"capi_{platform}_configured"))
