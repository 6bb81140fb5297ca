"""Mutation tests of the core and the rules: whether a test fails whenever one small thing in them is wrong.

Every mutant is tried in a fork of a process that has collected the tests: what is live of a function gets the mutant's
code, and the tests that run its line are run until one fails. What runs when a module is imported, or while tests are
collected, is tried in a fork that has imported nothing of the project yet.
"""

import argparse
import contextlib
import gc
import hashlib
import importlib.machinery
import importlib.util
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import coverage
import hypothesis
import pytest

from tests.long.mutants import ROOT, Mutant, mutants

MODULES = ("layers_cli/core", "layers_cli/rules")
TESTS = ("tests/core", "tests/rules", "tests/flows/test_wait.py")
ENOUGH = 0.9
"""The share of the mutants that has to be killed."""
FIGURES = Path(__file__).with_name("mutate.json")
EXPLAINED = Path(__file__).with_name("survivors.toml")
SURVIVED, KILLED, STILLBORN, ELSEWHERE = 0, 1, 2, 3
"""What a fork ends with. A mutant that cannot be imported is none; `ELSEWHERE` cannot be tried in this process."""
SECONDS = 5
"""Of the processor, on top of what the tests need: an endless loop is a mutant that is killed."""
BYTES = 4 << 30
SLOW = 0.1
"""Tests that need longer are run last."""
BUDGET = 5.0
"""Seconds of the processor that the tests of each mutant may need."""
OPTIONS = (
    "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "tmp_path_retention_policy=none", "--assert=plain",
    "-W", "ignore::pytest.PytestAssertRewriteWarning",
)  # fmt: skip


@dataclass
class Tally:
    """What became of the mutants."""

    outcomes: dict[Mutant, int] = field(default_factory=dict)

    def of(self, *outcomes: int) -> list[Mutant]:
        return [mutant for mutant, outcome in self.outcomes.items() if outcome in outcomes]

    @property
    def share(self) -> float:
        return len(self.of(KILLED)) / max(len(self.of(KILLED, SURVIVED)), 1)

    def figures(self) -> dict[str, dict[str, int]]:
        counts: dict[str, Counter[int]] = defaultdict(Counter)
        for mutant, outcome in self.outcomes.items():
            counts[mutant.module][outcome] += 1
        return {
            module: {"mutants": count[KILLED] + count[SURVIVED], "killed": count[KILLED], "survived": count[SURVIVED]}
            for module, count in sorted(counts.items())
            if count[KILLED] + count[SURVIVED]
        }


def mutate(
    chosen: list[Mutant],
    tests: Iterable[str] = TESTS,
    *,
    jobs: int = 1,
    budget: float = BUDGET,
    elsewhere: Iterable[Mutant] = (),
    tell: Callable[[Mutant, int], None] = lambda _mutant, _outcome: None,
) -> Tally:
    """Try each of the mutants; of those `elsewhere` it is known that they change what is done at import."""
    tally = Tally()
    left = list(elsewhere)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for mutant, outcome in _in_functions(chosen, list(tests), jobs, budget, folder):
            tell(mutant, outcome)
            tally.outcomes[mutant] = outcome
            left += [mutant] if outcome == ELSEWHERE else []
        if left:
            imports = _Imports(list(tests), folder, budget)
            for mutant, outcome in _forked(left, imports.try_, jobs, lambda _: 4 * budget):
                tell(mutant, outcome)
                tally.outcomes[mutant] = outcome
    return tally


def _forked(
    tasks: Iterable[Mutant], run: Callable[[Mutant], int], jobs: int, seconds: Callable[[Mutant], float]
) -> Iterator[tuple[Mutant, int]]:
    """Run every task in a fork of its own."""
    running: dict[int, Mutant] = {}

    def ended() -> tuple[Mutant, int]:
        pid, status = os.wait()
        return running.pop(pid), KILLED if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)

    for task in tasks:
        if len(running) >= jobs:
            yield ended()
        pid = os.fork()
        if not pid:
            outcome = KILLED
            with contextlib.suppress(BaseException):
                _limited(seconds(task))
                outcome = run(task)
            os._exit(outcome)
        running[pid] = task
    while running:
        yield ended()


