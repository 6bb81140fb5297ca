"""A sample of the mutation tests; the whole of them is `python -m tests.long mutate`."""

import subprocess
import sys

import pytest

from tests.long.load import ROOT

pytest.importorskip("mutmut")


def mutate(*words: str) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [sys.executable, "-m", "tests.long", "mutate", *words],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done


def test_a_sample_of_the_mutants_is_killed_or_explained():
    modules = ("core/doctor.py", "core/moment.py", "core/past.py", "core/plugin.py", "core/session.py")
    tests = ("test_doctor.py", "test_moment.py", "test_past.py", "test_plugin.py", "test_session.py")
    done = mutate(
        *(f"layers_cli/{name}" for name in modules), "--sample", "15", "--seed", "1",
        "--tests", *(f"tests/core/{name}" for name in tests),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "15 mutants" in done.stdout


def test_what_no_test_looks_at_survives_and_is_told():
    done = mutate("layers_cli/core/plugin.py", "--sample", "5", "--tests", "tests/core/test_doctor.py")
    assert done.returncode == 1
    assert "survived: layers_cli/core/plugin.py" in done.stdout
