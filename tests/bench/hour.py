"""An hour of a watch with a poll a second, as fast as it goes: seconds of CPU for a poll and MiB of growth, as JSON."""

import gc
import json
import multiprocessing
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from layers_cli.context import Context
from layers_cli.core.signals import Source
from layers_cli.core.tick import Tick
from layers_cli.flows.watch import Plan, Word, watch
from layers_cli.inquiry import Course, Inquiry, code_of
from layers_cli.link import linked
from layers_cli.memory import memory
from layers_cli.sandbox.server import Sandbox
from layers_cli.watching import Lines

POLLS = 3600
WARM = 600
"""After so many polls everything that is kept on purpose is there."""
OFFERED = (Source.APPS, Source.RELAY, Source.ACCOUNTS, Source.PROJECT)


def serve(seconds: Any, told: Any) -> None:
    """Serve in a process of its own, at a time that the watch moves on: the key's budget fills up with it."""
    started = datetime.now(UTC)
    with Sandbox("healthy", clock=lambda: started + timedelta(seconds=seconds.value)) as box:
        told.send((box.url, box.key, box.project))
        told.recv()


def resident() -> float:
    """Return the MiB of memory that this process has now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class Hour:
    """A clock that the polls move on, and what the process costs meanwhile."""

    def __init__(self, seconds: Any, face: Lines) -> None:
        self._seconds = seconds
        self._face = face
        self._warm = (0.0, 0.0)
        self.grown = 0.0
        self.cpu = 0.0

    def asking(self) -> None:
        """Do as lines do."""
        self._face.asking()

    def show(self, tick: Tick) -> None:
        """Write what lines write, and look at what it costs."""
        self._face.show(tick)
        if tick.number == WARM:
            gc.collect()
            self._warm = (resident(), time.process_time())
        if tick.number == POLLS:
            gc.collect()
            self.grown = resident() - self._warm[0]
            self.cpu = (time.process_time() - self._warm[1]) / (POLLS - WARM)

    def wait(self, seconds: float) -> Word:
        """Let the time pass at once."""
        self._seconds.value += seconds
        return Word.TIMEOUT


def main() -> None:
    """Watch for an hour, with a history."""
    seconds = multiprocessing.Value("d", 0.0)
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("fork").Process(target=serve, args=(seconds, theirs))
    server.start()
    url, key, project = ours.recv()
    with TemporaryDirectory() as folder:
        os.environ |= {"XDG_STATE_HOME": folder, "LAYERS_BASE_URL": url, "LAYERS_API_KEY": key}
        context = Context({"project": project, "profile": None, "quiet": True})
        course = Course(command="watch", offered=OFFERED)
        gc.enable()
        with memory(context, "watch", records=True) as remembered, linked(context) as link:
            inquiry = Inquiry(context, course, remembered)
            hour = Hour(seconds, Lines(context, False, False, 900.0))
            watch(
                lambda left: inquiry.poll(link, left),
                Plan(interval=4.0, count=POLLS),
                hour,
                clock=lambda: seconds.value,
                jitter=lambda: 0.0,
                remember=lambda tick: remembered.recorded(tick.verdict, code_of(tick.settled), tick.state),
            )
    ours.send(None)
    server.join()
    sys.stdout.write(json.dumps({"cpu": hour.cpu, "grown": hour.grown}))


if __name__ == "__main__":
    main()
