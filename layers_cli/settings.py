"""The settings of a run, merged from flags, profile, environment and defaults; each knows where it came from."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Generic, Literal, TextIO, TypeVar

from layers_cli import config as config_files
from layers_cli import keys, paths
from layers_cli.api.masking import Mask
from layers_cli.config import COLORS, ORG_FORM, Config, did_you_mean
from layers_cli.core.frozen import frozen
from layers_cli.core.health import FAIL_ON
from layers_cli.core.limits import Limits
from layers_cli.environment import BASE_URL, is_on
from layers_cli.errors import AccessError, UsageError
from layers_cli.flags import duration_of, names_of, one_of, option_of, path_of, text_of, texts_of, truth_of
from layers_cli.keys import Secret, shown

DEFAULT_PROFILE: Final = "default"
"""The profile that holds when none is named, where the file has it."""
_LONGEST_NAME: Final = 60
_NOT_IN_SANDBOX: Final = frozenset({
    "key", "base_url", "project", "app", "org", "record", "completion_cache", "ping_url", "notify_url",
    "notify_secret_file",
})  # fmt: skip
_KEY_WAYS: Final = (
    "log in with layers auth login, set LAYERS_API_KEY, or give --api-key-file FILE or --api-key-stdin;"
    " --sandbox tries the tool without a key"
)

_SWITCH: Final = {"1": True, "0": False}

T = TypeVar("T")


@frozen
class Value(Generic[T]):
    """A setting, and its origin as people would say it: `flag --timeout`, `environment LAYERS_PROJECT`, `default`."""

    value: T
    origin: str

    @property
    def is_from_profile(self) -> bool:
        """Whether a profile of the config file set it."""
        return self.origin.startswith("profile ")


@frozen
class InKeyring:
    """A key that the system's keyring holds under the name of an account."""

    account: str


KeySource = Path | Secret | InKeyring | Literal["stdin"]
"""Where the API key is to be read; the secret is what the environment holds, not yet checked."""

_Layer = Mapping[str, Value[Any]]
_NO_PROFILE: Final[tuple[Value[str | None], _Layer]] = (Value(value=None, origin="default"), {})


@frozen
class Settings:
    """What a command runs with; `timeout` None leaves the deadline to the command."""

    base_url: Value[str]
    project: Value[str | None]
    app: Value[str | None]
    timeout: Value[timedelta | None]
    fail_on: Value[str]
    only: Value[tuple[str, ...]]
    skip: Value[tuple[str, ...]]
    expect: Value[tuple[str, ...]]
    color: Value[str]
    ascii: Value[bool]
    plain: Value[bool]
    record: Value[bool]
    completion_cache: Value[bool]
    ping_url: Value[str | None]
    notify_url: Value[str | None]
    notify_secret_file: Value[Path | None]
    limits: Limits
    limit_origins: Mapping[str, str]
    profile: str | None
    config_file: Path | None
    key: Value[KeySource] | None
    org: Value[str | None]
    ca_bundle: Value[Path | None]
    profile_origin: str = "default"
    warnings: tuple[str, ...] = ()

    @property
    def ca_file(self) -> str | None:
        """The authorities to trust, where they are not those of the environment or the system."""
        path = self.ca_bundle.value
        return None if path is None or self.ca_bundle.origin.startswith("environment ") else str(path)

    def api_key(self, stdin: TextIO | None) -> Secret:
        """Read the API key, once for each run (standard input is then used up).

        AccessError where there is none or it may not be used; warnings about its file are the secret's own.
        """
        match self.key:
            case None:
                raise AccessError("no API key", hint=_KEY_WAYS)
            case Value(value=Path() as path, origin=origin):
                return keys.from_file(path, origin=origin)
            case Value(value=Secret() as secret, origin=origin):
                return keys.from_text(secret.reveal(), where=origin)
            case Value(value=InKeyring() as held, origin=origin):
                from layers_cli import vault

                return keys.from_text(vault.read(held.account, origin=origin), where="the keyring's entry")
            case _:
                return keys.from_stdin(stdin)


