"""What is installed for development and CI, and what is said of it."""

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.refresh import ROOT

LOCKS = {"test": ROOT / "tests" / "requirements.txt", "lint": ROOT / ".ci" / "requirements.txt"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LINUX = {**default_environment(), "sys_platform": "linux"}
AUDIT = ROOT / ".ci" / "audit.py"


def pins(file):
    """Return the pinned requirements of a lock, each with its hashes."""
    entries = re.sub(r"\\\n\s+", " ", file.read_text("utf-8")).splitlines()
    for entry in entries:
        if entry and not entry.startswith("#"):
            requirement, *hashes = entry.split(" --hash=")
            yield Requirement(requirement), hashes


def asked(group):
    """Return what the project needs, and a group with all that it includes."""
    yield from map(Requirement, PROJECT["project"]["dependencies"])
    members = list(PROJECT["dependency-groups"][group])
    while members:
        member = members.pop()
        if isinstance(member, dict):
            members += PROJECT["dependency-groups"][member["include-group"]]
        else:
            yield Requirement(member)


@pytest.mark.parametrize("group", LOCKS)
def test_every_pin_is_one_version_of_a_registry_with_its_hashes(group):
    entries = [*pins(LOCKS[group])]
    assert entries
    for requirement, hashes in entries:
        assert [one.operator for one in requirement.specifier] == ["=="], requirement
        assert requirement.url is None
        assert hashes
        assert all(one.strip().startswith("sha256:") for one in hashes)


@pytest.mark.parametrize("group", LOCKS)
def test_what_a_pin_needs_with_an_extra_is_pinned_with_it(group):
    """Else pip looks for it anew, and refuses it for its missing hash as soon as there is a newer version."""
    held = {canonicalize_name(pin.name): pin.extras for pin, _ in pins(LOCKS[group])}
    lacking = {
        f"{name}: {needed}"
        for name, extras in held.items()
        for needed in map(Requirement, required(name))
        if needed.extras and (needed.marker is None or any(applies(needed.marker, one) for one in ("", *extras)))
        if not needed.extras <= held[canonicalize_name(needed.name)]
    }
    assert lacking == set()


def required(name):
    """Return what a distribution needs as it says itself; nothing of one that is not installed."""
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []


def applies(marker, extra):
    """Whether a marker holds on Linux, where that extra is asked for."""
    return marker.evaluate({**LINUX, "extra": extra})


@pytest.mark.parametrize("group", LOCKS)
def test_the_pins_are_what_the_project_asks_for(group):
    held = {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin, _ in pins(LOCKS[group])}
    for requirement in asked(group):
        if requirement.marker is None or requirement.marker.evaluate(
            {**default_environment(), "sys_platform": "linux"}
        ):
            version = held.get(canonicalize_name(requirement.name))
            assert version is not None, f"{requirement} is not pinned: renew {LOCKS[group].name} as its head says"
            assert requirement.specifier.contains(version), f"{requirement} excludes the pinned {version}"


def test_what_both_environments_hold_is_one_version():
    test, lint = ({pin.name: str(pin.specifier) for pin, _ in pins(LOCKS[group])} for group in ("test", "lint"))
    assert {name: test[name] for name in test.keys() & lint.keys()} == {
        name: lint[name] for name in test.keys() & lint.keys()
    }


@pytest.mark.parametrize("table", ["dependencies", *PROJECT["dependency-groups"]])
def test_every_dependency_is_bounded(table):
    project = PROJECT["project"]
    members = project["dependencies"] if table == "dependencies" else PROJECT["dependency-groups"][table]
    for member in members:
        if isinstance(member, str):
            assert {one.operator for one in Requirement(member).specifier} == {">=", "<"}, member


VULNERABLE = {"name": "rich", "version": "1", "vulns": [{"id": "PYSEC-2026-1"}]}
SOUND = {"name": "httpx", "version": "1", "vulns": []}
UNKNOWN = {"name": "typer", "skip_reason": "Dependency not found"}


@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        ({"pypi": [SOUND, VULNERABLE]}, 1, ["rich 1: PYSEC-2026-1", "2 packages looked up, 1 of them vulnerable"]),
        ({"pypi": [SOUND, UNKNOWN]}, 0, ["pypi: 2 packages looked up, 0 of them vulnerable"]),
        ({"pypi": [UNKNOWN], "osv": [VULNERABLE]}, 1, ["knows none of 1 packages", "osv: 1 packages looked up"]),
        ({"pypi": [UNKNOWN]}, 0, ["osv: cannot connect", "nothing was audited"]),
        ({}, 0, ["pypi: cannot connect", "osv: cannot connect", "nothing was audited"]),
    ],
)
def test_an_audit_that_could_not_be_made_is_no_clean_one(tmp_path, answers, code, said):
    auditor = tmp_path / "pip_audit.py"
    auditor.write_text(
        f"""import json, pathlib, sys
def word(name): return sys.argv[sys.argv.index(name) + 1]
packages = json.loads({json.dumps(answers)!r}).get(word("--vulnerability-service"))
if packages is None: sys.exit("Traceback\\ncannot connect")
pathlib.Path(word("--output")).write_text(json.dumps({{"dependencies": packages}}))
sys.exit(any(package.get("vulns") for package in packages))
""",
        encoding="utf-8",
    )
    ended = subprocess.run(
        [sys.executable, AUDIT, LOCKS["test"]],
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == code, ended.stderr
    for line in said:
        assert line in ended.stdout
