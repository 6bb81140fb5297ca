"""Annotations as the runner of GitHub Actions reads them."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers_cli.core.health import Health
from layers_cli.core.look import Look
from layers_cli.render import github, render
from layers_cli.render.findings import counts
from layers_cli.render.visible import visible
from tests import runner
from tests.render import scenes

REPORTS = (
    "healthy", "screen", "many_silent", "gaps", "unreachable", "rejected", "single", "skipped", "keyed", "unset",
    "empty", "invisible_app", "bare_card", "interrupted", "switched_off", "nothing_checked", "diagnosed",
)  # fmt: skip
HOSTILE = scenes.HOSTILE | {
    "command": "::error::x%0A::add-mask::y", "older command": "##[add-mask]x", "stop": "::stop-commands::x",
    "properties": "a,file=/etc/passwd,line=1::b:c%3A%2C", "per cent": "100% %25 %0A %",
}  # fmt: skip
LEVELS = {Health.BROKEN: "error", Health.DEGRADED: "warning", Health.UNKNOWN: "warning", Health.IDLE: "notice"}


def written(document, look=None):
    return "".join(render("github", document, look or Look()))


def commands(document):
    """Return every command of a document; there is nothing else in it."""
    found = [runner.command(line) for line in written(document).splitlines()]
    assert None not in found
    return found


@pytest.mark.parametrize("world", REPORTS)
def test_every_finding_that_counts_is_an_annotation_of_its_level(world):
    document = getattr(scenes, world)()
    told = [(name, properties["title"].partition(" ")[0]) for name, properties, _ in commands(document)]
    wanted = [(LEVELS[f.level], f.code) for f in document.verdict.findings if counts(f)]
    if len(wanted) < github.MOST:
        assert Counter(each for each in told if each[1].startswith("LAY")) == Counter(wanted)
    assert [name for name, _ in told[:-1]] == sorted(
        (name for name, _ in told[:-1]), key=["error", "warning", "notice"].index
    )


@pytest.mark.parametrize("world", REPORTS)
def test_the_verdict_stands_last(world):
    document = getattr(scenes, world)()
    name, properties, message = commands(document)[-1]
    sandbox = f" (sandbox {document.target.sandbox})" if document.target.sandbox else ""
    assert properties == {"title": f"layers {document.head.command}{sandbox}: {document.verdict.health}"}
    assert name == ("error" if document.head.exit_code else "notice")
    assert message.startswith(f"{document.verdict.health}: ")


@pytest.mark.parametrize("size", [3, 12, 13, 14, 30, 33, 300])
def test_there_are_at_most_ten_of_a_level_and_none_is_left_out(size):
    document = scenes.crowd(size)
    found = commands(document)
    by_level = Counter(name for name, _, _ in found)
    assert max(by_level.values()) <= 10
    told = Counter()
    for name, properties, message in found[:-1]:
        if properties["title"].startswith("and "):
            told[name] += int(message.rpartition(": ")[2])
            assert properties["title"] in {"and 1 more finding", f"and {message.rpartition(': ')[2]} more findings"}
        else:
            told[name] += 1
    assert told == Counter(LEVELS[f.level] for f in document.verdict.findings if counts(f))


def test_what_is_folded_is_told_by_code():
    folded = [
        message for _, properties, message in commands(scenes.many_silent()) if properties["title"].startswith("and ")
    ]
    assert folded == ["LAY104 App has gone silent: 3"]


def test_an_annotation_says_what_was_seen_and_what_to_do():
    (message,) = [text for _, properties, text in commands(scenes.screen()) if "LAY413" in properties["title"]]
    labels = [line.partition(": ")[0] for line in message.splitlines()]
    assert labels == ["Seen", "Why", "Next", "Whose turn", "Follows from"]


@pytest.mark.parametrize("world", ["gaps", "unreachable", "rejected", "invisible_app"])
def test_every_failed_request_is_named(world):
    document = getattr(scenes, world)()
    (told,) = [text for _, properties, text in commands(document) if properties["title"] == "Failed requests"]
    for failure in document.head.failures:
        assert failure.message in told
        assert (failure.request_id or "") in told


def test_how_a_run_was_ended_stands_beside_the_verdict():
    assert commands(scenes.interrupted())[-1][2].splitlines()[-1] == "stopped by ^C; run it again"


def test_a_refusal_is_an_error():
    assert commands(scenes.refusal()) == [
        ("error", {"title": "layers status"}, "no such flag: --colour; see: layers status --help")
    ]
    head = replace(scenes.refusal().head, failures=(), command="")
    assert commands(replace(scenes.refusal(), head=head)) == [("error", {"title": "layers"}, "usage")]


def test_a_list_has_no_findings():
    with pytest.raises(ValueError, match="no findings"):
        written(scenes.app_list())


@pytest.mark.parametrize("world", [scenes.hostile, scenes.hostile_chain])
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_is_read_as_it_was_sent_and_gives_no_command(kind, world):
    text = HOSTILE[kind]
    found = commands(world(text))
    assert {name for name, _, _ in found} <= {"error", "warning", "notice"}
    assert all(properties.keys() == {"title"} for _, properties, _ in found)
    assert any(visible(text) in message for _, _, message in found)


@given(st.text(), st.text())
def test_any_text_reads_back(title, message):
    line = github._command(github._Note("error", f"x{title}x", (message,)))
    assert line.count("\n") == 1
    assert runner.command(line.removesuffix("\n")) == ("error", {"title": visible(f"x{title}x")}, visible(message))


def test_no_look_changes_what_is_written():
    quiet = Look(quiet=True, width=40, terminal=True, colour=True)
    assert written(scenes.screen(), quiet) == written(scenes.screen())