def load(
    flags: Mapping[str, object],
    environ: Mapping[str, str],
    *,
    config_path: Path | None = None,
    reads_config: bool = True,
    makes_profile: bool = False,
) -> Settings:
    """Merge the settings of a run; UsageError where one of them cannot be followed.

    Flags that are None, False or an empty list, and variables that are empty, say nothing. `config_path` is the config
    file where `LAYERS_CONFIG` names none (default: the one in the config directory); no file and no profile is looked
    for where `reads_config` is false. With `makes_profile` a chosen profile that is not there sets nothing, for it is
    about to be made.
    """
    given = {name: value for name, value in flags.items() if value not in (None, False, [], ())}
    known = {name: value for name, value in environ.items() if value}
    config = _config(known, config_path, is_made=makes_profile) if reads_config else None
    profile, options = _profile(given, known, config, makes_profile=makes_profile) if reads_config else _NO_PROFILE
    by_flag, by_environment = _flag_layer(given), _environment_layer(known)
    if "sandbox" in given:
        _refuse_in_sandbox(by_flag)
        by_environment, options = _without_target(by_environment), _without_target(options)
    named = profile.origin.startswith("flag ")
    layers = (by_flag, options, by_environment) if named else (by_flag, by_environment, options)
    limits, limit_origins = _limits(layers)
    return Settings(
        base_url=_base_url(_first(layers, "base_url", BASE_URL)),
        project=_first(layers, "project", None),
        app=_first(layers, "app", None),
        timeout=_first(layers, "timeout", None),
        fail_on=_first(layers, "fail_on", "degraded"),
        only=_first(layers, "only", ()),
        skip=_first(layers, "skip", ()),
        expect=_first(layers, "expect", ()),
        color=_first(layers, "color", "auto"),
        ascii=_first(layers, "ascii", default=False),
        plain=_first(layers, "plain", default=False),
        record=_first(layers, "record", default=False),
        completion_cache=_switch(_first(layers, "completion_cache", default=True)),
        ping_url=_first(layers, "ping_url", None),
        notify_url=_first(layers, "notify_url", None),
        notify_secret_file=_first(layers, "notify_secret_file", None),
        limits=limits,
        limit_origins=MappingProxyType(limit_origins),
        profile=profile.value,
        config_file=config.path if config else None,
        key=next((layer["key"] for layer in layers if "key" in layer), None),
        org=_org(_first(layers, "org", None)),
        ca_bundle=_first(layers, "ca_bundle", None),
        profile_origin=profile.origin,
        warnings=config.warnings if config else (),
    )


def _config(environ: Mapping[str, str], config_path: Path | None, *, is_made: bool) -> Config | None:
    is_named = "LAYERS_CONFIG" in environ
    path = config_path if config_path and not is_named else paths.config_file(environ)
    config = config_files.read(path)
    if config is None and is_named and not is_made:
        raise UsageError(f"config file {shown(path)} does not exist", hint="it is named by environment LAYERS_CONFIG")
    return config


def _profile(
    flags: Mapping[str, object], environ: Mapping[str, str], config: Config | None, *, makes_profile: bool
) -> tuple[Value[str | None], _Layer]:
    """Return the profile in force and what it sets."""
    if "profile" in flags:
        choice = Value(value=text_of(flags, "profile"), origin="flag --profile")
    elif "LAYERS_PROFILE" in environ:
        choice = Value(value=environ["LAYERS_PROFILE"], origin="environment LAYERS_PROFILE")
    elif config and config.profile:
        choice = Value(value=config.profile, origin=f"file {shown(config.path)}")
    elif makes_profile or (config and DEFAULT_PROFILE in config.profiles):
        choice = Value(value=DEFAULT_PROFILE, origin="default")
    else:
        return _NO_PROFILE
    if makes_profile and (config is None or choice.value not in config.profiles):
        _refuse_as_name(choice, environ)
        return Value(value=choice.value, origin=choice.origin), {}
    if config is None:
        raise UsageError(f"{_named(choice)}, and there is no config file", hint="name one with LAYERS_CONFIG")
    if choice.value not in config.profiles:
        profiles = sorted(config.profiles)
        hint = did_you_mean(choice.value, profiles) if profiles else "write [profiles.NAME] into it"
        listed = f" (profiles: {', '.join(map(shown, profiles))})" if hint.startswith("did you mean") else ""
        raise UsageError(f"{_named(choice)}, which is not in {shown(config.path)}", hint=hint + listed)
    origin = f"profile {shown(choice.value)} in {shown(config.path)}"
    options = dict(config.profiles[choice.value])
    if options.pop("keyring", False):
        options["api_key_file"] = InKeyring(account=account(config.path, choice.value))
    layer = {
        "key" if name == "api_key_file" else name: Value(value=value, origin=origin) for name, value in options.items()
    }
    return Value(value=choice.value, origin=choice.origin), layer


def _refuse_as_name(choice: Value[str], environ: Mapping[str, str]) -> None:
    """Raise UsageError for what is no name to give to a profile, a key least of all."""
    name = choice.value
    if Mask.of(environ)(shown(name)) != name or len(name) > _LONGEST_NAME or name != name.strip():
        raise UsageError(f"{choice.origin} gives no name for a profile", hint="a short word will do, for example acme")


def account(config_file: Path, profile: str) -> str:
    """Return the name under which the keyring holds the key of a profile; two files may each have one of that name."""
    return f"{profile} in {config_file.absolute()}"


def _named(choice: Value[str]) -> str:
    """Say who asked for a profile; what the file says is not repeated."""
    name = "a profile" if choice.origin.startswith("file ") else f"the profile {shown(choice.value)}"
    return f"{choice.origin} asks for {name}"


