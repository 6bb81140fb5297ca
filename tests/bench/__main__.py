"""Measures what is promised about time and memory: medians of one round-robin run, compared as ratios."""

import json
import shlex
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.environment import CannotRunError, Environment, about, environment
from tests.bench.program import Cost, run
from tests.bench.server import served
from tests.bench.tab import costs

ROUNDS = 15
HERE = Path(__file__).parent
MILLISECONDS, MEBIBYTES, RATIO, PERCENT = "ms", "MiB", "x", "%"
HOUR = "poll of a watch"
"""The CPU of one poll, and by how much the memory grows in an hour of a poll a second."""
TABS = {shell: f"TAB in {shell}" for shell in ("bash", "zsh", "fish")}

SERVERS = {
    "at once": (),
    "in 100 ms": ("--latency", "100"),
    "in 200 ms": ("--latency", "200"),
    "one app": ("--scenario", "crowd", "--apps", "1"),
    "1,000 apps": ("--scenario", "crowd", "--apps", "1000"),
    "1,000 events": ("--events", "1000"),
    "100,000 events": ("--events", "100000"),
}
"""The APIs that are asked, by how they answer or what they hold."""


APP = "app_8ffb9410eb0eb848264f8a65"
"""The app that is asked about by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One command line that is measured; `words` begin with a program, {project} and {url} are filled in."""

    words: str
    server: str | None = None
    terminal: bool = False
    ends_with: int = 0


RUNS = {
    "bare python": Run(words="python -c pass"),
    "--version": Run(words="layers --version"),
    "--help": Run(words="layers --help"),
    "status --help": Run(words="layers status --help"),
    "explain": Run(words="layers explain LAY304"),
    "unknown flag": Run(words="layers status --nonsense", ends_with=2),
    "unknown command": Run(words="layers nonsense", ends_with=2),
    "import typer": Run(words="python -c import\\ typer"),
    "import typer, httpx": Run(words="python -c import\\ typer,httpx"),
    "checks": Run(words="layers checks"),
    "help cron": Run(words="layers help cron"),
    "history": Run(words="layers history -p {project}", server="at once"),
    "floor": Run(words="floor {project} json", server="at once"),
    "floor, table": Run(words="floor {project} table", server="at once", terminal=True),
    "curl, 100 ms": Run(
        words="curl -sf -o /dev/null -H {authorization} {url}/v1/projects/{project}", server="in 100 ms"
    ),
    "naive": Run(words="naive -p {project}", server="at once"),
    "naive, terminal": Run(words="naive -p {project}", server="at once", terminal=True),
    "status -o json": Run(words="layers status -o json -p {project}", server="at once"),
    "status": Run(words="layers status -p {project}", server="at once", terminal=True),
    "naive, 100 ms": Run(words="naive -p {project}", server="in 100 ms", terminal=True),
    "status, 100 ms": Run(words="layers status -p {project}", server="in 100 ms", terminal=True),
    "status, 200 ms": Run(words="layers status -p {project}", server="in 200 ms", terminal=True),
    "text, one app": Run(words="layers status -p {project}", server="one app"),
    "text, 1,000 apps": Run(words="layers status -p {project}", server="1,000 apps"),
    "json, one app": Run(words="layers status -o json -p {project}", server="one app"),
    "json, 1,000 apps": Run(words="layers status -o json -p {project}", server="1,000 apps"),
    "diagnose": Run(words=f"layers diagnose {APP} -p {{project}}", server="at once"),
    "diagnose, 200 ms": Run(words=f"layers diagnose {APP} -p {{project}}", server="in 200 ms"),
    "1,000 events": Run(words=f"layers events {APP} --summary -p {{project}}", server="1,000 events"),
    "100,000 events": Run(words=f"layers events {APP} --summary -p {{project}}", server="100,000 events"),
}

