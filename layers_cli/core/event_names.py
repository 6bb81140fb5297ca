"""Event names: which of them the relay forwards by default, as what, and what a name was probably meant to be.

Source: /docs/sdk/standard-events; /docs/sdk/architecture, /docs/concepts/attribution and /docs/paid-media/pixel-capi
say the same. A project can override the map, and no endpoint shows whether it does: an unmapped name is never proven
to be dropped.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from layers_cli.core.probe import DEFAULT_EVENT
from layers_cli.core.signals import RELAYED, Platform

_META, _TIKTOK = Platform.META, Platform.TIKTOK

FORWARDED: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({
    "purchase_success": {_META: "Purchase", _TIKTOK: "Purchase"},
    "paywall_purchased": {_META: "Purchase", _TIKTOK: "Purchase"},
    "subscription_start": {_META: "Subscribe", _TIKTOK: "Purchase"},
    "subscription_renew": {_META: "Subscribe"},
    "trial_start": {_META: "StartTrial", _TIKTOK: "Purchase"},
    "trial_convert": {_META: "Subscribe"},
    "sign_up": {_META: "CompleteRegistration", _TIKTOK: "CompleteRegistration"},
    "add_to_cart": {_META: "AddToCart", _TIKTOK: "AddToCart"},
    "content_open": {_META: "ViewContent", _TIKTOK: "ViewContent"},
    "search": {_META: "Search", _TIKTOK: "Search"},
    "purchase_attempt": {_META: "InitiateCheckout"},
    "bookmark_add": {_META: "AddToWishlist"},
    "screen_view": {_TIKTOK: "PageView"},
})  # fmt: skip
"""The default map: what each platform gets for an event of that name; a platform that is not named gets nothing."""

OTHERWISE: Final = MappingProxyType({("purchase_success", _META): "layers_purchase_success"})
"""Where another page names something else: /docs/api/reference/ads/capi-status, against the SDK's pages."""

LIFECYCLE: Final = frozenset({"app_open", "session_start", DEFAULT_EVENT})
"""Names that nobody expects to be forwarded: the SDK sends the first two by itself, a probe the third."""

# What else names of conversions are called, in the words of the platforms and of other SDKs, without their spelling.
_MEANT: Final = MappingProxyType({
    "purchase": "purchase_success",
    "purchased": "purchase_success",
    "completepayment": "purchase_success",
    "orderplaced": "purchase_success",
    "ordercompleted": "purchase_success",
    "checkout": "purchase_attempt",
    "initiatecheckout": "purchase_attempt",
    "checkoutstarted": "purchase_attempt",
    "begincheckout": "purchase_attempt",
    "subscribe": "subscription_start",
    "subscribed": "subscription_start",
    "subscribesuccess": "subscription_start",
    "subscriptionstarted": "subscription_start",
    "subscriptionrenewed": "subscription_renew",
    "renewal": "subscription_renew",
    "starttrial": "trial_start",
    "trialstarted": "trial_start",
    "trialconverted": "trial_convert",
    "completeregistration": "sign_up",
    "register": "sign_up",
    "registration": "sign_up",
    "signedup": "sign_up",
    "addedtocart": "add_to_cart",
    "viewcontent": "content_open",
    "contentview": "content_open",
    "addtowishlist": "bookmark_add",
    "pageview": "screen_view",
})  # fmt: skip

_CONVERSION: Final = re.compile(
    r"purchas|subscri|trial|checkout|sign_?up|regist|cart|order|payment|conver|lead|wish_?list", re.IGNORECASE
)
_CLOSE: Final = 0.8


def forwarded_as(name: str, platform: Platform | str) -> str | None:
    """Return what the default map makes of an event for one platform; None where it is not forwarded there."""
    return FORWARDED.get(name, {}).get(platform)


def mapped(platform: Platform | str | None = None) -> tuple[str, ...]:
    """Return the names that the default map forwards to one platform, or to any."""
    return tuple(name for name, there in FORWARDED.items() if platform is None or platform in there)


def is_exempt(name: str) -> bool:
    """Whether nobody expects an event of that name to be forwarded."""
    return name in LIFECYCLE


def is_conversion_like(name: str) -> bool:
    """Whether a name that is not in the map speaks of something that advertising is measured by."""
    return _folded(name) in _MEANT or _folded(name) in _FOLDED or _CONVERSION.search(name) is not None


def meant(name: str) -> str | None:
    """Return the mapped name that `name` was probably meant to be; None where it is mapped or resembles none."""
    if name in FORWARDED or name in LIFECYCLE:
        return None
    folded = _folded(name)
    known = _FOLDED.get(folded) or _MEANT.get(folded)
    if known is not None:
        return known
    # Imported where it is needed, which is seldom: it costs 3 ms.
    from difflib import get_close_matches

    near = get_close_matches(folded, {**_MEANT, **_FOLDED}, n=1, cutoff=_CLOSE)
    return (_FOLDED.get(near[0]) or _MEANT[near[0]]) if near else None


def told(name: str) -> str:
    """Say what the default map makes of a name: `Meta Purchase, TikTok Purchase`."""
    there = FORWARDED.get(name, {})
    return ", ".join(f"{platform.label} {there[platform]}" for platform in RELAYED if platform in there)


def alike(one: str, other: str) -> bool:
    """Whether two different names probably mean the same event: only their spelling differs, or their vocabulary."""
    if one == other:
        return False
    first, second = _folded(one), _folded(other)
    return first == second or (meant(one) or one) == (meant(other) or other)


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


_FOLDED: Final = MappingProxyType({_folded(name): name for name in FORWARDED})
