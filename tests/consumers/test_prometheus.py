"""Metrics as Prometheus itself takes them."""

import functools
import http.server
import json
import re
import socket
import subprocess
import threading
import urllib.parse
import urllib.request

import pytest

from layers_cli.core.look import Look
from layers_cli.render import render
from layers_cli.sandbox.server import Sandbox
from tests.installed import program
from tests.render import scenes
from tests.topics import eventually, example, tool

REPORTS = ("healthy", "screen", "gaps", "single", "keyed", "empty", "unreachable", "bare_card", "unset", "refusal")


def checked(text):
    tool = [program("promtool"), "check", "metrics"]
    return subprocess.run(tool, input=text.encode(), capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("world", REPORTS)
def test_promtool_has_nothing_to_say(world):
    done = checked("".join(render("prometheus", getattr(scenes, world)(), Look())))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("kind", scenes.HOSTILE)
def test_promtool_reads_hostile_labels(kind):
    done = checked("".join(render("prometheus", scenes.hostile(scenes.HOSTILE[kind]), Look())))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_promtool_has_nothing_to_say_about_the_rules_of_the_topic(tmp_path):
    rules = tmp_path / "rules.yml"
    rules.write_text(example("prometheus", "prometheus-rules"))
    done = subprocess.run(
        [program("promtool"), "check", "rules", rules], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "SUCCESS: 5 rules found" in done.stdout


class _Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map = {"": "text/plain; version=0.0.4; charset=utf-8"}  # noqa: RUF012 - the library's own

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def served(tmp_path):
    """A folder, and the port at which its files are served."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = functools.partial(_Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield folder, server.server_address[1]
        server.shutdown()
        thread.join()


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def prometheus(tmp_path, served):
    """Run Prometheus with the configuration and the rules of the topic; return how to ask it."""
    (tmp_path / "rules.yml").write_text(example("prometheus", "prometheus-rules"))
    text = example("prometheus", "prometheus").replace("localhost:9100", f"127.0.0.1:{served[1]}")
    text = text.replace(
        "scrape_interval: 1m", "scrape_interval: 200ms\n    scrape_timeout: 200ms\n    metrics_path: /metrics"
    )
    (tmp_path / "prometheus.yml").write_text(f"global: {{evaluation_interval: 200ms}}\nrule_files: [rules.yml]\n{text}")
    port = free_port()
    words = [
        program("prometheus"), f"--config.file={tmp_path}/prometheus.yml", f"--storage.tsdb.path={tmp_path}/data",
        f"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
    ]  # fmt: skip
    process = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def ask(query):
        """Return the series of a query as (labels, value); none while it does not answer."""
        url = f"http://127.0.0.1:{port}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                found = json.load(answer)
        except OSError:
            assert process.poll() is None, process.stderr.read()
            return []
        return [(each["metric"], float(each["value"][1])) for each in found["data"]["result"]]

    yield ask
    process.terminate()
    process.communicate(timeout=60)


def test_prometheus_scrapes_a_file_and_its_rules_find_what_is_wrong(tmp_path, served, prometheus):
    folder, _ = served
    with Sandbox("two-faults") as box:
        words = [tool(tmp_path, box), "status", "-q", "-o", f"prometheus={folder}/metrics"]
        assert subprocess.run(words, timeout=60, check=False, stdout=subprocess.DEVNULL).returncode == 12
    ((verdict, _),) = eventually(lambda: prometheus("layers_verdict == 1"))
    assert (verdict["state"], verdict["command"]) == ("broken", "status")
    states = {(labels["name"], labels["state"]) for labels, _ in prometheus('layers_health{kind=~"app|relay"} == 1')}
    assert {("Acme Coffee iOS", "healthy"), ("Acme Coffee Android", "broken"), ("TikTok", "degraded")} <= states
    ((_, age),) = prometheus('time() - layers_last_event_timestamp_seconds{name="Acme Coffee iOS"}')
    assert 60 < age < 3600
    assert prometheus('layers_last_event_timestamp_seconds{name="Acme Coffee Android"}') == []
    assert {labels["code"] for labels, _ in prometheus("layers_findings")} >= {"LAY101", "LAY401"}
    assert prometheus("layers_exit_code")[0][1] == 12
    alerts = eventually(
        lambda: {labels["alertname"] for labels, _ in prometheus("ALERTS")} >= {"LayersBroken", "LayersDegraded"}
    )
    assert alerts


def test_prometheus_reads_names_as_they_were_sent(served, prometheus):
    name = 'a "quoted" \\ name, {with="label"} 日本語 ☕️'
    app = scenes.app(name=name)
    (served[0] / "metrics").write_text(
        "".join(render("prometheus", scenes.status(apps=(app,)), Look())), encoding="utf-8"
    )
    found = eventually(lambda: prometheus('layers_health{kind="app"} == 1'))
    assert [labels["name"] for labels, _ in found] == [name]


def test_the_topic_names_every_metric():
    whole = "".join(
        "".join(render("prometheus", world(), Look())) for world in (scenes.single, scenes.keyed, scenes.screen)
    )
    names = set(re.findall(r"^# TYPE (\S+)", whole, re.MULTILINE)) | {"layers_run_duration_seconds"}
    from layers_cli.commands.help import topics

    assert set(re.findall(r"^\| `(layers_\w+)`", topics()["prometheus"].read_text("utf-8"), re.MULTILINE)) == names