def _limited(seconds: float) -> None:
    """Let this process use no more than that, and say nothing."""
    silent = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(silent, descriptor)
    limit = int(SECONDS + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(limit * 20)


# Code that runs when it is called.


def _in_functions(
    chosen: list[Mutant], tests: list[str], jobs: int, budget: float, folder: Path
) -> Iterator[tuple[Mutant, int]]:
    """Try what can be tried in a process that has collected the tests, which is a fork of this one."""
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reader)
        with os.fdopen(writer, "w", encoding="utf-8") as lines:
            try:
                code = _collect(chosen, tests, jobs, budget, folder, lines)
            except BaseException as error:  # noqa: BLE001 - whatever it is, this process ends here
                sys.stderr.write(f"{error!r}\n")
                code = 1
        os._exit(code)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as lines:
        for line in lines:
            place, outcome = json.loads(line)
            yield chosen[place], outcome
    if os.waitpid(pid, 0)[1]:
        raise RuntimeError("the tests could not be collected, or fail without a mutant")


def _collect(chosen: list[Mutant], tests: list[str], jobs: int, budget: float, folder: Path, lines: Any) -> int:
    watch = coverage.Coverage(data_file=None, config_file=False, include=[str(ROOT / name / "*") for name in MODULES])
    watch.start()
    trials = _Trials(chosen, jobs, watch, lines, budget)
    silent = os.open(os.devnull, os.O_RDWR)
    os.dup2(silent, 1)
    hypothesis.settings.register_profile("mutants", derandomize=True, database=None, deadline=None)
    hypothesis.settings.load_profile("mutants")
    words = [*OPTIONS, f"--basetemp={folder / 'collected'}", "--hypothesis-profile=mutants", *tests]
    code = pytest.main(words, plugins=[trials])
    if not trials.done:
        sys.stderr.write(f"pytest ends {code}; failed: {trials.failed}\n")
    return 0 if trials.done else 1


class _Trials:
    """A plugin for pytest that runs the tests once to see which lines they run, then those of each mutant."""

    def __init__(self, chosen: list[Mutant], jobs: int, watch: coverage.Coverage, lines: Any, budget: float) -> None:
        self.chosen, self.jobs, self.watch, self.lines = chosen, jobs, watch, lines
        self.failed: list[str] = []
        self.budget = budget
        self.compiled = {path: _compiled(path) for path in {mutant.path for mutant in chosen}}
        self.done = False
        self.seconds: dict[str, float] = Counter()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        # Of the processor: which tests come first, and how many, must not depend on what else the machine does.
        began = time.process_time()
        told = yield
        self.seconds[item.nodeid] += time.process_time() - began
        return told

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.watch.stop()
        self.session = session
        self.items = {item.nodeid: item for item in session.items}
        self.base = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        self.early = {
            name: set(self.watch.get_data().lines(name) or ()) for name in self.watch.get_data().measured_files()
        }
        self.ran = self._seen()
        if self.failed:
            return True
        gc.collect()
        self.live: dict[CodeType, list[FunctionType]] = defaultdict(list)
        for each in gc.get_objects():
            if isinstance(each, FunctionType) and each.__module__ and each.__module__.startswith("layers_cli."):
                self.live[each.__code__].append(each)
        gc.freeze()
        places = {mutant: place for place, mutant in enumerate(self.chosen)}
        expected = lambda mutant: sum(self.seconds[name] for name in self._names(mutant))  # noqa: E731
        for mutant, outcome in _forked(self.chosen, self._try, self.jobs, expected):
            self.lines.write(json.dumps([places[mutant], outcome]) + "\n")
            self.lines.flush()
        self.done = True
        return True

    def _seen(self) -> dict[str, dict[int, list[int]]]:
        """Return which tests run which lines of which file; run in a fork, to leave every cache as it is."""
        kept = self.base.with_name("seen.json")
        pid = os.fork()
        if not pid:
            watch = coverage.Coverage(
                data_file=None, config_file=False, include=[str(ROOT / name / "*") for name in MODULES]
            )
            watch.start()
            for name in self.items:
                watch.switch_context(name)
                self._run([name])
            watch.stop()
            data = watch.get_data()
            seen = {name: data.contexts_by_lineno(name) for name in data.measured_files()}
            kept.write_text(json.dumps([seen, self.seconds, self.failed]), encoding="utf-8")
            os._exit(0)
        os.waitpid(pid, 0)
        seen, seconds, self.failed = json.loads(kept.read_text(encoding="utf-8"))
        self.seconds.update(seconds)
        places = {name: place for place, name in enumerate(self.items)}
        return {
            name: {int(line): [places[test] for test in tests] for line, tests in by.items()}
            for name, by in seen.items()
        }

    def _run(self, names: list[str]) -> bool:
        """Run some tests up to the first that fails; return whether one did."""
        items = [self.items[name] for name in names]
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                return True
        return False

    def _names(self, mutant: Mutant) -> list[str]:
        """Return the tests that run what is changed."""
        by = self.ran.get(str(ROOT / mutant.path), {})
        places = set().union(*(by.get(line, ()) for line in mutant.lines))
        names = [*self.items]
        return _nearest((names[place] for place in places), mutant, self.seconds, self.budget)

    def _try(self, mutant: Mutant) -> int:
        if not self._put_in_place(mutant):
            return ELSEWHERE
        self.session.config.pluginmanager.register(_End())
        if self._run(self._names(mutant)):
            return KILLED
        early = self.early.get(str(ROOT / mutant.path), set())
        return ELSEWHERE if early.intersection(mutant.lines) else SURVIVED

    def _put_in_place(self, mutant: Mutant) -> bool:
        """Give the live functions their mutated code; return whether that is all that the mutant changes."""
        path = str(ROOT / mutant.path)
        pairs = list(_pairs(self.compiled[mutant.path], mutant.compiled(path), ()))
        changed = [(above, old, new) for above, old, new in pairs if _says(old) != _says(new)]
        for above, old, new in changed:
            chain = [*above, (old, new)]
            functions = [pair for pair in chain if pair[0].co_flags & 1]
            if not functions or not (old.co_flags & 1) or not self.live.get(functions[0][0]):
                return False
            for was, becomes in functions:
                for function in self.live.get(was, ()):
                    try:
                        function.__code__ = becomes
                    except ValueError:
                        return False
        return True


