"""JUnit XML: what each check comes to, in the dialect of the Jenkins schema."""

import re
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from layers_cli.core.finding import Result
from layers_cli.core.health import NOTE, Health
from layers_cli.core.look import Look
from layers_cli.render import render
from layers_cli.render.visible import visible
from tests.render import scenes

REPORTS = (
    "healthy", "screen", "many_silent", "gaps", "unreachable", "rejected", "single", "skipped", "keyed", "unset",
    "empty", "invisible_app", "bare_card", "interrupted", "switched_off", "nothing_checked", "diagnosed",
)  # fmt: skip
HOSTILE = scenes.HOSTILE | {"xml": "]]>&amp;<!-- --><?x?>\"'\ufffe\uffff", "cdata": "<![CDATA[ x ]]>"}
ELEMENTS = {
    "testsuites": {"name", "tests", "failures", "errors", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
    "properties": set(), "property": {"name", "value"}, "testcase": {"classname", "name"},
    "failure": {"type", "message"}, "error": {"type", "message"}, "skipped": {"type", "message"},
    "system-out": set(), "system-err": set(),
}  # fmt: skip
"""The elements of the schema that are written, with their attributes."""


def written(document):
    return "".join(render("junit", document, Look()))


def read(document):
    """Return the one suite of a document."""
    (suite,) = ET.fromstring(written(document))
    return suite


def came_to(case):
    return case[0].tag if len(case) else "passed"


def wanted(check, findings):
    finding = findings.get((check.code, check.kind, check.subject))
    if finding is not None:
        return {NOTE: "system-out", Health.DISABLED: "skipped"}.get(finding.level, "failure")
    return {Result.PASSED: "passed", Result.NOT_CHECKED: "error"}.get(check.result, "skipped")


@pytest.mark.parametrize("world", REPORTS)
def test_there_is_a_case_for_each_check_and_subject(world):
    document = getattr(scenes, world)()
    findings = {(f.code, f.subject.kind, f.subject.id): f for f in document.verdict.findings}
    cases = [case for case in read(document).iter("testcase") if case.get("classname") != "layers.run"]
    assert len(cases) == len(document.verdict.checks)
    for case, check in zip(cases, document.verdict.checks, strict=True):
        assert case.get("classname") == f"layers.{check.kind}"
        assert case.get("name").startswith(check.code)
        assert check.subject in case.get("name")
        assert came_to(case) == wanted(check, findings)


@pytest.mark.parametrize("world", REPORTS)
def test_the_sums_are_those_of_the_cases(world):
    suite = read(getattr(scenes, world)())
    found = [came_to(case) for case in suite.iter("testcase")]
    assert suite.get("tests") == str(len(found))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert suite.get(attribute) == str(found.count(tag))


@pytest.mark.parametrize("world", REPORTS)
def test_whoever_reads_the_sums_alone_comes_to_the_same_result(world):
    document = getattr(scenes, world)()
    suite = read(document)
    is_red = suite.get("failures") != "0" or suite.get("errors") != "0"
    assert is_red is (document.verdict.health not in {Health.HEALTHY, Health.DISABLED} or document.head.exit_code != 0)


def test_every_reason_is_told():
    texts = {case.get("name").partition(" ")[0]: case[0].get("message") for case in read(scenes.gaps()).iter("testcase")
             if came_to(case) == "error"}  # fmt: skip
    assert texts["LAY501"] == "accounts: scope ads:read missing"
    skipped = {case[0].get("message") for case in read(scenes.skipped()).iter("testcase") if came_to(case) == "skipped"}
    assert "skipped by the user" in skipped
    assert any(text.startswith("not applicable: ") for text in skipped)


def test_a_failure_says_what_was_seen_and_what_to_do():
    cases = {case.get("name"): case for case in read(scenes.screen()).iter("testcase")}
    (failure,) = cases["LAY413 TikTok (tiktok)"]
    assert failure.attrib == {"type": "degraded", "message": "Relay reported degraded (TikTok)"}
    labels = [line.partition(": ")[0] for line in failure.text.splitlines()]
    assert labels == ["seen", "why", "next", "whose turn", "follows from", "docs"]


def test_a_note_and_what_is_off_by_design_are_no_failures():
    suite = read(scenes.single())
    (note,) = [case for case in suite.iter("testcase") if came_to(case) == "system-out"]
    assert note[0].text.startswith("SDK key rotated after the last event\nseen: ")
    off = [case for case in suite.iter("testcase") if case.get("name") == "LAY301 TikTok (tiktok)"]
    assert came_to(off[0]) == "skipped"


def test_since_when_it_is_known_is_told():
    document = scenes.many_silent()
    findings = tuple(replace(f, since=scenes.ago(days=1)) for f in document.verdict.findings)
    known = replace(document, verdict=replace(document.verdict, findings=findings))
    assert "since: 2026-06-08T17:02:14Z\n" in written(known)


def test_the_properties_name_target_and_versions():
    found = {each.get("name"): each.get("value") for each in read(scenes.single()).iter("property")}
    assert found == {
        "tool": "layers 0.1.0", "command": "app show", "project": scenes.TARGET.project_id,
        "project name": "Acme Coffee", "app": scenes.IOS.id, "app name": "Acme Coffee iOS",
        "base url": "https://api.layers.com", "profile": "prod", "sandbox": "toggle", "as of": "2026-06-09T17:02:14Z",
        "verdict": "degraded", "exit code": "11",
    }  # fmt: skip


def test_how_a_run_was_ended_is_an_error():
    (case,) = [case for case in read(scenes.interrupted()).iter("testcase") if case.get("classname") == "layers.run"]
    assert (case.get("name"), case[0].get("message")) == ("interrupted", "stopped by ^C; run it again")


def test_a_run_that_checked_nothing_is_an_error():
    (case,) = [case for case in read(scenes.nothing_checked()).iter("testcase") if came_to(case) == "error"]
    assert (case.get("name"), case[0].get("message")) == ("incomplete", "unknown: nothing was checked (2 of 2 checks)")


def test_a_refusal_is_a_suite_with_an_error():
    suite = read(scenes.refusal())
    assert suite.attrib == {"name": "layers status", "tests": "1", "failures": "0", "errors": "1", "skipped": "0",
                            "timestamp": "2026-06-09T17:02:14"}  # fmt: skip
    (case,) = suite.iter("testcase")
    assert case[0].get("message") == "no such flag: --colour; see: layers status --help"
    bare = replace(scenes.refusal(), head=replace(scenes.refusal().head, failures=()))
    assert read(bare).get("errors") == "1"


def test_a_list_has_no_checks():
    with pytest.raises(ValueError, match="no checks"):
        written(scenes.app_list())


def test_the_run_tells_how_long_it_took():
    whole = scenes.healthy()
    suite = read(replace(whole, head=replace(whole.head, elapsed=timedelta(milliseconds=1234))))
    assert suite.get("time") == "1.234"
    assert read(whole).get("time") is None


@pytest.mark.parametrize("world", ["gaps", "unreachable", "rejected", "invisible_app"])
def test_every_failed_request_is_named(world):
    document = getattr(scenes, world)()
    (told,) = [each.text for each in read(document).iter("system-err")]
    for failure in document.head.failures:
        assert failure.message in told
        assert (failure.request_id or "") in told


@pytest.mark.parametrize("world", [scenes.hostile, scenes.hostile_card, scenes.hostile_chain])
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_is_read_as_it_was_sent(kind, world):
    text = HOSTILE[kind]
    whole = written(world(text))
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]", whole
    )
    root = ET.fromstring(whole)
    sent = visible(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    values = [value for each in root.iter() for value in (*each.attrib.values(), each.text or "")]
    assert any(sent in value for value in values)


@pytest.mark.parametrize("world", [*REPORTS, "refusal"])
def test_only_what_the_schema_knows_is_written(world):
    root = ET.fromstring(written(getattr(scenes, world)()))
    for each in root.iter():
        assert set(each.attrib) <= ELEMENTS[each.tag]
    (suite,) = root
    order = [each.tag for each in suite]
    assert order == sorted(order, key=["properties", "testcase", "system-out", "system-err"].index)
    assert {"name", "tests", "failures", "errors"} <= set(suite.attrib)


def test_the_same_report_gives_the_same_bytes():
    assert written(scenes.screen()) == written(scenes.screen())
    assert written(scenes.screen()).endswith("</testsuites>\n")
