"""CSV as the library reads it, and as a spreadsheet takes its cells."""

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers_cli.core.look import Look
from layers_cli.render import render
from layers_cli.render.csv_rows import COLUMNS, defused
from layers_cli.render.visible import visible
from tests.render import scenes
from tests.schema import SCHEMA

REPORTS = (
    "healthy", "screen", "many_silent", "gaps", "unreachable", "rejected", "single", "skipped", "keyed", "unset",
    "empty", "invisible_app", "bare_card", "interrupted", "switched_off", "nothing_checked",
)  # fmt: skip
LISTS = ("app_list", "checks", "nothing", "events", "detailed_events", "summary")
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example")',
    "\uff1d1",
    "\uff0b1",
)


def written(document):
    return "".join(render("csv", document, Look()))


def lines(document):
    return [*csv.DictReader(io.StringIO(written(document), newline=""), strict=True)]


def is_formula(cell):
    """Whether LibreOffice or Excel computes a cell: by how it begins, unless it is a number."""
    if not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")):  # noqa: RUF001
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return not cell.isascii()


@pytest.mark.parametrize("world", REPORTS)
def test_a_report_has_a_row_for_each_check_of_each_subject(world):
    document = getattr(scenes, world)()
    found = [line for line in lines(document) if line["code"]]
    assert sorted((line["code"], line["subjectKind"], line["subjectId"], line["outcome"]) for line in found) == sorted(
        (check.code, str(check.kind), check.subject, str(check.result)) for check in document.verdict.checks
    )
    told = [line["code"] for line in found if line["title"]]
    assert told == [finding.code for finding in document.verdict.findings]
    assert told == [line["code"] for line in found[: len(told)]], "what was found comes first"


@pytest.mark.parametrize("world", REPORTS)
def test_every_row_tells_the_result(world):
    document = getattr(scenes, world)()
    for line in lines(document):
        assert line["verdict"] == document.verdict.health
        assert line["exitCode"] == str(document.head.exit_code)
        assert (line["version"], line["asOf"]) == ("0.1.0", "2026-06-09T17:02:14Z")


@pytest.mark.parametrize("world", ["gaps", "unreachable", "rejected", "invisible_app", "interrupted", "whoami"])
def test_every_failure_is_a_row_of_its_own(world):
    document = getattr(scenes, world)()
    errors = [line["error"] for line in lines(document) if line["error"]]
    for failure in document.head.failures:
        (told,) = {error for error in errors if failure.message in error and (failure.request_id or "") in error
                   and (failure.signal or "") in error}  # fmt: skip
        assert told


def test_a_finding_stands_beside_its_check():
    line = lines(scenes.screen())[0]
    assert {name: line[name] for name in ("code", "outcome", "health", "subjectName", "who", "subjectHealth")} == {
        "code": "LAY101", "outcome": "fired", "health": "broken", "subjectName": "Acme Coffee Android",
        "who": "app developer", "subjectHealth": "broken",
    }  # fmt: skip
    assert line["next"].endswith("layers app show app_a1b2c3d4e5f60718293a4b5c")
    assert line["docs"].startswith("https://")


def test_the_columns_of_a_report_are_those_of_the_schema():
    assert list(COLUMNS) == SCHEMA["$defs"]["csvColumn"]["enum"]
    assert len(set(COLUMNS)) == len(COLUMNS)


@pytest.mark.parametrize("world", LISTS)
def test_a_list_has_the_columns_of_the_list(world):
    document = getattr(scenes, world)()
    (heading, *found) = csv.reader(io.StringIO(written(document)), strict=True)
    assert heading == [*document.columns, "error"]
    assert len(found) == len(document.rows)
    assert {len(row) for row in found} <= {len(heading)}


def test_a_record_is_one_row():
    (line,) = lines(scenes.who())
    assert (line["organizationName"], line["scopes"], line["killSwitch"], line["creditBalance"], line["apiKeyId"]) == (
        "Acme", "ads:read projects:read", "false", "12.5", "",
    )  # fmt: skip
    assert written(scenes.rows("whoami")) == "error\n"


def test_values_of_any_shape_fit_into_a_cell():
    line = lines(scenes.detailed_events())[1]
    assert json.loads(line["properties"])["items"] == [{"id": 1}, None]
    shaped = scenes.rows("history", columns=("changes",), rows=({"changes": ({"code": "LAY104"},)},))
    assert json.loads(lines(shaped)[0]["changes"]) == [{"code": "LAY104"}]


def test_a_refusal_has_a_table_too():
    (line,) = lines(scenes.refusal())
    assert line == {
        "exitCode": "2", "exitName": "usage", "version": "0.1.0",
        "error": "no such flag: --colour; see: layers status --help",
    }  # fmt: skip


@pytest.mark.parametrize("world", [scenes.hostile, scenes.hostile_card, scenes.hostile_rows, scenes.hostile_events])
@pytest.mark.parametrize("kind", [*scenes.HOSTILE, *FORMULAS])
def test_hostile_text_stays_in_its_cell_and_is_no_formula(kind, world):
    text = scenes.HOSTILE.get(kind, kind)
    document = world(text)
    whole = written(document)
    assert RAW.search(whole) is None
    whole.encode()
    (heading, *found) = csv.reader(io.StringIO(whole), strict=True)
    assert {len(row) for row in found} == {len(heading)}
    cells = [cell for row in found for cell in row]
    assert not any(map(is_formula, cells))
    assert any(cell.removeprefix("'") == visible(text) for cell in cells)
    assert whole.count("\n") == len(found) + 1


@pytest.mark.parametrize("number", ["-5", "+5", "-5.25", "-.5", "-1e9", "-0"])
def test_numbers_stay_numbers(number):
    assert defused(number) == number


def test_values_that_are_no_text():
    assert [*map(defused, (None, True, False, -5, -5.5, 7, ("a", "b"), {"a": 1}))] == [
        "", "true", "false", "-5", "-5.5", "7", "a b", '{"a":1}',
    ]  # fmt: skip


@given(st.text())
def test_no_text_is_a_formula_and_none_is_lost(text):
    cell = defused(text)
    assert not is_formula(cell)
    assert cell in {visible(text), f"'{visible(text)}"}


@pytest.mark.parametrize("world", [*REPORTS, *LISTS])
def test_lines_end_with_a_line_feed_alone(world):
    text = written(getattr(scenes, world)())
    assert text.endswith("\n")
    assert "\r" not in text
