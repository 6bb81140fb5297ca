"""Markdown as a renderer of CommonMark with GitHub's tables reads it."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from layers_cli.core.look import Look
from layers_cli.core.report import Report
from layers_cli.render import markdown, render
from layers_cli.render.page import Span, Style
from layers_cli.render.visible import visible
from tests.render import scenes

GOLDEN = Path(__file__).parent.parent / "golden" / "markdown"
PIPE = Look()
PAGES = {
    "screen": (scenes.screen, PIPE),
    "screen-verbose": (scenes.screen, Look(verbose=True)),
    "screen-quiet": (scenes.screen, Look(quiet=True)),
    "screen-ascii": (scenes.screen, Look(ascii=True)),
    "healthy": (scenes.healthy, PIPE),
    "gaps": (scenes.gaps, PIPE),
    "many-silent": (scenes.many_silent, PIPE),
    "single": (scenes.single, PIPE),
    "chain": (scenes.diagnosed, PIPE),
    "news": (scenes.recovered, PIPE),
    "history": (scenes.remembered, PIPE),
    "interrupted": (scenes.interrupted, PIPE),
    "app-list": (scenes.app_list, PIPE),
    "nothing": (scenes.nothing, PIPE),
    "events-verbose": (scenes.detailed_events, PIPE),
    "whoami": (scenes.who, PIPE),
    "whoami-rejected": (scenes.whoami, PIPE),
    "refusal": (scenes.refusal, PIPE),
    "hostile-markup": (lambda: scenes.hostile(scenes.HOSTILE["markup"]), PIPE),
    "hostile-table-rows": (lambda: scenes.hostile_events(scenes.HOSTILE["table"]), PIPE),
}
HOSTILE = scenes.HOSTILE | {
    "mentions": "@layers/team @someone #1 org/repo#12 GH-7 JIRA-12 !3 %4 $5 ~bug &6 cc:@x (#8) a@b.example",
    "addresses": "https://evil.example www.evil.example ftp://x <https://evil.example> [x](https://evil.example)",
    "pictures": "![x](https://evil.example/x.png) <img src=x> :tada: :+1: :(",
    "blocks": "# one ## two > three - four 1. five ``` six ~~~ seven --- eight *** nine | --- | ten === [^1] $x$ $$y$$",
    "ticks": "` `` ``` a`b``c ` `",
    "escapes": "\\ \\| a\\|b |\\| *a* _b_ ~~c~~ **d** ==e== &lt;x&gt; &#35;1 \\@x",
    "commands": "/close /assign @me",
    "commits": "da39a3ee5e6b4b0d3255bfef95601890afd80709 (deadbee1) 1234567",
    "beginnings": "- x",
    "numbers": "1) x",
    "plus": "+",
}
COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
ALIVE = re.compile(r"@\w|#\d|\bGH-\d|[!%$&~]\w|://|\bwww\.|:[\w+-]+:(?!\d\dZ?)|^/\w|\b[0-9a-f]{40}\b", re.ASCII)
OURS = {"text", "code_inline", "strong_open", "strong_close", "softbreak"}


def written(document, look=PIPE):
    return "".join(render("markdown", document, look))


def inline(text):
    """Return the pieces of every line, each with the kind of its block."""
    return [token.children for token in COMMONMARK.parse(text) if token.type == "inline"]


def shown(text):
    """Return what a reader sees, as words, code blocks too."""
    tokens = COMMONMARK.parse(text)
    pieces = [
        "".join(child.content for child in token.children) if token.type == "inline" else token.content
        for token in tokens
        if token.type in {"inline", "fence"}
    ]
    return " ".join(pieces)


def squeezed(text):
    return " ".join(part for part in text.split(" ") if part)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_was_agreed(name):
    document, look = PAGES[name]
    assert written(document(), look) == (GOLDEN / f"{name}.md").read_text(encoding="utf-8")


def test_no_golden_page_is_left_over():
    assert {path.stem for path in GOLDEN.iterdir()} == PAGES.keys()


WORLDS = [scenes.hostile, scenes.hostile_card, scenes.hostile_rows, scenes.hostile_events, scenes.hostile_chain]


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_formats_links_and_mentions_nothing(kind, world, verbose):
    text = written(world(HOSTILE[kind]), Look(verbose=verbose))
    assert RAW.search(text) is None
    text.encode()
    for pieces in inline(text):
        for piece in pieces:
            if piece.type in {"link_open", "link_close"}:
                assert piece.attrGet("href") is None or piece.attrGet("href").startswith(
                    "https://developers.layers.com/"
                )
                continue
            assert piece.type in OURS
    assert {token.type for token in COMMONMARK.parse(text)} <= {
        "inline", "fence", "heading_open", "heading_close", "paragraph_open", "paragraph_close", "bullet_list_open",
        "bullet_list_close", "list_item_open", "list_item_close", "table_open", "table_close", "thead_open",
        "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close",
    }  # fmt: skip


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_nothing_outside_of_code_is_what_trackers_look_for(kind, world):
    for pieces in inline(written(world(HOSTILE[kind]))):
        linked = False
        for piece in pieces:
            linked = (linked or piece.type == "link_open") and piece.type != "link_close"
            if piece.type == "text" and not linked:
                assert ALIVE.search(piece.content) is None, piece.content


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_is_read_as_it_was_sent(kind, world):
    sent = squeezed(visible(HOSTILE[kind]))
    assert sent in shown(written(world(HOSTILE[kind])))


def rows(tokens):
    """Yield how many headings the table of each row has, and how many cells the row; a heading is no row."""
    heads = cells = 0
    for token in tokens:
        match token.type:
            case "thead_open":
                heads = 0
            case "th_open":
                heads += 1
            case "tr_open":
                cells = 0
            case "td_open":
                cells += 1
            case "tr_close" if cells:
                yield heads, cells


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_every_row_has_a_cell_for_every_heading(kind, world):
    text = written(world(HOSTILE[kind]))
    tokens = COMMONMARK.parse(text)
    for heads, cells in rows(tokens):
        assert cells == heads
    assert [token.type for token in tokens].count("thead_open") == text.count("\n| --- |")


LINE = st.text(st.characters(blacklist_categories=("Cs",)), max_size=40) | st.text(
    "ab `*_[]()<>|\\~#@1.-+=:/!&;", max_size=40
)


@given(LINE)
def test_any_line_reads_back(line):
    text = markdown._words(visible(line))
    # At its ends a renderer drops whatever space there is.
    wanted = squeezed(visible(line)).strip()
    for before, after in (("- **x:** ", "x:"), ("", ""), ("#### ", ""), ("  - ", "")):
        assert shown(f"{before}{text}\n").removeprefix(after).strip() == wanted


@given(LINE, LINE)
def test_any_cell_reads_back(one, other):
    cells = [markdown._words(visible(text)) for text in (one, other)]
    pieces = inline(f"| a | b |\n| --- | --- |\n| {cells[0]} | {cells[1]} |\n")
    seen = ["".join(child.content for child in children).strip() for children in pieces]
    assert seen == ["a", "b", *(squeezed(visible(text)).strip() for text in (one, other))]


@given(st.text("`ab ", min_size=1, max_size=12).filter(str.strip))
def test_commands_are_code_whatever_they_hold(text):
    ((piece,),) = inline(markdown._text((Span(text.strip(), Style.COMMAND),)))
    assert (piece.type, piece.content) == ("code_inline", text.strip())


def test_an_address_that_is_not_ours_is_no_link():
    assert markdown._text((Span("javascript:x", Style.LINK),)) == "javascript:x"
    assert markdown._text((Span("https://a.example/<x>", Style.LINK),)).startswith("`")


def test_commands_stand_in_code_and_the_docs_are_a_link():
    text = written(scenes.screen())
    assert "`layers app show app_a1b2c3d4e5f60718293a4b5c`" in text
    assert "<https://developers.layers.com/docs/api/concepts/sdk-health>" in text


def test_the_result_comes_first_and_the_worst_first_below_it():
    text = written(scenes.screen())
    order = [text.index(words) for words in ("## broken", "broken: App has", "LAY101", "LAY401", "LAY413", "LAY007 ")]
    assert order == sorted(order)


@pytest.mark.parametrize("world", ["gaps", "unreachable", "rejected", "invisible_app", "whoami"])
@pytest.mark.parametrize("look", [PIPE, Look(quiet=True), Look(verbose=True)])
def test_every_failed_request_is_named(world, look):
    document = getattr(scenes, world)()
    text = written(document, look)
    wanted = [failure.request_id for failure in document.head.failures if failure.request_id]
    assert wanted
    assert all(request in text for request in wanted)


def test_requests_without_a_signal_are_named_too():
    document = scenes.status(exchanges=scenes.requests(("audit-log", 502, "req_lost", 3), ("x", 0, None, 1)))
    text = written(document)
    assert "audit-log`: HTTP 502 (request `req_lost`)" in text
    assert "/x`: no answer\n" in text


@pytest.mark.parametrize("world", ["screen", "single", "many_silent", "unset", "app_list", "events", "refusal"])
def test_what_is_pasted_says_when_and_by_what_it_was_made(world):
    document = getattr(scenes, world)()
    text = written(document)
    assert "- As of: 2026-06-09T17:02:14Z\n" in text
    assert "- Made by: layers 0.1.0" in text
    assert not re.search("[\u2500-\u257f]", text), "box drawing"
    assert not re.search(r"\d\d:\d\d UTC", text), "a time without its day"
    if isinstance(document, Report):
        assert "…k3y9" in text


def test_nothing_but_the_look_changes_a_page():
    assert written(scenes.screen(), Look(width=40, terminal=True, colour=True)) == written(scenes.screen())


def test_a_page_ends_with_one_line_feed_and_has_no_trailing_space():
    for document, look in PAGES.values():
        text = written(document(), look)
        assert text.endswith("\n")
        assert not re.search(r"[ \t]$|\n\n\n|\r", text, re.MULTILINE)
