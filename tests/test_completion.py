"""The completion scripts: fresh, and what TAB offers in the shells themselves.

There is no PowerShell where these tests were written: of its script only the structure is checked.
"""

import re
import subprocess
import sys
from functools import cache

import pytest

from layers_cli.app import COMMANDS, load, root
from layers_cli.commands.completion import VALUES, command_tree
from layers_cli.commands.help import topics
from layers_cli.config import COLORS
from layers_cli.core.health import FAIL_ON
from layers_cli.core.limits import Limits
from layers_cli.exits import ExitCode
from layers_cli.render import FORMATS
from layers_cli.render.completion import SHELLS
from layers_cli.render.completion.tree import FILE, Node, Option, Value, Word, paths, values
from layers_cli.rules import CATALOGUE
from layers_cli.sandbox.names import SCENARIOS
from tests import shells
from tests.refresh import COMPLETIONS, ROOT, completions
from tests.shells import clean, installed


def starting(prefix, *groups):
    return {str(word) for group in groups for word in group if str(word).startswith(prefix)}


def below(*words):
    return {name.split()[len(words)] for name in COMMANDS if tuple(name.split()[: len(words)]) == words}


def flags(name):
    spellings = {text for parameter in load(name).params if parameter.opts[0][0] == "-" for text in parameter.opts}
    return spellings | {"--help", "-h"}


