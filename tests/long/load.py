"""A day of cron: a run a minute against sandboxes of which one request in twenty suffers from a fault.

Nothing may crash, nothing may be taken for what it is not, and nothing may be left behind.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.server import Sandbox
from tests.faults.cells import APP, PROJECT

ROOT = Path(__file__).parents[2]
DAY = 24 * 60
SHARE = 0.05
FIGURES = Path(__file__).with_name("load.json")
KINDS = (
    "reset", "reset-headers", "reset-body", "truncated", "wrong-length", "garbage", "not-http", "status=503",
    "status=500", "html", "empty", "wrong-type", "changed", "throttled=1", "throttled-nonsense",
    "latency=0.5", "drip=0.01",
)  # fmt: skip
COMMANDS = (("status",), ("app", "show"), ("diagnose",), ("events",), ("verify",))
TRUTHS = {"healthy": (0, "healthy"), "throttled": (11, "degraded")}
"""The scenarios that are asked by turns: the exit code and the verdict of each."""
UNTOLD = {3, 5}
"""The exit codes of a run that could not tell; every other one but the truth is wrong."""
VIEWERS = {"events"}


@dataclass
class Tally:
    """What the runs came to."""

    codes: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, code: int, seconds: float, trouble: str | None) -> None:
        """Count a run, and tell now and then how far it has come."""
        self.codes[code] += 1
        self.seconds.append(seconds)
        self.wrong += [trouble] if trouble else []
        if len(self.seconds) % 100 == 0:
            sys.stderr.write(f"{len(self.seconds)} runs\n")


@dataclass
class Minutes:
    """A clock that goes on by a minute whenever a run is due."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now


def load(runs: int, *, at_once: int = 2, seed: int = 0) -> Tally:
    """Make so many real runs, and list what went wrong."""
    tally, lock = Tally(), threading.Lock()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (home / "tmp").mkdir()
        before = _descriptors()

        def row(first: int) -> None:
            """Make one run of `at_once`, from the one numbered `first` on, with sandboxes and a clock of its own."""
            clock = Minutes()
            with ExitStack() as own:
                boxes = {name: own.enter_context(_sandbox(name, seed + first, clock)) for name in TRUTHS}
                for number in range(first, runs, at_once):
                    clock.now += timedelta(minutes=at_once)
                    turn = number // at_once
                    scenario = list(TRUTHS)[turn % len(TRUTHS)]
                    command = COMMANDS[turn // len(TRUTHS) % len(COMMANDS)]
                    code, seconds, trouble = _run(boxes[scenario], scenario, command, home)
                    with lock:
                        tally.add(
                            code, seconds, trouble and f"run {number}, {' '.join(command)} of {scenario}: {trouble}"
                        )

        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(row, range(at_once)))
        left = [str(path.relative_to(home)) for path in home.rglob("*") if _is_left_over(path, home)]
        tally.wrong += [f"left behind: {name}" for name in left]
        # A connection that a client did not end would still be open at the sandbox's end of it.
        if _descriptors() > before:
            tally.wrong.append(f"{_descriptors() - before} descriptors are open that were not before")
    return tally


def _sandbox(scenario: str, seed: int, clock: Minutes) -> Sandbox:
    faults = [Fault.parse(f"{kind}:{SHARE / len(KINDS):.6f}") for kind in KINDS]
    return Sandbox(scenario, faults=faults, seed=seed, clock=clock)


def _run(box: Sandbox, scenario: str, command: tuple[str, ...], home: Path) -> tuple[int, float, str | None]:
    """Return exit code, seconds, and what is wrong with the run."""
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(home / "tmp"), "LANG": "C.UTF-8",
        "LAYERS_BASE_URL": box.url, "LAYERS_API_KEY": box.key, "LAYERS_PROJECT": PROJECT,
    }  # fmt: skip
    environment |= {} if command == ("status",) else {"LAYERS_APP": APP}
    words = [sys.executable, "-W", "error::ResourceWarning", "-m", "layers_cli", *command, "--json", "--timeout", "10"]
    started = time.monotonic()
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    seconds = time.monotonic() - started
    return done.returncode, seconds, _trouble(done, scenario, command)


def _trouble(done: "subprocess.CompletedProcess[str]", scenario: str, command: tuple[str, ...]) -> str | None:
    """Say what is wrong with a run; None where nothing is."""
    try:
        document = json.loads(done.stdout)
    except ValueError:
        return f"exit {done.returncode}, no document; {done.stderr[-300:]}"
    code, health = TRUTHS[scenario]
    if VIEWERS & {*command}:
        code, health = 0, None
    if "Traceback" in done.stderr or "Warning" in done.stderr:
        return done.stderr[-300:]
    if done.returncode in UNTOLD:
        told = document.get("verdict")
        return None if told in {None, "unknown"} else f"exit {done.returncode}, and the verdict is {told}"
    if (done.returncode, document.get("verdict")) != (code, health):
        codes = ", ".join(finding["code"] for finding in document.get("findings", ()))
        return f"exit {done.returncode}, verdict {document.get('verdict')} ({codes})"
    return None


def _is_left_over(path: Path, home: Path) -> bool:
    """Whether this is a file that a run should have taken away: a temporary one, a part, a lock."""
    if not path.is_file():
        return False
    return home / "tmp" in path.parents or path.name.endswith((".part", ".lock", "-wal", "-shm", "-journal"))


def _descriptors() -> int:
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def main(words: list[str]) -> int:
    """Make a day's runs, or as many as are wanted; return 1 where one of them is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.long load")
    parser.add_argument("--runs", type=int, default=DAY)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(words)
    tally = load(given.runs, seed=given.seed)
    ordered = sorted(tally.seconds)
    figures = {
        "runs": given.runs,
        "wrong": len(tally.wrong),
        "told": sum(number for code, number in tally.codes.items() if code not in UNTOLD),
        "untold": sum(number for code, number in tally.codes.items() if code in UNTOLD),
        "longest": round(ordered[-1], 1),
    }
    for line in itertools.chain(tally.wrong, [json.dumps(figures), f"exit codes: {dict(tally.codes)}"]):
        sys.stdout.write(f"{line}\n")
    if given.runs >= DAY:
        from tests.documents import documents

        FIGURES.write_text(json.dumps(figures) + "\n", encoding="utf-8")
        for path, content in documents().items():
            path.write_bytes(content)
    return bool(tally.wrong)
