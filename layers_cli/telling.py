"""Tells others: a monitor that a run began and how it ended, a URL and a program that something changed."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from layers_cli import __version__
from layers_cli.core.frozen import frozen
from layers_cli.errors import UsageError
from layers_cli.keys import read_private, shown

if TYPE_CHECKING:
    import subprocess

    from layers_cli.api.budget import Deadline
    from layers_cli.api.webhook import Webhook
    from layers_cli.core.notice import Notice

GRACE: Final = 5.0
"""Seconds that a message gets although the time of the run is used up."""
LONGEST_BODY: Final = 10_000
"""How many bytes a monitor takes of a result."""
LONGEST_SECRET: Final = 4096
SECRETS: Final = ("LAYERS_API_KEY", "LAYERS_PING_URL", "LAYERS_NOTIFY_URL")
"""The variables that a program does not get to see."""


@frozen
class Audience:
    """Who is to be told: `ping` that a run began and ended, `notify` and `command` of changes.

    `secret` signs what `notify` gets.
    """

    ping: "Webhook | None" = None
    notify: "Webhook | None" = None
    secret: bytes | None = None
    command: tuple[str, ...] = ()

    @property
    def hears_changes(self) -> bool:
        """Whether anybody is told of changes."""
        return self.notify is not None or bool(self.command)


def command_of(text: str) -> tuple[str, ...]:
    """Return the words of a command; UsageError where there is no such program, or a quote is left open."""
    import shlex
    import shutil

    try:
        words = tuple(shlex.split(text))
    except ValueError as error:
        raise UsageError(f"--exec: {str(error).lower()}", hint="quote it as in a shell; none is started") from None
    if not words:
        raise UsageError("--exec is empty", hint="give it a program and its arguments")
    if shutil.which(words[0]) is None:
        raise UsageError(f"--exec: there is no program {words[0]!r}", hint="name it by its path")
    return words


def secret_of(path: Path) -> bytes:
    """Read a secret from a file that only its owner may read; UsageError says what is wrong with it."""
    try:
        data, _ = read_private(path, what="secret file", limit=LONGEST_SECRET, refuse=UsageError)
    except OSError:
        raise UsageError(f"secret file {shown(path)} does not exist", hint="name another file") from None
    secret = data.strip()
    if not secret:
        raise UsageError(f"secret file {shown(path)} is empty", hint="give it the secret and nothing else")
    return secret


class Teller:
    """Tells an audience, within a time; what cannot be told is a warning and changes nothing."""

    def __init__(
        self,
        audience: Audience,
        deadline: "Deadline",
        *,
        warn: Callable[[str], None],
        say: Callable[[str], None],
        environ: Mapping[str, str],
    ) -> None:
        self._audience = audience
        self._deadline = deadline
        self._warn = warn
        self._say = say
        self._environ = environ

    def begin(self) -> None:
        """Tell the monitor that a run begins."""
        if self._audience.ping is not None:
            self._post("--ping-url", self._audience.ping.below("start"), b"", {})

    def end(self, code: int, line: Callable[[], str]) -> None:
        """Tell the monitor how the run ended, with a line about it."""
        if self._audience.ping is not None:
            body = line().encode("utf-8", "replace")[:LONGEST_BODY]
            headers = {"Content-Type": "text/plain; charset=utf-8"}
            self._post("--ping-url", self._audience.ping.below(str(code)), body, headers)

    def changed(self, notice: "Notice") -> None:
        """Tell whoever wants to hear of changes."""
        if not self._audience.hears_changes:
            return
        import json
        import time

        from layers_cli.core.notice import envelope

        body = json.dumps(envelope(notice, __version__), ensure_ascii=False).encode("utf-8", "backslashreplace")
        if self._audience.notify is not None:
            headers = {"Content-Type": "application/json"}
            if self._audience.secret is not None:
                headers["X-Layers-Signature"] = signature(self._audience.secret, body, int(time.time()))
            self._post("--notify-url", self._audience.notify, body, headers)
        if self._audience.command:
            self._run(self._audience.command, notice, body)

    def _post(self, flag: str, hook: "Webhook", body: bytes, headers: Mapping[str, str]) -> None:
        from layers_cli.api.webhook import deliver

        why = deliver(hook, body, headers=headers, deadline=self._time())
        if why is not None:
            self._warn(f"{flag}: {hook} was not told: {why}")

    def _run(self, words: tuple[str, ...], notice: "Notice", body: bytes) -> None:
        """Run a program with the notice on its standard input; its output is shown with the tool's own messages."""
        import subprocess

        environ = {name: value for name, value in self._environ.items() if name not in SECRETS}
        environ |= variables(notice)
        try:
            program = subprocess.Popen(  # noqa: S603 - what the user asked for, without a shell
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environ,
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            self._warn(f"--exec: {words[0]} could not be started: {error.strerror or error}")
            return
        with program:
            try:
                out, _ = program.communicate(body, timeout=self._time().left())
            except subprocess.TimeoutExpired:
                _kill(program)
                self._warn(f"--exec: {words[0]} was ended: it took too long")
                return
            except BaseException:
                _kill(program)
                raise
        for line in out.decode("utf-8", "replace").splitlines():
            self._say(line)
        if program.returncode:
            ended = f"ended with {program.returncode}" if program.returncode > 0 else "was ended by a signal"
            self._warn(f"--exec: {words[0]} {ended}")

    def _time(self) -> "Deadline":
        """Return the time for one message: what is left of the run, and a little where nothing is."""
        from layers_cli.api.budget import Deadline
        from layers_cli.api.webhook import EACH

        return Deadline(min(max(self._deadline.left(), GRACE), EACH))


def signature(secret: bytes, body: bytes, moment: int) -> str:
    """Sign a body at a Unix time: who knows the secret can tell that nobody else sent it, and when it was sent."""
    import hmac

    digest = hmac.new(secret, f"{moment}.".encode() + body, "sha256").hexdigest()
    return f"t={moment},v1={digest}"


def variables(notice: "Notice") -> dict[str, str]:
    """Return what a program is told in its environment."""
    target = notice.snapshot.target
    told = {
        "LAYERS_EVENT": str(notice.event),
        "LAYERS_HEALTH": str(notice.state.health),
        "LAYERS_HEALTH_BEFORE": str(notice.before or ""),
        "LAYERS_EXIT_CODE": str(notice.exit_code),
        "LAYERS_TARGET": target.app_id or target.project_id or "",
        "LAYERS_TEXT": notice.line,
    }
    # An environment holds no zero byte and no half of a character.
    return {
        name: value.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode() for name, value in told.items()
    }


def _kill(program: "subprocess.Popen[bytes]") -> None:
    """End a program and whatever it started."""
    import signal

    with suppress(ProcessLookupError, PermissionError):
        os.killpg(program.pid, signal.SIGKILL)
