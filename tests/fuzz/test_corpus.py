"""The corpus of the readers, as `python -m tests.long fuzz` leaves it; to go through it takes no atheris."""

import sys

import pytest

from tests.fuzz import corpus, readers
from tests.long import fuzz


def test_every_input_of_the_corpus_is_read():
    for data in corpus.inputs():
        readers.consume(data)


def test_the_corpus_is_small_and_names_what_it_holds():
    assert {path.name for path in corpus.FOLDER.iterdir()} == {corpus.name(data) for data in corpus.inputs()}
    assert 0 < len(corpus.inputs()) <= corpus.MOST
    assert sum(map(len, corpus.inputs())) <= corpus.MOST_BYTES


@pytest.mark.parametrize("kind", range(readers.KINDS))
def test_the_corpus_has_every_kind_of_answer(kind):
    assert any(data and data[0] % readers.KINDS == kind for data in corpus.inputs())


def test_only_what_leads_somewhere_new_is_kept():
    first, other = bytes([readers.HEADERS]) + b"5", bytes([readers.HEADERS]) + b"Sat, 18 Apr 2026 19:43:00 GMT"
    assert corpus.distilled([first], [first, other, other, b""]) == [other]


def test_without_atheris_the_run_says_what_is_missing(monkeypatch, capsys):
    # What stands there as None cannot be found.
    monkeypatch.setitem(sys.modules, "atheris", None)
    assert fuzz.main(["--seconds", "1"]) == 2
    assert capsys.readouterr().err.startswith("atheris is not installed")
