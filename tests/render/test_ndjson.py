"""NDJSON and streamed lines: one row on each line, as soon as it is there, and every format where it fits."""

import json
import re

import pytest

from layers_cli.app import load
from layers_cli.core.codec import value
from layers_cli.core.look import Look
from layers_cli.errors import UsageError
from layers_cli.exits import ExitCode
from layers_cli.outlets import Outlet, fitting
from layers_cli.render import FITS, FORMATS, STREAMS, render, stream
from layers_cli.rules.event_rows import event_row
from tests.render import scenes
from tests.schema import DOCUMENT, LINE

LABELS = {
    "occurredAt": "", "name": "", "test": "(test)", "forwardedMeta": "Meta", "forwardedTiktok": "TikTok",
    "notForwarded": "", "eventId": "", "userId": "user", "environment": "", "properties": "",
}  # fmt: skip
SGR = re.compile(r"\x1b\[[0-9;]*m")
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def lines(document):
    text = "".join(render("ndjson", document, Look()))
    assert not text or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("world", ["events", "detailed_events", "summary", "app_list", "checks", "nothing"])
def test_rows_are_the_items_of_the_json_document(world):
    document = getattr(scenes, world)()
    assert lines(document) == value(document)["items"]


def test_a_record_is_one_line():
    assert lines(scenes.explain()) == [{"code": "LAY104", "title": "App has gone silent", "followsFrom": None}]


def test_a_refusal_is_one_line():
    assert lines(scenes.refusal()) == [value(scenes.refusal())]


REPORTS = (
    "healthy", "screen", "many_silent", "gaps", "unreachable", "rejected", "single", "skipped", "unset", "empty",
    "interrupted", "nothing_checked", "diagnosed",
)  # fmt: skip


@pytest.mark.parametrize("world", REPORTS)
def test_the_lines_of_a_report_are_the_parts_of_the_json_document(world):
    document = getattr(scenes, world)()
    head, *further = lines(document)
    whole = value(document)
    lists = {name: [] for name in ("subjects", "findings", "checks")}
    for line in further:
        lists[f"{line.pop('type')}s"].append(line)
    assert lists == {name: whole[name] for name in lists}
    coverage = {name: whole["coverage"][name] for name in ("checked", "total")}
    assert head == {
        "type": "report", **{name: part for name, part in whole.items() if name not in lists},
        "schema": "layers.report-lines/1", "coverage": coverage,
    }  # fmt: skip


@pytest.mark.parametrize("world", REPORTS)
def test_the_lines_of_a_report_are_what_the_schema_says(world):
    head, *further = lines(getattr(scenes, world)())
    DOCUMENT.validate(head)
    for line in further:
        LINE.validate(line)


def test_the_schema_catches_a_line_that_is_wrong():
    for line in lines(scenes.screen())[1:]:
        assert not LINE.is_valid(line | {"type": "nonsense"})
        assert not LINE.is_valid({name: part for name, part in line.items() if name != "type"})


@pytest.mark.parametrize("kind", scenes.HOSTILE)
def test_a_hostile_report_is_read_back_line_by_line(kind):
    document = scenes.hostile(scenes.HOSTILE[kind])
    text = "".join(render("ndjson", document, Look()))
    assert RAW.search(text) is None
    verdict = document.verdict
    assert text.count("\n") == 1 + len(verdict.subjects) + len(verdict.findings) + len(verdict.checks)
    assert lines(document)[1]["id"] == value(document)["subjects"][0]["id"]


def test_what_did_not_go_well_is_the_last_line_and_has_a_schema():
    document = scenes.hostile_rows("x")
    row, end = lines(document)
    assert "schema" not in row
    assert (end["schema"], end["exitCode"], end["errors"][0]["requestId"]) == ("layers.error/1", 5, "x")
    assert DOCUMENT.is_valid(end)


@pytest.mark.parametrize("kind", scenes.HOSTILE)
def test_hostile_text_reads_back_from_one_line(kind):
    document = scenes.hostile_events(scenes.HOSTILE[kind])
    text = "".join(render("ndjson", document, Look()))
    assert RAW.search(text) is None
    assert text.count("\n") == 1
    assert lines(document) == value(document)["items"]


