"""What TAB costs in the shells themselves, with as many names and profiles as there can be."""

import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from layers_cli.core.signals import AppList, AppRecord, ProjectList, ProjectRecord
from layers_cli.core.snapshot import Target
from layers_cli.store import names
from tests import shells
from tests.bench.environment import CannotRunError

LINES = ("layers verify -p prj_1 ", "layers status -p ", "layers status --profile p", "layers explain LAY3")
MANY, ROUNDS = 20, 5
PROFILES = 50
_NOW = datetime(2026, 6, 9, tzinfo=UTC)


def costs() -> dict[str, float]:
    """Return the seconds that TAB takes in each shell, for the line that takes longest."""
    for shell in shells.TYPED:
        if shutil.which(shell) is None:
            raise CannotRunError(f"{shell} is not installed")
    with TemporaryDirectory(prefix="tab-") as folder:
        home = Path(folder)
        _fill(home)
        asks: dict[str, Callable[[Sequence[str]], Any]] = {
            "bash": lambda lines: shells.bash(lines, home),
            "zsh": lambda lines: shells.zsh(lines, home, home),
            "fish": lambda lines: shells.fish(lines, home),
        }
        return {shell: max(_cost(ask, line) for line in LINES) for shell, ask in asks.items()}


def _cost(ask: Callable[[Sequence[str]], Any], line: str) -> float:
    """Return what one TAB more takes; the first of a shell pays for its start and for loading the script."""

    def taken(times: int) -> float:
        started = time.perf_counter()
        answers = ask([line] * times)
        assert answers[line], line
        return time.perf_counter() - started

    return statistics.median(taken(MANY + 1) - taken(1) for _ in range(ROUNDS)) / MANY


def _fill(home: Path) -> None:
    """Write a config file, and names up to what there is room for: two words for each project and each app."""
    config = home / ".config" / "layers" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("".join(f'[profiles.p{one}]\nproject = "prj_{one}"\n\n' for one in range(PROFILES)))
    way = names.Way(
        scope=str(names.scope({}, {})),
        folder=home / ".cache" / "layers",
        config_file=config,
        since=time.time_ns() + 10**9,
    )
    projects = tuple(
        ProjectRecord(id=f"prj_{one}", name=f"Shop {one}", status=None, customer_external_id=None)
        for one in range(names.MOST_WORDS // 4)
    )
    apps = tuple(
        AppRecord(
            id=f"app_{one:024}", name=f"Shop app {one}", platform="ios", bundle_id=None, android_package=None,
            web_domain=None, created_at=_NOW, last_event_at=None,
        )
        for one in range(names.MOST_WORDS // 4)
    )  # fmt: skip
    learned = (
        (Target(), ProjectList(as_of=_NOW, origin="", projects=projects)),
        (Target(project_id="prj_1"), AppList(as_of=_NOW, origin="", apps=apps)),
    )
    names.keep(way, learned, str)
