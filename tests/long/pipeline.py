"""Thousands of projects whose answers are not as documented, each through the whole tool to every output.

The properties are those of `tests/fuzz`, of which every change has a sample; here what fails is counted by where it
fails, and told by the smallest case that did.
"""

import argparse
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

FIGURES = Path(__file__).with_name("pipeline.json")
WHOLE = 20_000
SHARE = 4
"""One case in so many goes by way of the command line."""
TOLD = 2000


@dataclass
class Tally:
    """What the cases came to: how many there were, and for each place that failed how often, and the smallest case."""

    cases: int = 0
    wrong: dict[tuple[str, str], tuple[int, str, str]] = field(default_factory=dict)

    def add(self, error: Exception | None, case: object) -> None:
        """Count a case."""
        self.cases += 1
        if self.cases % 1000 == 0:
            sys.stderr.write(f"{self.cases} cases\n")
        if error is None:
            return
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = type(error).__name__, f"{last.filename}:{last.lineno}"
        times, smallest, told = self.wrong.get(place, (0, "", ""))
        text = repr(case)
        if not smallest or len(text) < len(smallest):
            smallest, told = text, "".join(traceback.format_exception(error))
        self.wrong[place] = times + 1, smallest, told


def pipeline(examples: int, seed: int = 0) -> Tally:
    """Draw so many cases and count what goes wrong."""
    import hypothesis
    from hypothesis import HealthCheck, Phase, given, settings

    from tests.fuzz import command_line
    from tests.fuzz import pipeline as in_process

    tally = Tally()
    for held, share in ((in_process, examples - examples // SHARE), (command_line, examples // SHARE)):
        made = settings(
            max_examples=max(share, 1), deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        hypothesis.seed(seed)(made(given(held.cases())(_counted(tally, held.hold))))()
    return tally


def _counted(tally: Tally, hold: Callable[..., None]) -> Callable[[tuple[object, ...]], None]:
    def one(case: tuple[object, ...]) -> None:
        try:
            hold(*case)
        except Exception as error:  # noqa: BLE001 - counted, and the next one drawn
            tally.add(error, case)
        else:
            tally.add(None, case)

    return one


def main(words: list[str]) -> int:
    """Draw as many cases as are wanted; return 1 where one of them goes wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.long pipeline")
    parser.add_argument("--examples", type=int, default=WHOLE)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(words)
    for name in [name for name in os.environ if name.startswith("LAYERS_") or name.upper().endswith("_PROXY")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home}
        tally = pipeline(given.examples, given.seed)
    for (kind, place), (times, smallest, told) in tally.wrong.items():
        sys.stdout.write(f"{times} times {kind} at {place}\n{told[-TOLD:]}\n{smallest[:TOLD]}\n\n")
    figures = {"cases": tally.cases, "wrong": sum(times for times, _, _ in tally.wrong.values())}
    sys.stdout.write(f"{json.dumps(figures)}\n")
    if given.examples >= WHOLE:
        FIGURES.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    return bool(tally.wrong)
