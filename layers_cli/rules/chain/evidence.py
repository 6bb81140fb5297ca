"""What a snapshot says about the one app that is diagnosed, and about each relay in its chain."""

from datetime import datetime

from layers_cli.core.signals import App, AppRecord, Field, LastError, Platform, RelayState, Toggle, Unreadable
from layers_cli.core.snapshot import Snapshot
from layers_cli.core.subjects import apps


def moment(value: Field[datetime | None]) -> datetime | None:
    """Return a time that could be read, or None."""
    return None if isinstance(value, Unreadable) else value


def record(snapshot: Snapshot) -> AppRecord | None:
    """Return the record of the app that was asked for, or of the only one; None where it was not read."""
    read = apps(snapshot)
    if snapshot.target.app_id is None and len(read) == 1:
        return read[0]
    return next((app for app in read if app.id == snapshot.target.app_id), None)


def toggle(platform: Platform | str, snapshot: Snapshot) -> Toggle | None:
    """Return what the app says about forwarding to `platform`; None where it says nothing."""
    app = snapshot.get(App)
    return next((toggle for toggle in app.toggles if toggle.platform == platform), None) if app else None


def last_forward(platform: Platform | str, snapshot: Snapshot) -> datetime | None:
    """Return when the app's events were last forwarded to `platform`; None where that is not known."""
    found = toggle(platform, snapshot)
    return moment(found.last_forward_at) if found else None


def last_error(state: RelayState) -> LastError | None:
    """Return the relay's last error, where there is one that could be read."""
    return state.last_error if isinstance(state.last_error, LastError) else None
