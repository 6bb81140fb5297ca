"""JSON: valid, equal to the values, streamed, and as the schema says."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from jsonschema_rs import meta

from layers_cli.core.codec import members, value
from layers_cli.core.look import Look
from layers_cli.exits import ExitCode
from layers_cli.render import render
from tests.render import scenes
from tests.schema import DOCUMENT, SCHEMA

WORLDS = (
    "healthy", "screen", "many_silent", "gaps", "unreachable", "rejected", "single", "skipped", "keyed", "unset",
    "empty", "invisible_app", "bare_card", "interrupted", "app_list", "who", "whoami", "checks", "explain", "nothing",
    "refusal", "switched_off", "nothing_checked", "events", "detailed_events", "summary",
)  # fmt: skip
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def written(document, **look):
    return "".join(render("json", document, Look(**look)))


@pytest.mark.parametrize("world", WORLDS)
def test_a_document_is_what_the_schema_says(world):
    document = json.loads(written(getattr(scenes, world)()))
    DOCUMENT.validate(document)


@pytest.mark.parametrize("world", WORLDS)
def test_a_document_reads_back_as_its_values(world):
    document = getattr(scenes, world)()
    text = written(document)
    assert json.loads(text) == value(document)
    assert text.endswith("}\n")


def test_the_schema_is_one():
    meta.validate(SCHEMA)


@pytest.mark.parametrize("world", [scenes.hostile, scenes.hostile_card, scenes.hostile_rows, scenes.hostile_events])
@pytest.mark.parametrize("kind", scenes.HOSTILE)
def test_hostile_text_reads_back_and_hides_nothing(kind, world):
    document = world(scenes.HOSTILE[kind])
    text = written(document, width=40, terminal=True, colour=True, quiet=True)
    assert RAW.search(text) is None
    assert json.loads(text) == value(document)
    DOCUMENT.validate(json.loads(text))
    text.encode()


def test_members_and_elements_stand_on_lines_of_their_own():
    document = scenes.crowd(50)
    pieces = [*render("json", document, Look())]
    lines = "".join(pieces).splitlines()
    long = {name: len([*part]) for name, part in members(document) if isinstance(part, Iterator)}
    assert len(lines) == 2 + sum(1 for _ in members(document)) + sum(count + 1 for count in long.values() if count)
    assert max(map(len, pieces)) < 2000


def test_numbers_that_json_cannot_write_become_text():
    document = scenes.rows("checks", columns=("a", "b"), rows=({"a": float("inf"), "b": float("nan"), "c": "x"},),
                           facts={"list": ("x",)})  # fmt: skip
    row = json.loads(written(document))["items"][0]
    assert row == {"a": "inf", "b": "nan", "c": "x"}
    whole = replace(document, facts={"number": float("-inf"), "list": ("x",)})
    assert json.loads(written(whole))["number"] == "-inf"
    deep = scenes.rows("events", columns=("properties",), rows=({"properties": {"a": [1, {"b": float("inf")}]}},))
    assert json.loads(written(deep))["items"][0] == {"properties": {"a": [1, {"b": "inf"}]}}


@pytest.mark.parametrize("code", ExitCode)
def test_the_schema_knows_every_exit_code(code):
    document = value(scenes.healthy()) | {"exitCode": int(code), "exitName": code.word}
    assert DOCUMENT.is_valid(document)
    assert not DOCUMENT.is_valid(document | {"exitName": "fine"})


def broken_documents():
    for key in value(scenes.screen()):
        whole = value(scenes.screen())
        yield {name: part for name, part in whole.items() if name != key}
        yield whole | {key: {"command": 7, "asOf": "yesterday"}.get(key)}
    for name in ("subjects", "findings", "checks", "requests", "errors"):
        for key in value(scenes.screen())[name][0]:
            whole = value(scenes.screen())
            del whole[name][0][key]
            yield whole
    yield value(scenes.screen()) | {"verdict": "fine"}
    yield value(scenes.screen()) | {"schema": "layers.report/2"}
    yield value(scenes.refusal()) | {"exitCode": 0, "exitName": "ok"}
    listed = value(scenes.app_list())
    del listed["items"][0]["appId"]
    yield listed


@pytest.mark.parametrize("document", [*broken_documents()])
def test_the_schema_catches_what_is_missing_or_wrong(document):
    assert not DOCUMENT.is_valid(document)


def test_the_schema_allows_more():
    whole = value(scenes.screen()) | {"more": 1}
    whole["subjects"][0]["more"] = 1
    assert DOCUMENT.is_valid(whole)
