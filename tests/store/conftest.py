"""States to remember, and a history to remember them in."""

from datetime import UTC, datetime, timedelta

import pytest

from layers_cli.core.health import Health
from layers_cli.core.history import Trail
from layers_cli.core.rule import Kind
from layers_cli.core.state import Mark, Standing, State
from layers_cli.store.history import open_history

START = datetime(2026, 6, 1, 12, 0, 0, 250, tzinfo=UTC)
TRAIL = Trail(base_url="https://api.layers.com", project_id="prj_acme", app_id=None, command="status")
BASE = TRAIL.base_url


def after(**duration):
    return START + timedelta(**duration)


def state(health=Health.HEALTHY, *codes, app=None, name="Acme Coffee"):
    """Return the state of a project with one app; the findings are the app's."""
    health = Health(health)
    return State(
        health=health,
        standings=(
            Standing(kind=Kind.PROJECT, id="prj_acme", name=name, health=Health.HEALTHY),
            Standing(kind=Kind.APP, id="app_ios", name="Acme iOS", health=Health(app or health)),
        ),
        marks=tuple(
            Mark(code=code, kind=Kind.APP, subject="app_ios", name="Acme iOS", level=health, title=f"fault {code}")
            for code in codes
        ),
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "layers" / "history.db"


@pytest.fixture
def warnings():
    return []


@pytest.fixture
def history(path, warnings):
    with open_history(path, warn=warnings.append, now=lambda: START) as opened:
        yield opened