Figures = Mapping[str, "Figure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Medians of one run: milliseconds and MiB; what is measured within a process has no memory."""

    milliseconds: float
    mebibytes: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A bound: `measured` in `unit` is at most `limit`; `needs` are the runs that it is computed from."""

    needs: tuple[str, ...]
    measured: Callable[[Figures], float]
    limit: float
    unit: str = RATIO


def faster(name: str, reference: str, limit: float) -> Promise:
    """Promise that a run takes at most `limit` times as long as another."""
    return Promise(
        needs=(name, reference), measured=lambda f: f[name].milliseconds / f[reference].milliseconds, limit=limit
    )


def smaller(name: str, reference: str, limit: float) -> Promise:
    """Promise that a run has at most `limit` times the memory of another."""
    return Promise(needs=(name, reference), measured=lambda f: f[name].mebibytes / f[reference].mebibytes, limit=limit)


def within(name: str, milliseconds: float) -> Promise:
    """Promise that something takes at most so long."""
    return Promise(needs=(name,), measured=lambda f: f[name].milliseconds, limit=milliseconds, unit=MILLISECONDS)


PROMISES = {
    "json": faster("status -o json", "naive", 0.78),
    "status": faster("status", "naive, terminal", 0.88),
    "overlap": faster("status, 100 ms", "naive, 100 ms", 0.85),
    "floor-json": faster("status -o json", "floor", 1.15),
    "floor-status": faster("status", "floor, table", 1.15),
    "offline-explain": faster("explain", "import typer", 1.6),
    "offline-checks": faster("checks", "import typer", 1.6),
    "offline-help": faster("help cron", "import typer", 1.6),
    "offline-history": faster("history", "import typer", 1.6),
    "curl": Promise(
        needs=("status, 100 ms", "curl, 100 ms", "import typer, httpx"),
        measured=lambda f: (
            (f["status, 100 ms"].milliseconds - f["import typer, httpx"].milliseconds) / f["curl, 100 ms"].milliseconds
        ),
        limit=1.5,
    ),
    "version": faster("--version", "bare python", 2),
    "help": faster("--help", "bare python", 6),
    "command-help": faster("status --help", "bare python", 6),
    "explain": faster("explain", "bare python", 6),
    "unknown-flag": faster("unknown flag", "bare python", 6),
    "unknown-command": faster("unknown command", "bare python", 6),
    "one-wait": Promise(
        needs=("status, 200 ms", "status"),
        measured=lambda f: f["status, 200 ms"].milliseconds / (200 + f["status"].milliseconds),
        limit=1.25,
    ),
    "chain": Promise(
        needs=("diagnose, 200 ms", "diagnose"),
        measured=lambda f: f["diagnose, 200 ms"].milliseconds / (200 + f["diagnose"].milliseconds),
        limit=1.3,
    ),
    "memory-events": smaller("100,000 events", "1,000 events", 1.5),
    "count": within("count of 100,000 events", 2_000),
    "memory-text": smaller("text, 1,000 apps", "text, one app", 1.3),
    "memory-json": smaller("json, 1,000 apps", "json, one app", 1.3),
    "judge": within("judge, for each app", 1),
    "text": within("text of 1,000 apps", 150),
    "history": within("history of 1m polls", 300),
    "formats": within("any format, for each app", 0.15),
    **{f"tab-{shell}": within(name, 30) for shell, name in TABS.items()},
    "watch-memory": Promise(needs=(HOUR,), measured=lambda f: f[HOUR].mebibytes, limit=2, unit=MEBIBYTES),
    "watch-cpu": Promise(needs=(HOUR,), measured=lambda f: f[HOUR].milliseconds / 15_000 * 100, limit=1, unit=PERCENT),
}
"""What is promised, by the name that selects it on the command line."""


def main(names: Sequence[str]) -> int:
    """Measure the promises that are named, or all; 0 whatever comes out, 2 where nothing can be measured."""
    if unknown := [name for name in names if name not in PROMISES]:
        sys.stderr.write(f"{unknown[0]} is no promise; there are: {', '.join(PROMISES)}\n")
        return 2
    wanted = {name: PROMISES[name] for name in names or PROMISES}
    needed = {need for promise in wanted.values() for need in promise.needs}
    with TemporaryDirectory(prefix="bench-") as folder:
        try:
            made = environment(Path(folder))
            figures = _rounds(made, {name: one for name, one in RUNS.items() if name in needed})
            if needed & {*TABS.values()}:
                figures |= {TABS[shell]: Figure(milliseconds=cost * 1000) for shell, cost in costs().items()}
            if needed - {*RUNS, *TABS.values(), HOUR}:
                figures |= _inside(made)
            if HOUR in needed:
                figures |= _hour(made)
        except CannotRunError as error:
            sys.stderr.write(f"{error}\n")
            return 2
    sys.stdout.writelines(_table({name: figure for name, figure in figures.items() if name in needed}, wanted))
    return 0


def _rounds(made: Environment, runs: Mapping[str, Run]) -> dict[str, Figure]:
    """Run everything in turn, so that whatever else the machine does falls on all alike."""
    costs: dict[str, list[Cost]] = defaultdict(list)
    for turn in range(ROUNDS + 1):
        with ExitStack() as stack:
            # New servers for each round: a key has a limited number of requests in a minute.
            asked = {one.server for one in runs.values()} - {None}
            found = {name: stack.enter_context(served(made, SERVERS[name])) for name in SERVERS if name in asked}
            for name, one in runs.items():
                cost = _run(made, one, found.get(one.server or "", {}))
                if turn:  # The first round warms the caches of the machine.
                    costs[name].append(cost)
    return {
        name: Figure(
            milliseconds=statistics.median(cost.seconds for cost in mine) * 1000,
            mebibytes=statistics.median(cost.mebibytes for cost in mine),
        )
        for name, mine in costs.items()
    }


def _run(made: Environment, one: Run, server: Mapping[str, str]) -> Cost:
    programs = {
        "layers": (made.layers,),
        "python": made.bare,
        "naive": (made.python, str(HERE / "naive.py")),
        "floor": (*made.bare, str(HERE / "floor.py")),
        "curl": ("curl",),
    }
    program, *rest = (
        word.format(
            project=server.get("LAYERS_PROJECT"),
            url=server.get("LAYERS_BASE_URL"),
            authorization=f"Authorization: Bearer {server.get('LAYERS_API_KEY')}",
        )
        for word in shlex.split(one.words)
    )
    variables = made.variables | {name: value for name, value in server.items() if name != "LAYERS_PROJECT"}
    return run([*programs[program], *rest], variables, terminal=one.terminal, ends_with=one.ends_with)


def _inside(made: Environment) -> dict[str, Figure]:
    """Measure what needs no process of its own."""
    with served(made, ()) as server:
        project = server["LAYERS_PROJECT"]
    words = [made.python, str(HERE / "inside.py"), project]
    done = subprocess.run(words, env=made.variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRunError(f"inside.py failed:\n{done.stderr}")
    times = json.loads(done.stdout)
    return {
        "judge, for each app": Figure(milliseconds=times["judge"] * 1000),
        "text of 1,000 apps": Figure(milliseconds=times["text"] * 1000),
        "count of 100,000 events": Figure(milliseconds=times["count"] * 1000),
        "history of 1m polls": Figure(milliseconds=times["history"] * 1000),
        "any format, for each app": Figure(milliseconds=times["formats"] * 1000),
    }


def _hour(made: Environment) -> dict[str, Figure]:
    """Measure an hour of a watch: the CPU of a poll, and by how much the memory grows once it is warm."""
    words = [made.python, str(HERE / "hour.py")]
    done = subprocess.run(words, env=made.variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRunError(f"hour.py failed:\n{done.stderr}")
    cost = json.loads(done.stdout)
    return {HOUR: Figure(milliseconds=cost["cpu"] * 1000, mebibytes=cost["grown"])}


def _table(figures: Figures, promises: Mapping[str, Promise]) -> Iterable[str]:
    yield f"medians of {ROUNDS} rounds; {about()}\n\n"
    for name, figure in figures.items():
        memory = f"{figure.mebibytes:8.1f} {MEBIBYTES}" if figure.mebibytes else ""
        yield f"  {name:<22}{figure.milliseconds:9.2f} {MILLISECONDS}{memory}\n"
    yield "\n"
    for name, promise in promises.items():
        measured = promise.measured(figures)
        holds = "ok" if measured <= promise.limit else "MISSED"
        what = " : ".join(promise.needs)
        yield f"  {holds:<8}{name:<17}{measured:8.2f} of {promise.limit:g} {promise.unit:<4}{what}\n"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
