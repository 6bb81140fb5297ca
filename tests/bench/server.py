"""The API of a benchmark: the sandbox as a process of its own."""

import json
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.bench.environment import CannotRunError, Environment


@contextmanager
def served(environment: Environment, switches: Sequence[str]) -> Iterator[dict[str, str]]:
    """Serve, and yield the variables that lead to the server, with the id of its project as LAYERS_PROJECT."""
    words = [environment.layers, "sandbox", "serve", "--port", "0", *switches]
    with subprocess.Popen(words, env=environment.variables, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            variables: dict[str, str] = {}
            while (line := server.stdout.readline()).startswith("export "):
                name, _, value = line.removeprefix("export ").strip().partition("=")
                variables[name] = value
            if "LAYERS_API_KEY" not in variables:
                raise CannotRunError(f"{' '.join(words)} did not start")
            variables["LAYERS_PROJECT"] = _project(variables)
            yield variables
        finally:
            server.terminate()


def _project(variables: dict[str, str]) -> str:
    """Ask for the only project; the first request of a server, which is slower than the rest, is then behind it."""
    key = variables["LAYERS_API_KEY"]
    request = urllib.request.Request(
        f"{variables['LAYERS_BASE_URL']}/v1/projects", headers={"Authorization": f"Bearer {key}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        items = json.load(answer)["items"]
    return str(items[0].get("projectId") or items[0]["id"])
