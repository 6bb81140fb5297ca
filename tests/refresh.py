"""Write every generated file of the repository anew: `python -m tests.refresh`."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from layers_cli.render import render
from tests.documents import documents
from tests.pictures import pictures

ROOT: Final = Path(__file__).parents[1]
COMPLETIONS: Final = {
    "bash": ROOT / "completions" / "layers.bash",
    "zsh": ROOT / "completions" / "_layers",
    "fish": ROOT / "completions" / "layers.fish",
    "powershell": ROOT / "completions" / "layers.ps1",
}


def printed(*words: str) -> bytes:
    """Return what the tool prints."""
    tool = [sys.executable, "-m", "layers_cli", *words]
    return subprocess.run(tool, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout


def completions() -> dict[Path, bytes]:
    """Return the completion script of every shell."""
    return {path: printed("completion", shell) for shell, path in COMPLETIONS.items()}


def screens() -> dict[Path, bytes]:
    """Return every golden screen; read the difference before it is committed."""
    from tests.render import test_live
    from tests.render.test_screens import GOLDEN, SCREENS

    drawn = {GOLDEN / f"{name}.txt": "".join(render("text", scene(), look)) for name, (scene, look) in SCREENS.items()}
    drawn |= {test_live.GOLDEN / f"{name}.txt": test_live.drawn(name) for name in test_live.SCREENS}
    return {path: text.encode() for path, text in drawn.items()}


def pages() -> dict[Path, bytes]:
    """Return every golden page; look at those in HTML with a browser before they are committed."""
    from layers_cli.core.look import Look
    from tests.render import test_html, test_markdown

    texts = {
        test_markdown.GOLDEN / f"{name}.md": render("markdown", scene(), look)
        for name, (scene, look) in test_markdown.PAGES.items()
    } | {test_html.GOLDEN / f"{name}.html": render("html", scene(), Look()) for name, scene in test_html.PAGES.items()}
    return {path: "".join(pieces).encode() for path, pieces in texts.items()}


def rules() -> dict[Path, bytes]:
    """Return what the rules say of each world of the gallery; read the difference before it is committed."""
    from tests.rules.gallery import EXPLAINED, GOLDEN, GROUPS, drawn, explained

    return {GOLDEN / f"{group}.txt": drawn(group).encode() for group in GROUPS} | {EXPLAINED: explained().encode()}


GENERATED: Final[tuple[Callable[[], dict[Path, bytes]], ...]] = (
    completions, screens, pages, pictures, rules, documents,
)  # fmt: skip
"""The functions that make files; each returns their contents."""


def main() -> None:
    """Write the files that differ, and name them."""
    for generate in GENERATED:
        for path, content in generate().items():
            if path.is_file() and path.read_bytes() == content:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