def test_a_stream_takes_no_row_before_its_line_is_wanted():
    taken = []

    def given():
        for event in scenes.EVENTS:
            taken.append(event.id)
            yield event_row(event)

    for form in STREAMS:
        taken.clear()
        written = stream(form, given(), LABELS, Look())
        assert taken == []
        assert next(written).endswith("\n")
        assert taken == ["evt_3"]


def test_people_get_a_plain_line_for_each_event():
    written = [*stream("text", map(event_row, scenes.EVENTS[:4]), LABELS, Look())]
    properties = '{"revenue":9.99,"currency":"USD","email":"[redacted]","items":[{"id":1},null]}'
    person = "user user_a7f3c1d9"
    assert [line.removesuffix("\n").split("  ") for line in written] == [
        ["2026-06-09 17:01:53 UTC", "layers_test_event", "(test)", "test event", "evt_3",
         '{"test_event_code":"TEST1"}'],
        ["2026-06-09 17:00:10 UTC", "purchase_success", "Meta Purchase", "TikTok Purchase", scenes.EVENT.id, person,
         "production", properties],
        ["2026-06-09 17:00:09 UTC", "Purchase", "not in the default map; meant purchase_success?", "evt_2", person,
         "staging", properties],
        ["2026-06-09 14:02:14 UTC", "screen_view", "TikTok PageView", "evt_1", person, "production"],
    ]  # fmt: skip


def test_an_event_whose_name_could_not_be_read_is_a_line_too():
    assert [*stream("text", [event_row(scenes.EVENTS[4])], {"occurredAt": "", "name": ""}, Look())] == [
        "2026-06-07 17:02:14 UTC\n"
    ]


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("kind", scenes.HOSTILE)
def test_hostile_events_act_on_no_terminal(kind, colour):
    document = scenes.hostile_events(scenes.HOSTILE[kind])
    (shown,) = stream("text", document.rows, LABELS, Look(colour=colour, terminal=True, width=40))
    assert RAW.search(SGR.sub("", shown) if colour else shown) is None
    assert shown.count("\n") == 1
    assert ("\x1b[" in shown) is colour


# What fits


def test_every_format_fits_something_and_nothing_else_does():
    assert {form for forms in FITS.values() for form in forms} == FORMATS.keys()
    assert FITS["stream"] == tuple(STREAMS)


@pytest.mark.parametrize(
    ("shape", "outlet", "fits"),
    [
        ("rows", Outlet(format="html"), "text, json, ndjson, markdown, csv"),
        ("rows", Outlet(format="html", path="x"), "text, json, ndjson, markdown, csv"),
        ("stream", Outlet(format="json"), "text, ndjson"),
        ("stream", Outlet(format="ndjson", path="x"), "redirect standard output"),
    ],
)
def test_a_format_that_does_not_fit_is_refused_with_those_that_do(shape, outlet, fits):
    with pytest.raises(UsageError) as error:
        fitting((outlet,), shape)
    assert fits in error.value.hint
    assert f"-o {outlet.format}" in error.value.message


@pytest.mark.parametrize(("command", "shape"), [("status", "report"), ("events", "rows"), ("watch", "stream")])
def test_help_names_what_fits_and_nothing_else(command, shape):
    (output,) = [parameter for parameter in load(command).params if "--output" in parameter.opts]
    assert set(re.findall(r"[a-z]+", output.help.partition(";")[0])) == {*FITS[shape], "or"}


@pytest.mark.parametrize("shape", FITS)
def test_formats_that_fit_pass(shape):
    outlets = tuple(Outlet(format=form) for form in FITS[shape])
    assert fitting(outlets, shape) == outlets


@pytest.mark.parametrize("code", [code for code in ExitCode if code])
def test_every_failure_ends_a_list_with_a_line(code):
    assert lines(scenes.rows(code=code, columns=("a",), rows=({"a": 1},)))[-1]["exitCode"] == code
