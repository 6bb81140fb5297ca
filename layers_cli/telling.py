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
    from layers_cli.api.webhook import Delivery, Webhook
    from layers_cli.core.notice import Notice
    from layers_cli.settings import Settings

GRACE: Final = 5.0
"""Seconds that all messages together get beyond the time of the run."""
LONGEST_BODY: Final = 10_000
"""How many bytes a monitor takes of a result."""
LONGEST_SECRET: Final = 4096
LONGEST_OUTPUT: Final = 65_536
"""How many bytes of what a program prints are shown."""
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


def audience(settings: "Settings", command: str | None) -> tuple[Audience, tuple[str, ...]]:
    """Return who is to be told by the settings, and by the `command` of --exec, with warnings.

    UsageError where one of them cannot be told.
    """
    urls = {"ping": settings.ping_url, "notify": settings.notify_url}
    # Most runs tell nobody, and need not know how that is done.
    given = {name: url for name, url in urls.items() if url.value is not None}
    file = settings.notify_secret_file
    if file.value is not None and "notify" not in given:
        raise UsageError(f"{file.origin} signs what --notify-url gets", hint="add --notify-url URL")
    if not given and command is None:
        return Audience(), ()
    from layers_cli.api.webhook import webhook

    secret, warnings = (None, ()) if file.value is None else secret_of(file.value)
    found = Audience(
        **{name: webhook(str(url.value), url.origin) for name, url in given.items()},
        secret=secret,
        command=() if command is None else command_of(command),
    )
    return found, warnings


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


def secret_of(path: Path) -> tuple[bytes, tuple[str, ...]]:
    """Read a secret from a file that only its owner may read, with warnings; UsageError says what is wrong with it."""
    try:
        data, warnings = read_private(path, what="secret file", limit=LONGEST_SECRET, refuse=UsageError)
    except OSError:
        raise UsageError(f"secret file {shown(path)} does not exist", hint="name another file") from None
    secret = data.strip()
    if not secret:
        raise UsageError(f"secret file {shown(path)} is empty", hint="give it the secret and nothing else")
    return secret, warnings


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
        from layers_cli.api.budget import Deadline

        self._audience = audience
        self._deadline = deadline
        self._latest = Deadline(deadline.seconds + GRACE)
        self._warn = warn
        self._say = say
        self._environ = environ
        self._begun: Delivery | None = None

    def begin(self) -> None:
        """Tell the monitor that a run begins; the run does not wait until it knows."""
        if (ping := self._audience.ping) is not None:
            from layers_cli.api.webhook import Delivery

            self._begun = Delivery(ping.below("start"), b"", {}, self._deadline)

    def end(self, code: int, line: Callable[[], str]) -> None:
        """Tell the monitor how the run ended, with a line about it."""
        if self._begun is not None:
            # A beginning that arrives after the end would be another run.
            self._warn_of("--ping-url", self._audience.ping, self._begun.why())
        if self._audience.ping is not None:
            body = line().encode("utf-8", "replace")[:LONGEST_BODY]
            headers = {"Content-Type": "text/plain; charset=utf-8"}
            self._post("--ping-url", self._audience.ping.below(str(code)), body, headers)

    def changed(self, notice: "Notice") -> bool:
        """Tell whoever wants to hear of changes; return whether the URL was told, if there is one."""
        if not self._audience.hears_changes:
            return True
        import json
        import time

        from layers_cli.core.notice import envelope
        from layers_cli.render.visible import visible

        text = visible(notice.line)
        body = json.dumps(envelope(notice, text, __version__), ensure_ascii=False).encode("utf-8", "backslashreplace")
        is_told = True
        if self._audience.notify is not None:
            headers = {"Content-Type": "application/json"}
            if self._audience.secret is not None:
                headers["X-Layers-Signature"] = signature(self._audience.secret, body, int(time.time()))
            is_told = self._post("--notify-url", self._audience.notify, body, headers)
        if self._audience.command:
            self._run(self._audience.command, variables(notice, text), body)
        return is_told

    def _post(self, flag: str, hook: "Webhook", body: bytes, headers: Mapping[str, str]) -> bool:
        from layers_cli.api.webhook import deliver

        return self._warn_of(flag, hook, deliver(hook, body, headers=headers, deadline=self._time()))

    def _warn_of(self, flag: str, hook: "Webhook | None", why: str | None) -> bool:
        if why is not None:
            self._warn(f"{flag}: {hook} was not told: {why}")
        return why is None

    def _run(self, words: tuple[str, ...], told: Mapping[str, str], body: bytes) -> None:
        """Run a program with the notice on its standard input; its output is shown with the tool's own messages."""
        import subprocess
        from tempfile import TemporaryFile

        environ = {name: value for name, value in self._environ.items() if name not in SECRETS}
        environ |= told
        try:
            with TemporaryFile() as given:
                given.write(body)
                given.seek(0)
                program = subprocess.Popen(  # noqa: S603 - what the user asked for, without a shell
                    words, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environ, bufsize=0,
                    start_new_session=True,
                )  # fmt: skip
        except OSError as error:
            self._warn(f"--exec: {words[0]} could not be started: {error.strerror or error}")
            return
        with program:
            try:
                out = _heard(program, self._time())
            except subprocess.TimeoutExpired:
                _kill(program)
                self._warn(f"--exec: {words[0]} was ended: it took too long")
                return
            except BaseException:
                _kill(program)
                raise
        if len(out) == LONGEST_OUTPUT:
            self._warn(f"--exec: {words[0]} prints more than is shown of it")
        for line in out.decode("utf-8", "replace").splitlines():
            self._say(line)
        if program.returncode:
            ended = f"ended with {program.returncode}" if program.returncode > 0 else "was ended by a signal"
            self._warn(f"--exec: {words[0]} {ended}")

    def _time(self) -> "Deadline":
        """Return the time for one message: what is left of the run, and the little that all get beyond it."""
        from layers_cli.api.budget import Deadline
        from layers_cli.api.webhook import EACH

        return Deadline(min(self._latest.left(), EACH))


