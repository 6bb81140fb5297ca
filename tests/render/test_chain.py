"""The chain on a screen: the same words at every width, and lines that can be pasted."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from layers_cli.core.chain import Candidate, Chain, Link, Proof
from layers_cli.core.health import Health
from layers_cli.core.look import Look
from layers_cli.render import plain, rich_page
from layers_cli.render.cells import cells
from layers_cli.render.chain import links, root
from layers_cli.render.page import Table, fitted
from layers_cli.render.words import Words
from layers_cli.rules.chain import chain
from tests.render import scenes

WIDTHS = (40, 60, 80, 100, 200)
KEYS = ("access", "sdk", "ingest", "store", "relay")


def whole(text="", code="LAY101"):
    """Return a chain of every proof; `text` goes into all that comes from outside."""
    finding = next((f for f in scenes.single().verdict.findings if f.code == "LAY104"), None)
    assert finding is not None
    subject = replace(finding.subject, name=text or "Acme Coffee iOS")
    evidence = text or "created 51 days ago, no event since"
    return Chain(
        links=tuple(
            Link(key=key, title=key.capitalize(), subject=text or None if key == "relay" else None, proof=proof,
                 evidence=evidence, codes=(code,) if proof is Proof.PROVEN_BAD else ())
            for key, proof in zip(KEYS, Proof, strict=True)
        ),
        root=replace(finding, code=code, title="App has never sent an event", subject=subject, level=Health.BROKEN),
        candidates=(
            Candidate(at=scenes.ago(hours=2), what=text or "the SDK key was rotated", source=text or "app"),
            Candidate(at=None, what=text or "a toggle", source=text or "relay"),
        ),
        escalation=(("Whose turn", "app developer"), ("App", text or "app_8ffb9410eb0eb848264f8a65")),
    )  # fmt: skip


def laid_out(found, look=Look()):  # noqa: B008 - a frozen value
    words = Words(now=scenes.NOW, ascii=look.ascii)
    return fitted((*links(found, words), *root(found.root, words)), look)


def drawn(found, look=Look()):  # noqa: B008 - a frozen value
    page = laid_out(found, look)
    return "".join((rich_page if look.terminal else plain).draw(page, look))


def letters(text):
    return sorted(re.sub(r"\s", "", text))


def test_every_link_is_one_line_with_proof_and_evidence():
    lines = drawn(whole()).splitlines()
    assert [re.split(r"\s{2,}", line.strip()) for line in lines[:6]] == [
        ["Link", "Proof", "Evidence"],
        ["Access", "● proven good", "created 51 days ago, no event since"],
        ["Sdk", "○ consistent with good", "created 51 days ago, no event since"],
        ["Ingest", "? unknown", "created 51 days ago, no event since"],
        ["Store", "✖ proven bad", "created 51 days ago, no event since", "LAY101"],
        ["Relay", "◌ off by design", "created 51 days ago, no event since"],
    ]


def test_a_link_of_a_platform_names_it():
    link = Link(key="relay", title="Relay set-up", subject="Meta", proof=Proof.OFF, evidence="switched off")
    assert "Relay set-up (Meta)" in drawn(Chain(links=(link,)))


def test_no_proof_is_taken_for_a_health():
    assert not re.search(r"\b(healthy|idle|degraded|broken|disabled)\b", drawn(whole()))


def test_the_parts_stand_in_order():
    shown = drawn(whole())
    root_cause = "Root cause: ✖ LAY101  App has never sent an event (Acme Coffee iOS)"
    parts = ("Evidence", "Candidates", "the SDK key was rotated", "a toggle", "paste these lines",
             "Whose turn: app developer", root_cause)  # fmt: skip
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)


def test_what_is_handed_on_is_plain_lines_of_label_and_value():
    *_, label, value, _, _ = drawn(whole()).splitlines()
    assert (label, value) == ("Whose turn: app developer", "App: app_8ffb9410eb0eb848264f8a65")


def test_a_candidate_without_a_time_has_a_dash():
    shown = drawn(whole())
    assert re.search(r"^  2 h ago  15:02 UTC +the SDK key was rotated +app$", shown, re.MULTILINE)
    assert re.search("^  – +a toggle +relay$", shown, re.MULTILINE)  # noqa: RUF001 - an en dash


def test_a_chain_without_a_fault_says_so_and_hands_nothing_on():
    shown = drawn(replace(whole(), root=None, candidates=(), escalation=()))
    assert "Root cause: none, no link is proven bad" in shown
    assert "Candidates" not in shown
    assert "paste" not in shown


@pytest.mark.parametrize("kind", ["key", "project"])
def test_a_fault_of_the_key_or_the_project_needs_no_name(kind):
    found = whole()
    subject = replace(found.root.subject, kind=type(found.root.subject.kind)(kind))
    assert "event  app developer" not in drawn(found)
    assert "(Acme" not in drawn(replace(found, root=replace(found.root, subject=subject)))


def test_ascii_draws_with_letters_alone():
    assert drawn(whole(), Look(ascii=True)).isascii()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_terminal_shows_the_same_words_and_keeps_to_its_width(width):
    look = Look(width=width, terminal=True)
    page = laid_out(whole(), look)
    shown = "".join(rich_page.draw(page, look))
    assert letters(shown) == letters("".join(plain.draw(page, look)))
    assert max(map(cells, shown.splitlines())) <= width


def test_a_narrow_terminal_gets_cards():
    narrow = laid_out(whole(), Look(width=50))
    assert not any(isinstance(block, Table) for block in narrow)


@pytest.mark.parametrize("kind", scenes.HOSTILE)
@pytest.mark.parametrize("width", [None, 40, 100])
def test_hostile_text_reaches_no_terminal(kind, width):
    for terminal in (False, True):
        shown = drawn(whole(scenes.HOSTILE[kind]), Look(width=width, terminal=terminal))
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", shown)
        assert shown


def test_the_chain_of_a_real_verdict_is_drawn_with_its_root():
    found = chain(scenes.single().verdict)
    shown = drawn(found)
    assert found.root is not None
    assert f"Root cause: ▲ {found.root.code}" in shown
    assert all(f"{label}: {value}" in shown for label, value in found.escalation)
    assert scenes.KEY.last_four not in shown
    assert timedelta(days=1) < scenes.NOW - found.candidates[0].at < timedelta(days=3)
