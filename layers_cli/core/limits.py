"""Every threshold of the rules, by the name that `--threshold` and the config file use."""

from dataclasses import field, fields, replace
from datetime import timedelta
from typing import Any, Self

from layers_cli.core import duration
from layers_cli.core.frozen import frozen


def _limit(default: timedelta | float, meaning: str) -> timedelta:
    """Declare a threshold; the declared type of the field says whether it is a duration."""
    return field(default=default, metadata={"meaning": meaning})  # type: ignore[return-value]


@frozen
class Limits:
    """The thresholds in force: durations, and `drift` as a share (0.1 is ten per cent)."""

    quiet: timedelta = _limit(timedelta(hours=1), "silence of an app up to here is healthy")
    silent: timedelta = _limit(timedelta(hours=24), "silence of an app beyond this is degraded")
    grace: timedelta = _limit(timedelta(hours=1), "an app younger than this may still wait for its first event")
    skew: timedelta = _limit(timedelta(seconds=60), "an event may lie this far in the future")
    token_age: timedelta = _limit(timedelta(hours=24), "a token validation older than this is an old reading")
    error_age: timedelta = _limit(timedelta(hours=1), "a passing error older than this is past")
    count_window: timedelta = _limit(timedelta(hours=24), "counts of received events cover this long")
    lag: timedelta = _limit(timedelta(minutes=15), "forwarding may be this far behind the events")
    drift: float = field(default=0.1, metadata={"meaning": "share by which sent and received counts may differ"})

    @classmethod
    def names(cls) -> dict[str, str]:
        """Return each threshold's name, as it is written on a command line, and its meaning."""
        return {entry.name.replace("_", "-"): entry.metadata["meaning"] for entry in fields(cls)}

    def shown(self, name: str) -> str:
        """Write one threshold as `name=value`, the form that sets it."""
        value = getattr(self, name.replace("-", "_"))
        return f"{name}={duration.written(value) if isinstance(value, timedelta) else f'{value:g}'}"

    def changed(self, name: str, value: str) -> Self:
        """Return limits with one threshold set from text; ValueError names what is wrong."""
        if name not in self.names():
            raise ValueError(f"unknown threshold {name!r} (known: {', '.join(self.names())})")
        attribute = name.replace("-", "_")
        if isinstance(getattr(self, attribute), timedelta):
            return self._with(attribute, duration.parse(value))
        try:
            share = float(value)
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            raise ValueError(f"{name}={value} is not a share between 0 and 1")
        return self._with(attribute, share)

    def _with(self, attribute: str, value: Any) -> Self:
        return replace(self, **{attribute: value})