CODES = [rule.code for rule in CATALOGUE]
EXITS = [int(code) for code in ExitCode]
THRESHOLDS = {f"{name}=" for name in Limits.names()}
TABLE = {
    "layers ": below(),
    "layers s": starting("s", below()),
    "layers -": {"--version", "-V", "--help", "-h"},
    "layers --v": {"--version"},
    "layers app ": below("app"),
    "layers app l": {"list"},
    "layers sandbox se": {"serve"},
    "layers -- app s": {"show"},
    "layers nonsense ": set(),
    "layers status ": set(),
    "layers status --fail": {"--fail-on"},
    "layers status -": flags("status"),
    "layers app show -": flags("app show"),
    "layers checks --fail-on ": set(),
    "layers status --fail-on ": {*FAIL_ON},
    "layers status --fail-on=": {*FAIL_ON},
    "layers status --fail-on=b": {"broken"},
    "layers status --fail-on idle --fail-on b": {"broken"},
    "layers status --fail-on=idle --color a": starting("a", COLORS),
    "layers status -p Shop --color ": {*COLORS},
    "layers app show Shop --color=n": {"never"},
    "layers status -o ": {*FORMATS},
    "layers status --output=j": starting("j", FORMATS),
    "layers status -qo j": starting("j", FORMATS),
    "layers status -otext --color ne": {"never"},
    "layers status --sandbox ": {*SCENARIOS} | flags("status"),
    "layers status --sandbox=thr": {"throttled"},
    "layers status --sandbox two": {"two-faults"},
    "layers status --sandbox --fail-on ": {*FAIL_ON},
    "layers status --sandbox quiet --fail-on ": {*FAIL_ON},
    "layers status --sandbox quiet ": set(),
    "layers explain --color never LAY30": starting("LAY30", CODES),
    "layers sandbox serve --scenario never": {"never-installed"},
    "layers app show --only LAY30": starting("LAY30", CODES),
    "layers app show --skip acc": {"accounts"},
    "layers status --threshold ": THRESHOLDS,
    "layers status --threshold=q": {"quiet="},
    "layers explain 1": starting("1", EXITS, CODES),
    "layers explain LAY301 ": set(),
    "layers help ": {*topics()} | below(),
    "layers help app ": below("app"),
    "layers completion ": {*SHELLS},
    "layers status -- --": set(),
    "layers status --api-key-file rep": {"report.txt"},
    "layers status --api-key-file=rep": {"report.txt"},
    "layers status -o json=rep": {"report.txt"},
    "layers status --output=json=rep": {"report.txt"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("completed")
    (made / "report.txt").touch()
    (made / "other.txt").touch()
    return made


@cache
def tree():
    top = root().make_context("layers", ["status"], resilient_parsing=True)
    return command_tree(top)


@pytest.mark.parametrize("path", COMPLETIONS.values(), ids=COMPLETIONS)
def test_committed_scripts_are_what_the_tool_prints(path):
    assert path.read_bytes() == fresh()[path], "write them anew: python -m tests.refresh"


@cache
def fresh():
    return completions()


def test_every_shell_has_a_committed_script():
    assert COMPLETIONS.keys() == SHELLS.keys()


def test_tree_has_every_command_and_no_other():
    leaves = {path.removeprefix("layers ") for path, node in paths(tree()) if node.options and not node.children}
    assert leaves | {"help"} == {*COMMANDS}


def test_every_row_of_values_is_used():
    used = {option.spellings[0] for _, node in paths(tree()) for option in node.options}
    arguments = {f"{name.split()[-1]} {p.metavar}" for name in COMMANDS for p in load(name).params}
    assert {*VALUES} <= used | arguments


def test_unknown_shell_is_a_usage_error():
    tool = [sys.executable, "-m", "layers_cli", "completion", "tcsh"]
    run = subprocess.run(tool, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (ExitCode.USAGE, "")
    assert "bash, zsh, fish, powershell" in run.stderr


def test_shellcheck_finds_nothing_in_the_bash_script():
    run = subprocess.run([installed("shellcheck"), COMPLETIONS["bash"]], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "")


def test_bash_offers_what_the_table_says(folder):
    assert shells.bash(TABLE, folder) == TABLE


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("layers stat", "layers status "),
        ("layers status --fail-on=br", "layers status --fail-on=broken "),
        ("layers status --output=json=rep", "layers status --output=json=report.txt "),
        ("layers status --threshold qu", "layers status --threshold quiet="),
        ("layers status --only 'LAY301", "layers status --only 'LAY301' "),
        ("true; LANG=C layers app li", "true; LANG=C layers app list "),
    ],
)
def test_bash_writes_the_rest_of_the_word(typed, line, interactive_bash):
    """A real TAB, with the words cut by bash itself; ^T shows the line, ^U drops it."""
    interactive_bash.send(f"{typed}\t\x14")
    interactive_bash.expect(r"<<<(.*?)>>>")
    interactive_bash.send("\x15")
    assert interactive_bash.match[1] == line


@pytest.fixture(scope="module")
def interactive_bash(folder):
    import pexpect

    shell = pexpect.spawn(
        installed("bash"), ["--norc", "--noprofile", "-i"], cwd=folder, env=clean(folder), encoding="utf-8",
        timeout=5, dimensions=(50, 200),
    )  # fmt: skip
    shell.sendline("bind 'set enable-bracketed-paste off'; bind 'set bell-style none'")
    shell.sendline("""bind -x '"\\C-t": printf "<<""<%s>>"">" "$READLINE_LINE"'""")
    shell.sendline(f"source {COMPLETIONS['bash']}; echo read''y")
    shell.expect_exact("ready")
    yield shell
    shell.close(force=True)


def test_fish_offers_what_the_table_says(folder):
    assert shells.fish(TABLE, folder) == TABLE


@pytest.mark.parametrize("way", shells.ZSH_LOADS)
def test_zsh_offers_what_the_table_says(way, folder, tmp_path):
    assert shells.zsh(TABLE, folder, tmp_path, way) == TABLE


def test_powershell_script_is_well_formed():
    """Brackets close outside of strings, every string ends on its line, and every command and value has its branch."""
    text = COMPLETIONS["powershell"].read_text(encoding="utf-8")
    bare = re.sub(r"(?m)'(?:[^'\n]|'')*'|\"(?:[^\"\n`]|`.)*\"|#.*$", "", text)
    assert "'" not in bare.replace("''", "")
    assert '"' not in bare
    stack = []
    for sign in re.findall(r"[(){}\[\]]", bare):
        if sign in "({[":
            stack.append(sign)
        else:
            assert stack.pop() + sign in {"()", "{}", "[]"}
    assert not stack
    for path, _ in paths(tree()):
        assert f"\n            '{path}' {{\n" in text
    for value in values(tree()):
        assert f"\n            '{value.name}' {{\n" in text or value.files
        for word in value.words:
            assert f"\n                '{word.text}" in text


ODD = Node(
    word=Word(text="layers"),
    options=(
        Option(spellings=("--it's",), help=r"it's a \back`slash, $HOME and 'quotes'", value=Value(words=())),
        Option(spellings=("--from",), value=FILE),
    ),
    arguments=(Value(name="odd", words=(Word(text="a:b", help="x:y"), Word(text="it's"))),),
    repeats=True,
)


@pytest.mark.parametrize(("shell", "check"), [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])])
def test_words_with_quotes_stay_words(shell, check, tmp_path):
    path = tmp_path / "script"
    path.write_text(SHELLS[shell](ODD))
    run = subprocess.run([installed(shell), *check, path], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


def test_last_argument_may_repeat(folder, tmp_path):
    path = tmp_path / "script"
    path.write_text(SHELLS["bash"](ODD))
    assert shells.bash(["layers one two "], folder, path) == {"layers one two ": {"a:b", "it's"}}


def test_powershell_doubles_quotes():
    assert "'--it''s it''s a \\back`slash, $HOME and ''quotes'''" in SHELLS["powershell"](ODD)
