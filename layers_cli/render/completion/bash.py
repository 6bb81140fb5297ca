"""The completion script of bash: arrays and `case`, no subprocess, and but for compopt nothing that bash 3.2 lacks."""

from collections.abc import Iterable
from typing import Final

from layers_cli.render.completion.tree import Node, Value, Word, paths, quoted, values

_SCRIPT: Final = r"""# shellcheck shell=bash
# What TAB completes after `layers` in bash. Written by: layers completion bash
# Put this line into ~/.bashrc:  eval "$(layers completion bash)"

_layers_at() {
    children=() flags=() arguments=() repeats='' takes=' '
    case $1 in
@NODES@
    esac
}

_layers_value() {
    case $1 in
@VALUES@
    esac
}

_layers_takes() {
    pending=''
    [[ $takes == *" $1:"* ]] || return 1
    pending=${takes#*" $1:"}
    pending=${pending%% *}
}

_layers() {
    local -a given=() children flags arguments words=()
    local node=layers repeats takes files='' assigns='' pending='' ended=''
    local line=${COMP_LINE:0:COMP_POINT} piece blank current word head='' cut='' i j count=0 last

    # Bash cuts words at COMP_WORDBREAKS, so at `=` too. Pieces without a blank between them are one word.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        blank=${line%%[![:space:]]*}
        line=${line#"$blank"}
        piece=${COMP_WORDS[i]}
        ((i == COMP_CWORD)) && piece=$line
        line=${line#"$piece"}
        if [[ -n $blank ]] || ((i == 0)); then
            given+=("$piece")
        else
            given[${#given[@]} - 1]+=$piece
        fi
    done
    last=$((${#given[@]} - 1))
    current=${given[last]#[\"\']}

    _layers_at "$node"
    for ((i = 1; i < last; i++)); do
        word=${given[i]}
        if [[ $pending == *\? ]]; then
            words=()
            _layers_value "${pending%\?}"
            pending=''
            [[ " ${words[*]} " == *" $word "* ]] && continue
        elif [[ -n $pending ]]; then
            pending=''
            continue
        fi
        if [[ -z $ended && $word == -- ]]; then
            ended=1
        elif [[ -z $ended && $word == --* ]]; then
            _layers_takes "$word"
        elif [[ -z $ended && $word == -?* ]]; then
            for ((j = 1; j < ${#word}; j++)); do
                _layers_takes "-${word:j:1}" || continue
                ((j == ${#word} - 1)) || pending=''
                break
            done
        elif ((${#arguments[@]})); then
            count=$((count + 1))
        else
            node+=" $word" ended=''
            _layers_at "$node"
        fi
    done

    words=()
    [[ -n $repeats ]] && ((count >= ${#arguments[@]})) && count=$((${#arguments[@]} - 1))
    if [[ -n $pending ]]; then
        _layers_value "${pending%\?}"
        if [[ $pending == *\? ]]; then
            ((count < ${#arguments[@]})) && _layers_value "${arguments[count]}"
            words+=("${flags[@]}")
        fi
    elif [[ -z $ended && $current == --*=* ]]; then
        head=${current%%=*}
        current=${current#*=}
        _layers_takes "$head" && _layers_value "${pending%\?}"
        head+='='
    elif [[ -z $ended && $current == -* ]]; then
        words=("${flags[@]}")
    elif ((${#arguments[@]})); then
        ((count < ${#arguments[@]})) && _layers_value "${arguments[count]}"
    else
        words=("${children[@]}")
    fi
    if [[ -n $assigns && $current == *=* ]]; then
        head+=${current%%=*}=
        current=${current#*=}
        words=() files=1
    fi

    COMPREPLY=()
    for word in "${words[@]}"; do
        [[ $word == "$current"* ]] && COMPREPLY+=("$head$word")
    done
    if [[ -n $files ]]; then
        while IFS= read -r word; do
            COMPREPLY+=("$head$word")
        done < <(compgen -f -- "$current")
        compopt -o filenames 2>/dev/null
    fi
    # What stands before the last break character is on the line already, and stays there.
    for word in = :; do
        if [[ $COMP_WORDBREAKS == *"$word"* && $head$current == *"$word"* ]]; then
            piece=$head$current
            piece=${piece%"${piece##*"$word"}"}
            ((${#piece} > ${#cut})) && cut=$piece
        fi
    done
    COMPREPLY=("${COMPREPLY[@]#"$cut"}")
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
    return 0
}

complete -F _layers layers
"""


def script(root: Node) -> str:
    """Return the script."""
    nodes = "\n".join(_node(path, node) for path, node in paths(root))
    table = "\n".join(_value(value) for value in values(root))
    return _SCRIPT.replace("@NODES@", nodes).replace("@VALUES@", table)


def _node(path: str, node: Node) -> str:
    parts = [
        _array("children", (child.word for child in node.children)),
        _array("flags", node.flags),
        _array("arguments", (Word(text=value.name) for value in node.arguments)),
        "repeats=1" if node.repeats else "",
        f"takes={quoted(node.takes)}" if node.takes.strip() else "",
    ]
    return _branch(path, [part for part in parts if part])


def _value(value: Value) -> str:
    parts = [
        _array("words", value.words, sign="+="),
        "files=1" if value.files else "",
        "assigns=1" if value.assigns_files else "",
    ]
    return _branch(value.name, [part for part in parts if part])


def _array(name: str, words: Iterable[Word], sign: str = "=") -> str:
    texts = " ".join(quoted(word.text) for word in words)
    return f"{name}{sign}({texts})" if texts else ""


def _branch(pattern: str, lines: list[str]) -> str:
    return "\n".join([f"    {quoted(pattern)})", *(f"        {line}" for line in lines), "        ;;"])