class _End:
    """A plugin for pytest that ends the process with the first test that fails."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        if call.excinfo is not None and not call.excinfo.errisinstance(pytest.skip.Exception):
            os._exit(KILLED)


def _nearest(names: Iterable[str], mutant: Mutant, seconds: Mapping[str, float], budget: float) -> list[str]:
    """Put the tests of the module first, then a few of every file by turns, the quick ones first; leave out the rest.

    A mutant that those do not kill counts as a survivor, whatever the others would say.
    """
    own = tuple(f"/test_{part}.py" for part in Path(mutant.path).with_suffix("").parts)
    turns: Counter[str] = Counter()
    order = {}
    for name in sorted(names, key=lambda name: (seconds[name], name)):
        file = name.partition("::")[0]
        turns[file] += 1
        order[name] = (not file.endswith(own), seconds[name] > SLOW, turns[file])
    chosen, spent = [], 0.0
    for name in sorted(order, key=order.__getitem__):
        spent += seconds[name]
        if spent > budget and chosen:
            break
        chosen.append(name)
    return chosen


def _compiled(path: str) -> CodeType:
    return compile((ROOT / path).read_text(encoding="utf-8"), ROOT / path, "exec", dont_inherit=True)


_Pair = tuple[CodeType, CodeType]


def _pairs(
    old: CodeType, new: CodeType, above: tuple[_Pair, ...]
) -> Iterator[tuple[tuple[_Pair, ...], CodeType, CodeType]]:
    """Yield each code with its mutant, and what both stand in."""
    yield above, old, new
    inner, others = ([each for each in code.co_consts if isinstance(each, CodeType)] for code in (old, new))
    if [each.co_name for each in inner] == [each.co_name for each in others]:
        for was, becomes in zip(inner, others, strict=True):
            yield from _pairs(was, becomes, (*above, (old, new)))


def _says(code: CodeType) -> tuple[Any, ...]:
    """Return what a code does by itself, without the codes in it."""
    consts = [each.co_name if isinstance(each, CodeType) else repr(each) for each in code.co_consts]
    return (
        code.co_code, consts, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_flags,
        code.co_argcount, code.co_kwonlyargcount, code.co_posonlyargcount, code.co_exceptiontable,
    )  # fmt: skip


# Code that runs at import.


class _Finder:
    """Finds one module in its mutated form."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> Any:
        if name != self.mutant.module:
            return None
        path = ROOT / self.mutant.path
        folders = [str(path.parent)] if path.name == "__init__.py" else None
        loader = _Loader(name, str(path))
        loader.mutant = self.mutant
        return importlib.util.spec_from_file_location(name, path, loader=loader, submodule_search_locations=folders)


