"""The examples of `layers help cron`, taken from the topic and run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from layers_cli.commands.help import topics
from layers_cli.sandbox.server import Sandbox
from tests.e2e.conftest import ROOT

TOOL = "/usr/local/bin/layers"
FIELDS = re.compile(r"(?:[0-9*/,-]+ ){5}")


def blocks(language):
    text = topics()["cron"].read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def crontab():
    """Return the variables of the crontab and the commands of its lines."""
    (text,) = blocks("crontab")
    lines = text.splitlines()
    variables = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
    rest = [line for line in lines if line.partition("=")[0] not in variables]
    assert all(FIELDS.match(line) for line in rest)
    return variables, [FIELDS.sub("", line) for line in rest]


VARIABLES, COMMANDS = crontab()


@pytest.fixture
def cron(tmp_path):
    """Run a line as cron does: by `sh`, with next to nothing in the environment, the tool at a path of its own."""
    tool = tmp_path / "layers"
    tool.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m layers_cli "$@"\n')
    tool.chmod(0o755)
    key = tmp_path / "key"

    def run(line, box):
        key.write_text(box.key)
        key.chmod(0o600)
        config = tmp_path / ".config" / "layers" / "config.toml"
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(f'[profiles.default]\nbase_url = "{box.url}"\napi_key_file = "{key}"\n')
        config.chmod(0o600)
        environ = {
            **{name: value.replace(TOOL, str(tool)) for name, value in VARIABLES.items()},
            "HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "ada",
        }  # fmt: skip
        return subprocess.run(
            ["/bin/sh", "-c", line], env=environ, capture_output=True, text=True, timeout=60, check=False
        )

    return run


@pytest.mark.parametrize("line", COMMANDS)
def test_every_line_of_the_crontab_runs(cron, line):
    with Sandbox("healthy") as box:
        done = cron(line, box)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_line_that_watches_mails_once(cron):
    (line,) = [line for line in COMMANDS if " status " in line]
    with Sandbox("token-expired") as box:
        first, second = cron(line, box), cron(line, box)
    assert "LAY304" in first.stdout
    assert (first.returncode, second.returncode, second.stdout, second.stderr) == (12, 12, "", "")


def test_the_command_of_the_service_ends_with_0_when_nothing_changed(cron):
    (line,) = re.findall(r"^ExecStart=(.*)$", *blocks("systemd-service"), re.MULTILINE)
    line = line.replace(TOOL, "$LAYERS")
    with Sandbox("token-expired") as box:
        first, second = cron(line, box), cron(line, box)
    assert (first.returncode, second.returncode, second.stdout) == (12, 0, "")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_takes_the_units_as_they_are(tmp_path):
    tool = shutil.which("true")
    (service,), (timer,) = blocks("systemd-service"), blocks("systemd-timer")
    (tmp_path / "layers.service").write_text(service.replace(TOOL, tool))
    (tmp_path / "layers.timer").write_text(timer)
    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / "layers.timer"), str(tmp_path / "layers.service")],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    complaints = [line for line in done.stderr.splitlines() if "layers." in line]
    assert (done.returncode, complaints) == (0, [])


def test_the_example_is_where_the_text_says():
    assert VARIABLES["LAYERS"] == TOOL
    assert Path(TOOL).is_absolute()
