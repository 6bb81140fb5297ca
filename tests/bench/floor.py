"""The floor under a start: the same libraries, one model, one request, one line or table, and nothing of the tool."""

import atexit
import gc
import os
import sys

gc.disable()
atexit.register(gc.freeze)

import httpx  # noqa: E402 - after the switches of the interpreter, as in the tool
import typer  # noqa: E402, F401
from pydantic import BaseModel  # noqa: E402


class Page(BaseModel):
    """One page of a list."""

    items: list[dict[str, object]]


def main(project: str, shown: str) -> None:
    """Ask once and print what came."""
    headers = {"Authorization": f"Bearer {os.environ['LAYERS_API_KEY']}"}
    # A context costs what certificates it loads, and none is needed for plain http.
    with httpx.Client(base_url=os.environ["LAYERS_BASE_URL"], headers=headers, verify=False) as client:
        page = Page.model_validate_json(client.get(f"/v1/projects/{project}/sdk-apps").content)
    if shown == "json":
        sys.stdout.write(f"{page.model_dump_json()}\n")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("App", "Id", "Platform", "Last event")
    for item in page.items:
        table.add_row(*(str(item.get(name)) for name in ("name", "appId", "platform", "lastEventAt")))
    Console().print(table)


if __name__ == "__main__":
    main(*sys.argv[1:])
