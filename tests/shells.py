"""The shells that complete: what each would offer for a line, and what a line becomes when TAB is pressed in it."""

import os
import re
import shlex
import shutil
import subprocess
from contextlib import contextmanager

import pytest

from tests.refresh import COMPLETIONS, ROOT

_PIECES = re.compile(r"""=|(?:"[^"]*"?|'[^']*'?|\\.|[^ ="'\\])+""")
"""How bash cuts a line: at blanks outside of quotes, and before and behind `=`, as it stands in COMP_WORDBREAKS."""


def installed(shell):
    """Return the path of a program, or skip the test that needs it."""
    if found := shutil.which(shell):
        return found
    pytest.skip(f"{shell} is not installed")


def clean(home, **variables):
    """Return an environment in which nothing speaks but `variables`."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "xterm", "LC_ALL": "C.UTF-8", **variables}


def _answers(text):
    """Read `line TAB word …` for each line that was completed."""
    rows = (row.split("\t") for row in text.splitlines())
    return {line: {word for word in words if word} for line, *words in rows}


def _without_heads(answers):
    """Drop what stood before the value on the line already, which some shells repeat."""
    heads = {line: re.search(r"(?<![^ ])[^ ]*=", line) for line in answers}
    return {
        line: {word.removeprefix(heads[line][0]) if heads[line] else word for word in words}
        for line, words in answers.items()
    }


_BASH = r"""
source "$1"
while IFS=$'\t' read -r COMP_LINE pieces; do
    IFS=$'\x1f' read -r -a COMP_WORDS <<<"$pieces"
    [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
    COMP_POINT=${#COMP_LINE} COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _layers
    printf '%s' "$COMP_LINE"
    printf '\t%s' "${COMPREPLY[@]}"
    echo
done
"""


def bash(lines, home, script=COMPLETIONS["bash"], **variables):
    """Return what bash offers for each line, as the tool would get it."""
    given = "".join(f"{line}\t{chr(0x1F).join(_PIECES.findall(line))}\n" for line in lines)
    words = [installed("bash"), "--norc", "-c", _BASH, "bash", script]
    answers = _answers(_output(words, given, home, variables))
    return {line: {" ".join(shlex.split(word)) for word in offered} for line, offered in answers.items()}


_FISH = r"""
source $argv[1]
while read -l line
    printf '%s' "$line"
    printf '\t%s' (complete -C "$line" | string split -f 1 \t)
    echo
end
"""


def fish(lines, home, script=COMPLETIONS["fish"], **variables):
    """Return what fish offers for each line."""
    words = [installed("fish"), "--no-config", "-c", _FISH, script]
    return _without_heads(_answers(_output(words, "".join(f"{line}\n" for line in lines), home, variables)))


def _output(words, given, home, variables):
    run = subprocess.run(
        words, input=given, cwd=home, env=clean(home, **variables), capture_output=True, text=True, check=True,
        timeout=60,
    )  # fmt: skip
    assert run.stderr == ""
    return run.stdout


_ZSH = r"""
cd $HOME
autoload -Uz compinit
@LOAD@
LISTMAX=100000
# Matches are written down on their way to the library; calls that only fill arrays for later are not matches.
compadd() {
    local -a hits
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
        builtin compadd "$@"
        return
    fi
    builtin compadd -A hits "$@"
    printf '\t%s' ${(Q)hits} >>$ANSWERS/answers
    builtin compadd "$@"
}
zle-line-init() {
    local line
    while IFS= read -r line; do
        printf '%s' "$line" >>$ANSWERS/answers
        BUFFER=$line CURSOR=$#line
        zle list-choices
        echo >>$ANSWERS/answers
    done <$ANSWERS/lines
    BUFFER=exit
    zle accept-line
}
zle -N zle-line-init
"""
ZSH_LOADS = {
    "fpath": f"fpath=({ROOT / 'completions'} $fpath); compinit -u -D",
    "sourced": f"compinit -u -D; source {COMPLETIONS['zsh']}",
}


def zsh(lines, home, notes, way="sourced", **variables):
    """Return what zsh offers for each line; in the folder `notes` it writes that down."""
    import pexpect

    (notes / "lines").write_text("".join(f"{line}\n" for line in lines))
    (notes / "answers").unlink(missing_ok=True)
    (notes / ".zshrc").write_text(_ZSH.replace("@LOAD@", ZSH_LOADS[way]))
    environ = clean(home, ZDOTDIR=str(notes), ANSWERS=str(notes), **variables)
    shell = pexpect.spawn(
        installed("zsh"), ["-d", "-i"], env=environ, encoding="utf-8", timeout=30, dimensions=(200, 200)
    )
    shell.expect(pexpect.EOF)
    shell.close()
    return _without_heads(_answers((notes / "answers").read_text()))


_PRINTER = "layers() { printf '\\036%s' \"$@\"; printf '\\037\\n'; }"
_STARTS = {
    "bash": (
        ["--norc", "--noprofile", "-i"],
        [
            "bind 'set enable-bracketed-paste off'; bind 'set bell-style none'",
            f"{_PRINTER}; source {COMPLETIONS['bash']}",
        ],
    ),
    "zsh": (
        ["-f", "-i"],
        [
            "unsetopt zle_bracketed_paste beep; autoload -Uz compinit; compinit -u -D",
            f"{_PRINTER}; source {COMPLETIONS['zsh']}",
        ],
    ),
    "fish": (
        ["--no-config", "-i"],
        [
            "function fish_prompt; echo -n '$ '; end; set -g fish_autosuggestion_enabled 0",
            f"source {COMPLETIONS['fish']}; function layers; printf '\\036%s' $argv; printf '\\037\\n'; end",
        ],
    ),
}
TYPED = tuple(_STARTS)
"""The shells that can be typed into."""


@contextmanager
def typist(shell, home, **variables):
    """Yield a function that types a text, TAB, an end and RETURN, and returns the words that the tool would get."""
    import pexpect

    words, first = _STARTS[shell]
    running = pexpect.spawn(
        installed(shell), words, cwd=home, env=clean(home, **variables), encoding="utf-8", timeout=10,
        dimensions=(50, 200),
    )  # fmt: skip

    def words_of(typed, end=""):
        running.send(f"{typed}\t{end}\r")
        running.expect("\x1e([^\x1f]*)\x1f")
        return running.match[1].split("\x1e")

    try:
        for line in first:
            running.sendline(line)
        running.sendline("echo read''y")
        running.expect_exact("ready")
        yield words_of
    finally:
        running.close(force=True)