class _Loader(importlib.machinery.SourceFileLoader):
    mutant: Mutant

    def get_code(self, _fullname: str) -> CodeType:
        return self.mutant.compiled(self.path)


class _Imports:
    """Tries mutants in processes that have imported nothing of the project yet."""

    def __init__(self, tests: list[str], folder: Path, budget: float) -> None:
        self.tests, self.folder, self.budget = tests, folder, budget
        _seen, seconds, _failed = json.loads((folder / "seen.json").read_text(encoding="utf-8"))
        self.seconds = Counter(seconds)
        for name in self._unchanged():
            with contextlib.suppress(ImportError):
                importlib.import_module(name)

    def _unchanged(self) -> list[str]:
        """Run the tests without a mutant; return what they import that is not of the project."""
        names = self.folder / "names.json"
        pid = os.fork()
        if not pid:
            outcome = KILLED
            with contextlib.suppress(BaseException):
                _limited(600)
                outcome = int(pytest.main([*self._words(), *self.tests]))
                others = [name for name in sys.modules if name.partition(".")[0] not in {"layers_cli", "tests"}]
                names.write_text(json.dumps(others), encoding="utf-8")
            os._exit(outcome)
        if os.waitpid(pid, 0)[1]:
            raise RuntimeError("the tests fail without a mutant")
        return [name for name in json.loads(names.read_text(encoding="utf-8")) if name.isidentifier()]

    def _words(self) -> list[str]:
        hypothesis.settings.register_profile("mutants", derandomize=True, database=None, deadline=None)
        return [*OPTIONS, "-x", f"--basetemp={self.folder / str(os.getpid())}", "--hypothesis-profile=mutants"]

    def try_(self, mutant: Mutant) -> int:
        """Import a mutant and run the nearest tests up to the first that fails."""
        sys.meta_path.insert(0, _Finder(mutant))
        sys.path.insert(0, str(ROOT))
        try:
            for name in (mutant.module, "layers_cli.rules"):
                importlib.import_module(name)
        except Exception:  # noqa: BLE001 - whatever a module cannot be imported for
            return STILLBORN
        words = self._words()
        try:
            for files in self._files(mutant):
                nearest = _Nearest(mutant, self.seconds, self.budget)
                code = pytest.main([*words, *files], plugins=[nearest, _End()])
                if code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
                    return KILLED
        finally:
            shutil.rmtree(self.folder / str(os.getpid()), ignore_errors=True)
        return SURVIVED

    def _files(self, mutant: Mutant) -> Iterator[list[str]]:
        """Return the files of tests, those that tell most first: to collect all of them takes longest."""
        files = {name.partition("::")[0] for name in self.seconds}
        stems = tuple(f"/test_{part}.py" for part in Path(mutant.path).with_suffix("").parts)
        own = {name for name in files if name.endswith(stems)}
        whole = {name for name in files if name.endswith("/test_catalogue.py")} - own
        yield from (sorted(some) for some in (own, whole, files - own - whole) if some)


class _Nearest:
    """A plugin for pytest that leaves out the tests that are too slow or too far away."""

    def __init__(self, mutant: Mutant, seconds: Mapping[str, float], budget: float) -> None:
        self.mutant, self.seconds, self.budget = mutant, seconds, budget

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        by = {item.nodeid: item for item in items}
        items[:] = [by[name] for name in _nearest(by, self.mutant, self.seconds, self.budget)]


Kept = dict[str, list[dict[str, Any]]]
"""The survivors of each file: the `line` as it stands, what it may become (whatever, if not told), and the `reason`."""


def explanations() -> Kept:
    """Return the survivors that are kept with their reasons, by file."""
    if not EXPLAINED.exists():
        return {}
    return tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))


def explained(mutant: Mutant, kept: Kept) -> str | None:
    """Return why a survivor may survive, where that is written down."""
    for entry in kept.get(mutant.path.removeprefix("layers_cli/"), ()):
        if entry["line"] == mutant.old and mutant.new in entry.get("mutants", [mutant.new]):
            return str(entry["reason"])
    return None


