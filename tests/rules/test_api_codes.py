"""The API's error codes, against what the client makes of an answer that carries them."""

import json

import pytest

from layers_cli.api.answer import Question, judge
from layers_cli.api.attempt import Received
from layers_cli.api.masking import Mask
from layers_cli.api.retry import answer_may_pass
from layers_cli.core.signals import Platform, Source, Unavailable, Unreadable
from layers_cli.rules.api_codes import API_CODES, BY_STATUS, PAGE, is_api_code, of_status
from layers_cli.rules.platform_codes import ErrorClass, classify
from layers_cli.rules.records import RULES
from tests import worlds
from tests.worlds import NOW, error, state, verdict

WITH_STATUS = [code for code, known in API_CODES.items() if known.http_status is not None]
STATUSES = {
    "HTTP 401": (401,), "HTTP 404": (404,), "HTTP 422": (422,), "HTTP 429": (429,),
    "any other 4xx": (400, 402, 403, 405, 409, 413, 418), "any 5xx": (500, 501, 502, 503, 504, 599),
}  # fmt: skip
ANSWERS = [(told, status) for told, statuses in STATUSES.items() for status in statuses]


def refused(status: int, code: str, source: Source) -> Unavailable:
    """Return what the client makes of an error answer."""
    body = json.dumps({"error": {"code": code, "message": "No.", "requestId": "req_1"}}).encode()
    question = Question(source=source, origin="GET /v1/x", scope="projects:read")
    answer = judge(Received(status=status, headers={}, body=body), question, mask=Mask(), as_of=NOW, tries=1)
    assert isinstance(answer, Unavailable)
    return answer


def findings(status: int, code: str) -> set[str]:
    """Return the access findings of a project and of an app of which every signal, or one, is answered so."""
    everything = worlds.only(*(refused(status, code, source) for source in worlds.STATUS))
    one = worlds.snapshot(refused(status, code, Source.RELAY))
    app = worlds.of_app(refused(status, code, Source.APP))
    seen = (finding.code for world in (everything, one, app) for finding in verdict(world).findings)
    return {code for code in seen if code.startswith("LAY0")}


@pytest.mark.parametrize("code", WITH_STATUS)
def test_a_code_becomes_the_findings_that_are_told(code: str) -> None:
    known = API_CODES[code]
    assert known.http_status is not None
    # What a refused cursor becomes is told by its page alone, not by its answer.
    assert findings(known.http_status, code) == {*known.becomes} - ({"LAY010"} if code == "VALIDATION" else set())


@pytest.mark.parametrize(("told", "status"), ANSWERS)
def test_a_code_that_is_not_listed_becomes_what_its_status_says(told: str, status: int) -> None:
    found = findings(status, "BRAND_NEW")
    assert found == {*BY_STATUS[told]} - ({"LAY010"} if status == 422 else set())


def test_every_kind_of_status_is_told() -> None:
    assert STATUSES.keys() == BY_STATUS.keys()


@pytest.mark.parametrize("code", WITH_STATUS)
def test_another_try_is_worth_it_where_the_client_makes_one(code: str) -> None:
    known = API_CODES[code]
    assert known.http_status is not None
    assert known.retry is answer_may_pass(known.http_status, code)


@pytest.mark.parametrize("code", API_CODES)
def test_every_code_has_its_words(code: str) -> None:
    known = API_CODES[code]
    assert is_api_code(code)
    assert {*known.becomes} <= {*RULES}
    for words in (known.title, known.meaning, known.next, *known.remarks):
        assert words
        assert words == words.strip()
        assert not words.endswith(".")


def test_a_platform_error_becomes_what_the_platforms_code_says() -> None:
    last_errors = (error(platform_code=code, message="?") for code in (190, 10, 33, 100, 17, 2, 368, 4711))
    worlds_of_them = (worlds.snapshot(worlds.relay(state(last_error=last))) for last in last_errors)
    found = {finding.code for world in worlds_of_them for finding in verdict(world).findings}
    of_delivery = {code for code in found if code.startswith("LAY4")}
    assert {*API_CODES["PLATFORM_ERROR"].becomes} == of_delivery | {"LAY408"}


def test_a_rate_limit_in_the_last_error_is_one_unless_the_platforms_code_is_known() -> None:
    for platform_code, error_class in ((None, ErrorClass.RATE_LIMIT), (190, ErrorClass.AUTH)):
        read = classify(error(code="RATE_LIMITED", message=None, platform_code=platform_code), Platform.META)
        assert not isinstance(read, Unreadable)
        assert read.error_class is error_class


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("NOT_FOUND", True), ("X", True), ("A" * 64, True), ("A1_", True),
        ("A" * 65, False), ("", False), ("_A", False), ("1A", False), ("Not_Found", False), ("A B", False),
        ("A\n", False), ("Ä", False),
    ],
)  # fmt: skip
def test_the_form_of_a_code(word: str, *, is_one: bool) -> None:
    assert is_api_code(word) is is_one


def test_codes_are_found_by_their_status() -> None:
    assert of_status(409) == ("CONFLICT", "IDEMPOTENCY_CONFLICT")
    assert of_status(418) == ()


def test_the_page_of_the_codes_is_named() -> None:
    assert PAGE == "https://developers.layers.com/docs/api/operational/errors"
