"""Scenarios in which a platform does not take what the relay sends."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from layers_cli.sandbox import acme
from layers_cli.sandbox.acme import ANDROID, IOS, META, META_TOGGLE, TIKTOK, TIKTOK_TOGGLE
from layers_cli.sandbox.scenarios.install import HEALTHY
from layers_cli.sandbox.scenarios.scenario import Expectation, Scenario, expecting, says
from layers_cli.sandbox.world import App, PlatformError, Relay

_LAST_FORWARD = timedelta(days=1, hours=2)
_RECENT = timedelta(minutes=21)


def _failing_meta(error: PlatformError, status: str, *, token_valid: bool = True) -> tuple[Relay, ...]:
    return (replace(META, status=status, token_valid=token_valid, last_error=error), TIKTOK)


def _failing_tiktok(error: PlatformError) -> tuple[Relay, ...]:
    return (META, replace(TIKTOK, status="degraded", last_error=error))


def _unforwarded(platform: str) -> App:
    """Return the iOS app, whose last forward to one platform lies before every error of these scenarios."""
    return replace(
        IOS,
        toggles=tuple(
            replace(toggle, last_forward=_LAST_FORWARD) if toggle.platform == platform else toggle
            for toggle in (META_TOGGLE, TIKTOK_TOGGLE)
        ),
    )


def _failing(
    relays: tuple[Relay, ...], platform: str, status: Expectation, root: str, **others: Expectation
) -> Scenario:
    world = acme.world(apps=(_unforwarded(platform), ANDROID), relays=relays)
    # The app's own record shows how long ago the last forward was, and nothing of the ad accounts.
    card = replace(status, codes=frozenset({"LAY409"}) | {code for code in status.codes if not code.startswith("LAY5")})
    return Scenario(world=world, app=IOS.id, expected=expecting(status, card, **others), root=root)


def _token_expired() -> Scenario:
    error = PlatformError(
        age=_RECENT,
        message="Error validating access token: Session has expired.",
        platform_code=190,
    )
    codes = ("LAY304", "LAY308", "LAY403")
    scenario = _failing(
        _failing_meta(error, "broken", token_valid=False),
        "meta",
        says("broken", 12, *codes, "LAY503"),
        "LAY304",
        # The probe calls itself healthy in spite of its failed check.
        verify=says("broken", 12, *codes, "LAY409", "LAY604", "LAY608"),
    )
    changed = acme.changed(scenario.world, timedelta(hours=25), "mutation.layer_updated", platform="meta_ads")
    return replace(scenario, world=changed)


def _token_rejected() -> Scenario:
    error = PlatformError(age=_RECENT, message="Error validating access token.", platform_code=190)
    # The API still holds the token for valid: it was last validated before the platform refused it.
    return _failing(_failing_meta(error, "broken"), "meta", says("broken", 12, "LAY308", "LAY403"), "LAY403")


def _wrong_pixel() -> Scenario:
    error = PlatformError(
        age=_RECENT,
        message=(
            f"Unsupported post request. Object with ID '{acme.META_PIXEL}' does not exist, cannot be loaded due to "
            "missing permissions, or does not support this operation."
        ),
        platform_code=100,
    )
    return _failing(_failing_meta(error, "broken"), "meta", says("broken", 12, "LAY308", "LAY405"), "LAY405")


def _permission_denied() -> Scenario:
    error = PlatformError(age=_RECENT, message="Permissions error", platform_code=200)
    return _failing(_failing_meta(error, "broken"), "meta", says("broken", 12, "LAY308", "LAY404"), "LAY404")


def _policy_block() -> Scenario:
    error = PlatformError(
        age=_RECENT,
        message="The action attempted has been deemed abusive or is otherwise disallowed.",
        platform_code=368,
    )
    return _failing(_failing_meta(error, "broken"), "meta", says("broken", 12, "LAY308", "LAY415"), "LAY415")


def _throttle() -> PlatformError:
    return PlatformError(
        age=_RECENT, message="TikTok Events API rate-limit (429). Backing off 60s.", platform_code=40002
    )


def _throttled() -> Scenario:
    status = says("degraded", 11, "LAY401", "LAY413", "LAY904")
    return _failing(_failing_tiktok(_throttle()), "tiktok", status, "LAY401")


def _platform_outage() -> Scenario:
    error = PlatformError(age=_RECENT, message="Service temporarily unavailable", platform_code=2)
    return _failing(_failing_meta(error, "degraded"), "meta", says("degraded", 11, "LAY402", "LAY413"), "LAY402")


def _payload_rejected() -> Scenario:
    error = PlatformError(age=_RECENT, message="PII fields must be hashed with SHA256.", platform_code=40062)
    return _failing(_failing_tiktok(error), "tiktok", says("degraded", 11, "LAY406", "LAY413"), "LAY406")


def _unclassified_error() -> Scenario:
    error = PlatformError(age=_RECENT, message="The request could not be completed.", platform_code=987654)
    return _failing(_failing_meta(error, "degraded"), "meta", says("degraded", 11, "LAY407", "LAY413"), "LAY407")


def _forwarding_lags() -> Scenario:
    late = replace(META_TOGGLE, last_forward=timedelta(hours=3))
    return Scenario(
        world=acme.world(apps=(replace(IOS, toggles=(late, TIKTOK_TOGGLE)), ANDROID)),
        app=IOS.id,
        # Without the events it is not known whether the last one was to be forwarded.
        expected=expecting(HEALTHY, says("healthy", 0, "LAY409"), diagnose=says("degraded", 11, "LAY409")),
        root="LAY409",
    )


def _nothing_forwarded() -> Scenario:
    never = replace(META_TOGGLE, last_forward=None)
    return Scenario(
        world=acme.world(apps=(replace(IOS, toggles=(never, TIKTOK_TOGGLE)), ANDROID)),
        app=IOS.id,
        expected=expecting(HEALTHY, diagnose=says("degraded", 11, "LAY410")),
        root="LAY410",
    )


def _earlier_error() -> Scenario:
    error = PlatformError(
        age=timedelta(hours=6), message="An unexpected error has occurred. Please retry later.", platform_code=2
    )
    return Scenario(
        world=acme.world(relays=(replace(META, last_error=error), TIKTOK)),
        app=IOS.id,
        expected=expecting(says("healthy", 0, "LAY408")),
    )


def _two_faults() -> Scenario:
    codes = ("LAY101", "LAY401", "LAY413", "LAY904")
    return Scenario(
        world=acme.world(
            apps=(_unforwarded("tiktok"), replace(ANDROID, last_event=None)),
            relays=_failing_tiktok(_throttle()),
        ),
        app=ANDROID.id,
        expected=expecting(says("broken", 12, *codes), verify=says("broken", 12, *codes, "LAY601", "LAY602")),
        root="LAY101",
    )


BUILDERS: Mapping[str, Callable[[], Scenario]] = {
    "token-expired": _token_expired,
    "token-rejected": _token_rejected,
    "wrong-pixel": _wrong_pixel,
    "permission-denied": _permission_denied,
    "policy-block": _policy_block,
    "throttled": _throttled,
    "platform-outage": _platform_outage,
    "payload-rejected": _payload_rejected,
    "unclassified-error": _unclassified_error,
    "forwarding-lags": _forwarding_lags,
    "nothing-forwarded": _nothing_forwarded,
    "earlier-error": _earlier_error,
    "two-faults": _two_faults,
}