def _flag_layer(flags: Mapping[str, object]) -> _Layer:
    readers: dict[str, Callable[[Mapping[str, object], str], Any]] = {
        "project": text_of,
        "app": text_of,
        "base_url": text_of,
        "org": text_of,
        "ca_bundle": path_of,
        "timeout": duration_of,
        "fail_on": partial(one_of, words=FAIL_ON),
        "only": texts_of,
        "skip": texts_of,
        "expect": names_of,
        "color": partial(one_of, words=COLORS),
        "ascii": truth_of,
        "plain": truth_of,
        "record": truth_of,
        "ping_url": text_of,
        "notify_url": text_of,
        "notify_secret_file": path_of,
    }
    layer: dict[str, Value[Any]] = {
        name: Value(value=reader(flags, name), origin=f"flag {option_of(name)}")
        for name, reader in readers.items()
        if name in flags
    }
    if "threshold" in flags:
        pairs = [text.partition("=") for text in texts_of(flags, "threshold")]
        if bare := next((name for name, equals, _ in pairs if not equals), None):
            raise UsageError(f"--threshold {shown(bare)} has no value", hint=f"write --threshold {shown(bare)}=VALUE")
        layer["thresholds"] = Value(value={name.strip(): text for name, _, text in pairs}, origin="flag --threshold")
    if "api_key_file" in flags and "api_key_stdin" in flags:
        raise UsageError("--api-key-file and --api-key-stdin exclude each other", hint="give one of them")
    if "api_key_file" in flags:
        layer["key"] = Value(value=path_of(flags, "api_key_file"), origin="flag --api-key-file")
    if "api_key_stdin" in flags:
        layer["key"] = Value(value="stdin", origin="flag --api-key-stdin")
    return layer


def _environment_layer(environ: Mapping[str, str]) -> _Layer:
    found: dict[str, tuple[Any, str]] = {
        setting: (environ[name], name)
        for setting, name in (
            ("base_url", "LAYERS_BASE_URL"), ("project", "LAYERS_PROJECT"), ("app", "LAYERS_APP"),
            ("org", "LAYERS_ORG"),
            ("ping_url", "LAYERS_PING_URL"), ("notify_url", "LAYERS_NOTIFY_URL"),
            ("completion_cache", "LAYERS_COMPLETION_CACHE"),
        )
        if name in environ
    }  # fmt: skip
    if "LAYERS_API_KEY" in environ:
        found["key"] = (Secret(environ["LAYERS_API_KEY"]), "LAYERS_API_KEY")
    if "LAYERS_PLAIN" in environ:
        found["plain"] = (is_on(environ, "LAYERS_PLAIN"), "LAYERS_PLAIN")
    if "NO_COLOR" in environ:
        found["color"] = ("never", "NO_COLOR")
    elif is_on(environ, "CLICOLOR_FORCE"):
        found["color"] = ("always", "CLICOLOR_FORCE")
    if (authorities := next((name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if name in environ), None)) is not None:
        found["ca_bundle"] = (Path(environ[authorities]), authorities)
    return {setting: Value(value=value, origin=f"environment {name}") for setting, (value, name) in found.items()}


def _without_target(layer: _Layer) -> _Layer:
    return {name: value for name, value in layer.items() if name not in _NOT_IN_SANDBOX}


def _refuse_in_sandbox(by_flag: _Layer) -> None:
    for name in ("base_url", "key", "org"):
        if name in by_flag:
            option = by_flag[name].origin.removeprefix("flag ")
            raise UsageError(f"{option} and --sandbox exclude each other", hint="the sandbox has its own key and URL")


def _first(layers: Sequence[_Layer], name: str, default: Any) -> Value[Any]:
    return next((layer[name] for layer in layers if name in layer), Value(value=default, origin="default"))


def _base_url(given: Value[str]) -> Value[str]:
    if (address := config_files.url(given.value)) is None:
        raise UsageError(f"{given.origin} is not a base URL", hint="write https://HOST, without credentials and query")
    return Value(value=address, origin=given.origin)


def _org(given: Value[str | None]) -> Value[str | None]:
    if given.value is not None and config_files.organization(given.value) is None:
        raise UsageError(f"{given.origin} is not the id of an organization", hint=ORG_FORM)
    return given


def _switch(given: Value[Any]) -> Value[bool]:
    """Return what is on or off, of which a variable says so by a digit."""
    if not isinstance(given.value, bool) and given.value not in _SWITCH:
        raise UsageError(f"{given.origin} is neither 1 nor 0", hint="write one of these, or leave it out")
    return Value(value=_SWITCH.get(given.value, given.value), origin=given.origin)


def _limits(layers: Sequence[_Layer]) -> tuple[Limits, dict[str, str]]:
    """Merge thresholds by name, the lowest layer first."""
    limits = Limits()
    origins: dict[str, str] = {}
    for layer in reversed(layers):
        if "thresholds" not in layer:
            continue
        stated = layer["thresholds"]
        for name, text in stated.value.items():
            try:
                limits = limits.changed(name, text)
            except ValueError as error:
                raise UsageError(f"--threshold: {shown(error)}", hint="write NAME=VALUE") from None
            origins[name] = stated.origin
    return limits, origins
