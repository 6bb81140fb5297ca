"""The plugin as Nagios runs it and Icinga would, from the configurations of the topic."""

import re
import subprocess

import pytest

from layers_cli.commands.help import topics
from layers_cli.core.look import Look
from layers_cli.render import render
from layers_cli.sandbox.acme import KEY
from layers_cli.sandbox.server import Sandbox
from tests.installed import program
from tests.render import scenes
from tests.topics import TOOL, eventually, example, tool

NAGIOS = """\
log_file={0}/nagios.log
cfg_file={0}/objects.cfg
object_cache_file={0}/objects.cache
status_file={0}/status.dat
status_update_interval=1
nagios_user={1}
nagios_group={1}
command_file={0}/nagios.cmd
check_external_commands=0
lock_file={0}/nagios.pid
temp_file={0}/nagios.tmp
temp_path={0}
check_result_path={0}/results
query_socket={0}/nagios.qh
retain_state_information=0
enable_notifications=0
interval_length=1
use_syslog=0
illegal_macro_output_chars=`~$&|'"<>
"""
AROUND = """
define timeperiod {
    timeperiod_name  always
    alias            always
    monday           00:00-24:00
    tuesday          00:00-24:00
    wednesday        00:00-24:00
    thursday         00:00-24:00
    friday           00:00-24:00
    saturday         00:00-24:00
    sunday           00:00-24:00
}
define command {
    command_name  nothing
    command_line  true
}
define contact {
    contact_name                   oncall
    host_notification_period       always
    service_notification_period    always
    host_notification_options      n
    service_notification_options   n
    host_notification_commands     nothing
    service_notification_commands  nothing
}
define host {
    host_name            acme
    address              127.0.0.1
    check_period         always
    notification_period  always
    max_check_attempts   1
    contacts             oncall
}
"""
STATES = {"healthy": 0, "throttled": 1, "two-faults": 2, "unavailable": 3}


class Nagios:
    """A monitor with a service for each plugin; what it makes of them is in its status file."""

    def __init__(self, folder, plugins):
        self.folder = folder
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        (folder / "results").mkdir()
        (folder / "nagios.cfg").write_text(NAGIOS.format(folder, user))
        key = folder / "layers.key"
        key.write_text(KEY.text)
        key.chmod(0o600)
        text = example("icinga", "nagios").replace("/etc/nagios4/layers.key", str(key))
        objects = []
        for name, plugin in plugins.items():
            own = text.replace(TOOL, str(plugin)).replace("check_layers", f"check_{name}")
            objects.append(own.replace("service_description  layers", f"service_description  {name}"))
        (folder / "objects.cfg").write_text(AROUND + "\n".join(objects))

    def words(self, *flags):
        return [program("nagios4"), *flags, str(self.folder / "nagios.cfg")]

    def services(self):
        """Return what is known of every service that was checked, by its name."""
        try:
            text = (self.folder / "status.dat").read_text("utf-8", "replace")
        except OSError:
            return {}
        blocks = re.findall(r"^servicestatus \{\n(.*?)^\t\}", text, re.MULTILINE | re.DOTALL)
        found = [dict(line.strip().partition("=")[::2] for line in block.splitlines()) for block in blocks]
        return {each["service_description"]: each for each in found if each["has_been_checked"] == "1"}


@pytest.fixture
def plugins(tmp_path):
    """An executable for each scenario, and one that is called with a flag that does not exist."""
    boxes = {name: Sandbox(name) for name in STATES}
    made = {}
    for name, box in boxes.items():
        box.__enter__()
        (tmp_path / name).mkdir()
        made[name] = tool(tmp_path / name, box)
    (tmp_path / "misspelt").mkdir()
    made["misspelt"] = tool(tmp_path / "misspelt", words="--no-such-flag")
    yield made
    for box in boxes.values():
        box.__exit__(None, None, None)


def test_nagios_runs_the_plugin_from_its_configuration_and_shows_the_state(tmp_path, plugins):
    folder = tmp_path / "nagios"
    folder.mkdir()
    nagios = Nagios(folder, plugins)
    checked = subprocess.run(nagios.words("-v"), capture_output=True, text=True, timeout=60, check=False)
    assert "Total Warnings: 0" in checked.stdout
    assert "Total Errors:   0" in checked.stdout
    monitor = subprocess.Popen(nagios.words(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        found = eventually(lambda: len(nagios.services()) == len(plugins) and nagios.services())
    finally:
        monitor.terminate()
        monitor.wait(60)
    for name, service in found.items():
        state = STATES.get(name, 3)
        assert service["current_state"] == str(state), service
        assert service["plugin_output"].startswith(f"{('OK', 'WARNING', 'CRITICAL', 'UNKNOWN')[state]} - ")
        assert "|" not in service["plugin_output"] + service["long_plugin_output"]
    assert "app_8ffb9410eb0eb848264f8a65_last_event=" in found["healthy"]["performance_data"]
    assert "LAY101" in found["two-faults"]["long_plugin_output"]
    assert "no such option" in found["misspelt"]["plugin_output"]


def test_icinga_accepts_the_configuration_of_the_topic(tmp_path):
    config = tmp_path / "icinga2.conf"
    host = 'object Host "acme" {\n  check_command = "dummy"\n}\n'
    config.write_text(f"include <itl>\n{host}{example('icinga', 'icinga2')}")
    made = tmp_path / "data"
    made.mkdir()
    words = [program("icinga2"), "daemon", "-C", "-c", str(config)]
    words += [f"-D{name}={made}" for name in ("DataDir", "CacheDir", "LogDir", "InitRunDir", "SpoolDir", "ConfigDir")]
    words += ["-DRunAsUser=root", "-DRunAsGroup=root"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Finished validating the configuration file(s)." in done.stdout


def test_the_topic_names_every_value():
    worlds = (scenes.single(), scenes.keyed(), scenes.crowd(60))
    lines = ["".join(render("nagios", world, Look())).splitlines()[0] for world in worlds]
    labels = {part.partition("=")[0] for line in lines for part in line.partition(" | ")[2].split()}
    rows = re.findall(r"^\|(.*?)\|", topics()["icinga"].read_text("utf-8"), re.MULTILINE)
    told = re.findall(r"`(?:APP|PLATFORM)?(\w+)`", "".join(rows))
    for label in labels:
        assert any(label == name or (name.startswith("_") and label.endswith(name)) for name in told)