def files(paths: Iterable[str]) -> list[str]:
    """Return the modules below each of the paths, which are below the root."""
    found = [ROOT / name for name in paths]
    modules = {file for path in found for file in ([path] if path.is_file() else path.rglob("*.py"))}
    return sorted(str(file.relative_to(ROOT)) for file in modules)


def main(words: list[str]) -> int:
    """Try all mutants, or a sample; return 1 where too many survive, or one without an explanation."""
    parser = argparse.ArgumentParser(prog="python -m tests.long mutate")
    parser.add_argument("paths", nargs="*", default=MODULES, metavar="PATH")
    parser.add_argument("--sample", type=int, metavar="N", help="so many of the mutants, chosen by the seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tests", nargs="+", default=TESTS, metavar="PATH", help="the tests that may kill")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=BUDGET, metavar="S", help="of tests for each mutant")
    parser.add_argument("--known", type=Path, metavar="FILE", help="keeps what was killed, which is not tried again")
    given = parser.parse_args(words)
    chosen = [mutant for path in files(given.paths) for mutant in mutants(path)]
    if given.sample is not None:
        chosen = random.Random(given.seed).sample(chosen, min(given.sample, len(chosen)))
    known = _known(given.known)
    tally = Tally({mutant: known[_key(mutant)] for mutant in chosen if _key(mutant) in known})
    elsewhere = tally.of(ELSEWHERE)
    chosen = [mutant for mutant in chosen if mutant not in tally.outcomes]
    started = time.monotonic()

    def tell(mutant: Mutant, outcome: int) -> None:
        tally.outcomes[mutant] = outcome
        if given.known:
            with given.known.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps([_key(mutant), outcome]) + "\n")
        if len(tally.outcomes) % 100 == 0 and outcome != ELSEWHERE:
            sys.stderr.write(f"{len(tally.outcomes)} mutants, {time.monotonic() - started:.0f} s\n")

    if chosen or elsewhere:
        mutate(chosen, given.tests, jobs=given.jobs, budget=given.seconds, elsewhere=elsewhere, tell=tell)
    kept = explanations()
    survivors = tally.of(SURVIVED)
    unexplained = [mutant for mutant in survivors if explained(mutant, kept) is None]
    for mutant in unexplained:
        sys.stdout.write(f"survived: {mutant}\n")
    figures = tally.figures()
    for module, row in figures.items():
        share = row["killed"] / row["mutants"]
        sys.stdout.write(f"{module:<34} {row['mutants']:>5} {row['killed']:>5} {row['survived']:>4} {share:>7.1%}\n")
    total = len(tally.of(SURVIVED, KILLED))
    sys.stdout.write(
        f"{total} mutants, {total - len(survivors)} killed, {len(survivors)} survived ({len(unexplained)} of them"
        f" unexplained), {tally.share:.1%}\n"
    )
    if given.sample is None and [*given.paths] == [*MODULES] and [*given.tests] == [*TESTS]:
        total = {name: sum(row[name] for row in figures.values()) for name in ("mutants", "killed", "survived")}
        whole = {**total, "explained": len(survivors) - len(unexplained), "share": round(tally.share, 3)}
        FIGURES.write_text(json.dumps({**whole, "modules": figures}, indent=1) + "\n", encoding="utf-8")
        for path, entry in _needless(kept, survivors):
            sys.stdout.write(f"explained without need: {path}: {entry['line']}\n")
    return int(tally.share < ENOUGH or bool(unexplained))


def _needless(kept: Kept, survivors: list[Mutant]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, entries in kept.items():
        for entry in entries:
            if not any(explained(mutant, {path: [entry]}) for mutant in survivors):
                yield path, entry


def _key(mutant: Mutant) -> str:
    return "\n".join((mutant.path, mutant.old, mutant.new, hashlib.sha256(mutant.source.encode()).hexdigest()[:12]))


def _known(path: Path | None) -> dict[str, int]:
    if path is None or not path.exists():
        return {}
    outcomes = dict(map(json.loads, path.read_text(encoding="utf-8").splitlines()))
    return {key: outcome for key, outcome in outcomes.items() if outcome != SURVIVED}
