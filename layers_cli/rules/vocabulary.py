"""Words that verdicts, the relay's status and the probe's report use, and what each says."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from layers_cli.core.frozen import frozen
from layers_cli.core.health import NOTE, Health
from layers_cli.core.probe import ProbeStatus

HEALTHS: Final[Mapping[str, str]] = MappingProxyType({
    Health.HEALTHY: "evidence says that it works",
    Health.IDLE: "set up and sound, but nothing flows; that is no fault by itself",
    Health.DEGRADED: "works in part, or worked and shows signs of failure",
    Health.BROKEN: "does not work until somebody acts",
    Health.DISABLED: "off by design; it touches no verdict",
    Health.UNKNOWN: "could not be told, and the reason is shown; silence is not health",
    NOTE: "a finding that is worth knowing and touches no verdict",
})  # fmt: skip

RELAY: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType({
    Health.HEALTHY: ("the token is valid, events flow, and there was no error in the last hour", ()),
    Health.IDLE: ("set up with a valid token, and no event for over an hour", ("LAY414",)),
    Health.DEGRADED: ("the token is valid and recent forwards failed, which usually passes", ("LAY413",)),
    Health.BROKEN: ("the token is invalid or the pixel misconfigured: events are stored, not forwarded", ("LAY308",)),
    Health.DISABLED: ("switched off in the layer's configuration: nothing is forwarded by design", ("LAY301",)),
})  # fmt: skip
"""What they say as the relay's own status (/docs/api/reference/ads/capi-status), and which finding tells of it."""


@frozen
class Term:
    """A word of the probe's report: of which kind, what it is read as, and which finding tells of it."""

    kind: str
    meaning: str
    becomes: tuple[str, ...]
    remarks: tuple[str, ...] = ()


_STATUS, _CHECK = "probe status", "probe check"
_BY_DESIGN: Final = "that it fails is no fault where the relay to this platform is off or was never set up"
NAME_ONLY: Final = "only the name is documented; the meaning is read from it"

PROBE: Final[Mapping[str, Term]] = MappingProxyType({
    ProbeStatus.MISSING_EVENTS: Term(
        kind=_STATUS, meaning="not every event that was expected was observed", becomes=("LAY602",)
    ),
    ProbeStatus.SCHEMA_DRIFT: Term(
        kind=_STATUS, meaning="events arrive in another shape than the API expects", becomes=("LAY603",)
    ),
    ProbeStatus.NO_INSTALL: Term(
        kind=_STATUS, meaning="no event of an installed SDK was ever seen", becomes=("LAY601",)
    ),
    "ingest_endpoint_reachable": Term(
        kind=_CHECK, meaning="whether the endpoint that takes the app's events can be reached", becomes=("LAY604",)
    ),
    "app_id_recognized": Term(
        kind=_CHECK, meaning="whether that endpoint knows the app's id", becomes=("LAY604",)
    ),
    "capi_meta_configured": Term(
        kind=_CHECK, meaning="whether the relay to Meta is set up", becomes=("LAY604",), remarks=(_BY_DESIGN,)
    ),
    "capi_tiktok_configured": Term(
        kind=_CHECK, meaning="whether the relay to TikTok is set up", becomes=("LAY604",), remarks=(_BY_DESIGN,)
    ),
    "test_event_round_trip": Term(
        kind=_CHECK, meaning="whether the test event came through within the 30 s that the API waits",
        becomes=("LAY604",),
    ),
})  # fmt: skip
"""The probe's words that no health has (/docs/api/concepts/sdk-health); its healthy is the verdict's word."""
