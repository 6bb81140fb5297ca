"""Steps of an examination as values: what each needs, what it saw, and what that means for the whole."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import StrEnum

from layers_cli.core.frozen import frozen
from layers_cli.core.health import NOTE, Health, Level


class Blame(StrEnum):
    """What a fault counts as, by the name of an exit code; the first that is present counts."""

    USAGE = "usage"
    ACCESS = "access"
    UNAVAILABLE = "unavailable"


@frozen
class Seen:
    """What one look brought: `told` is a sentence, `fix` what to do about it, `blame` stands where it is broken."""

    told: str
    level: Level = Health.HEALTHY
    fix: str | None = None
    blame: Blame | None = None


@frozen
class Step:
    """One thing to look at, and the steps without which it is not looked at."""

    name: str
    title: str
    look: Callable[[], Seen]
    needs: tuple[str, ...] = ()


@frozen
class Examined:
    """A step with what it saw, and how long that took; None where nobody looked."""

    step: Step
    seen: Seen
    elapsed: timedelta | None = None

    @property
    def holds(self) -> bool:
        """Whether what needs this step can be looked at."""
        return self.seen.level in {Health.HEALTHY, NOTE, Health.DISABLED}


def fault(told: str, fix: str, blame: Blame) -> Seen:
    """Make what a failed look brought."""
    return Seen(told=told, level=Health.BROKEN, fix=fix, blame=blame)


def note(told: str, fix: str | None = None) -> Seen:
    """Make what works and is worth a word."""
    return Seen(told=told, level=NOTE, fix=fix)


def left_out(told: str) -> Seen:
    """Make what nobody asked for."""
    return Seen(told=told, level=Health.DISABLED)


def not_checked(step: Step, examined: Iterable[Examined]) -> Seen | None:
    """Return why a step is not looked at; None where everything that it needs holds."""
    for each in examined:
        if each.step.name in step.needs and not each.holds:
            became = "failed" if each.seen.level == Health.BROKEN else "was not checked"
            return Seen(told=f"not checked, because {each.step.title} {became}", level=Health.UNKNOWN)
    return None


def blame(examined: Iterable[Examined]) -> Blame | None:
    """Return what the whole counts as; None where nothing is broken."""
    present = {each.seen.blame for each in examined}
    return next((each for each in Blame if each in present), None)
