"""What ends a run before there is a verdict: one line for people, and who is to blame."""


class LayersError(Exception):
    """A run that cannot go on: `message` says what and where, `hint` how to mend it; both are one line."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class Stopped(BaseException):
    """A signal asked the process to end; `code` is the exit code that tells which."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number


class UsageError(LayersError):
    """A flag, an argument or a configuration file that cannot be followed."""


class AccessError(LayersError):
    """There is no key to ask with, or it may not be used."""


class NotFoundError(LayersError):
    """No project or app of that name is visible to the key."""
