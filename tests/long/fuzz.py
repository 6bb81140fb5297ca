"""The readers of the wire, guided by coverage: atheris looks for bytes that lead where none led before.

It begins with the corpus and adds to it what leads somewhere new; what breaks a reader is added as well, so that the
test of the corpus fails until it is mended.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIGURES = Path(__file__).with_name("fuzz.json")
WHOLE = 600
"""How many seconds a run has whose figures are kept."""
LONG = 48
"""The bytes from which on a word is too long for libFuzzer to be of use."""
LEAST_LEFT = 60
"""Seconds that libFuzzer may take to come to its end."""
_BROKEN = ("crash-*", "timeout-*", "oom-*", "leak-*")
_EXECUTED = re.compile(r"^stat::number_of_executed_units:\s*(\d+)", re.MULTILINE)


def words_of_the_api() -> set[str]:
    """Return what bodies are made of, so that nobody has to come upon it letter by letter."""
    from tests.e2e.conftest import PAYLOADS
    from tests.fuzz import wire

    found = {f'"{text}"' for text in (*wire.MOMENTS, *wire.ENUMS)} | {part for part in wire.RAW if len(part) < LONG}
    for path in PAYLOADS.glob("*.json"):
        found |= set(re.findall(r'"[^"]+":?', path.read_text("utf-8")))
    return {word for word in found if word and len(word) < LONG}


def _dictionary(words: set[str]) -> str:
    """Write words as libFuzzer reads them: each on a line, every byte that is no plain letter as its number."""
    lines = ("".join(f"\\x{byte:02x}" for byte in word.encode("utf-8", "surrogatepass")) for word in sorted(words))
    return "".join(f'"{line}"\n' for line in lines)


def fuzz(seconds: int) -> dict[str, int]:
    """Look for so many seconds, add to the corpus, and return what it came to."""
    from tests.fuzz import corpus

    with tempfile.TemporaryDirectory() as home:
        found, broken = Path(home, "found"), Path(home, "broken")
        found.mkdir()
        broken.mkdir()
        words = Path(home, "words")
        words.write_text(_dictionary(words_of_the_api()), encoding="ascii")
        flags = [f"-max_total_time={seconds}", f"-artifact_prefix={broken}/", "-print_final_stats=1", "-timeout=10"]
        line = [sys.executable, ROOT / "tests/fuzz/guided.py", *flags, f"-dict={words}", found, corpus.FOLDER]
        done = subprocess.run(
            line, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False, timeout=seconds + LEAST_LEFT
        )
        executed = _EXECUTED.search(done.stderr)
        wrong = [path.read_bytes() for pattern in _BROKEN for path in broken.glob(pattern)]
        kept = corpus.inputs()
        new = [] if wrong else corpus.distilled(kept, corpus.inputs(found))
    for data in (*wrong, *new):
        (corpus.FOLDER / corpus.name(data)).write_bytes(data)
    if done.returncode or wrong:
        sys.stdout.write(f"{done.stderr[-3000:]}\n")
    return {
        "seconds": seconds,
        "inputs": int(executed[1]) if executed else 0,
        "corpus": len(kept) + len(new),
        "new": len(new),
        "wrong": len(wrong) or int(done.returncode != 0),
    }


def main(words: list[str]) -> int:
    """Look for bytes that break a reader; return 1 where some do, 2 where there is nothing to look with."""
    parser = argparse.ArgumentParser(prog="python -m tests.long fuzz")
    parser.add_argument("--seconds", type=int, default=WHOLE)
    given = parser.parse_args(words)
    if find_spec("atheris") is None:
        sys.stderr.write("atheris is not installed (python -m pip install --group long), and not for every Python\n")
        return 2
    figures = fuzz(given.seconds)
    sys.stdout.write(f"{json.dumps(figures)}\n")
    if given.seconds >= WHOLE:
        FIGURES.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    return bool(figures["wrong"])
