"""What the tool's speed is compared with: the same libraries, imported at the top and used as they come."""

import sys
from typing import Annotated

import httpx
import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table


class SdkApp(BaseModel):
    """One row of the list."""

    appId: str  # noqa: N815 - the API's name
    name: str | None = None
    platform: str
    bundleId: str | None = None  # noqa: N815 - the API's name
    androidPackage: str | None = None  # noqa: N815 - the API's name
    webDomain: str | None = None  # noqa: N815 - the API's name
    createdAt: str | None = None  # noqa: N815 - the API's name
    lastEventAt: str | None = None  # noqa: N815 - the API's name


class SdkApps(BaseModel):
    """One page of the list."""

    items: list[SdkApp]
    nextCursor: str | None = None  # noqa: N815 - the API's name


class ErrorDetail(BaseModel):
    """What went wrong."""

    code: str
    message: str
    requestId: str | None = None  # noqa: N815 - the API's name


class ErrorBody(BaseModel):
    """The body of an answer that is no success."""

    error: ErrorDetail


app = typer.Typer()


@app.command()
def status(
    project: Annotated[str, typer.Option("--project", "-p", help="The project.")],
    base_url: Annotated[str, typer.Option(envvar="LAYERS_BASE_URL", help="Where the API is.")],
    api_key: Annotated[str, typer.Option(envvar="LAYERS_API_KEY", help="The API key.")],
) -> None:
    """List the apps of a project."""
    with httpx.Client(base_url=base_url, headers={"Authorization": f"Bearer {api_key}"}) as client:
        answer = client.get(f"/v1/projects/{project}/sdk-apps", params={"limit": 100})
    if not answer.is_success:
        sys.exit(ErrorBody.model_validate_json(answer.content).error.message)
    page = SdkApps.model_validate_json(answer.content)
    table = Table("App", "Id", "Platform", "Last event")
    for row in page.items:
        table.add_row(row.name or "", row.appId, row.platform, row.lastEventAt or "never")
    Console().print(table)


if __name__ == "__main__":
    app()