def signature(secret: bytes, body: bytes, moment: int) -> str:
    """Sign a body at a Unix time: who knows the secret can tell that nobody else sent it, and when it was sent."""
    import hmac

    digest = hmac.new(secret, f"{moment}.".encode() + body, "sha256").hexdigest()
    return f"t={moment},v1={digest}"


def variables(notice: "Notice", text: str) -> dict[str, str]:
    """Return what a program is told in its environment; `text` is the line of the notice."""
    target = notice.snapshot.target
    told = {
        "LAYERS_EVENT": str(notice.event),
        "LAYERS_HEALTH": str(notice.state.health),
        "LAYERS_HEALTH_BEFORE": str(notice.before or ""),
        "LAYERS_EXIT_CODE": str(notice.exit_code),
        "LAYERS_TARGET": target.app_id or target.project_id or "",
        "LAYERS_TEXT": text,
    }
    # An environment holds no zero byte and no half of a character.
    return {
        name: value.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode() for name, value in told.items()
    }


def _heard(program: "subprocess.Popen[bytes]", time: "Deadline") -> bytes:
    """Return the beginning of what a program prints until it ends; TimeoutExpired where it takes too long."""
    import subprocess
    import threading

    heard = bytearray()

    def listen() -> None:
        # Closed under its hands where the program is not waited for any longer.
        with suppress(OSError, ValueError):
            while program.stdout is not None and (chunk := program.stdout.read(LONGEST_OUTPUT)):
                heard.extend(chunk[: LONGEST_OUTPUT - len(heard)])

    listener = threading.Thread(target=listen, name="layers-program", daemon=True)
    listener.start()
    listener.join(time.left())
    if listener.is_alive():
        raise subprocess.TimeoutExpired(program.args, time.seconds)
    program.wait(time.left())
    return bytes(heard)


def _kill(program: "subprocess.Popen[bytes]") -> None:
    """End a program and whatever it started."""
    if os.name != "posix":
        program.kill()
        return
    import signal

    with suppress(ProcessLookupError, PermissionError):
        os.killpg(program.pid, signal.SIGKILL)
