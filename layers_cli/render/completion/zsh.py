"""The completion script of zsh: a file for fpath that can be sourced as well."""

from collections.abc import Iterable
from typing import Final

from layers_cli.render.completion.tree import Node, Value, Word, paths, quoted, values

_SCRIPT: Final = r"""#compdef layers
# What TAB completes after `layers` in zsh. Written by: layers completion zsh
# Put it as `_layers` into a directory of $fpath, or this line into ~/.zshrc, below compinit:
#   source <(layers completion zsh)

_layers_at() {
    children=() flags=() arguments=() repeats='' takes=' '
    case $1 in
@NODES@
    esac
}

_layers_value() {
    case $1 in
    (profile) _layers_profiles ;;
    (project|app) _layers_names "$1" ;;
@VALUES@
    esac
}

# Offer a word that comes from a file, unless something in it acts on a line or on a screen.
_layers_found() {
    [[ -n $1 && $#1 -le 80 && $1$2 != *[[:cntrl:]\"\$\`\\\!]* ]] && offered+=("${1//:/\\:}${2:+:$2}")
}

_layers_folders() {
    config=$HOME/.config cache=$HOME/.cache
    [[ $OSTYPE == darwin* ]] && config="$HOME/Library/Application Support" cache=$HOME/Library/Caches
    [[ $XDG_CONFIG_HOME == /* ]] && config=$XDG_CONFIG_HOME
    [[ $XDG_CACHE_HOME == /* ]] && cache=$XDG_CACHE_HOME
    config=${LAYERS_CONFIG:-$config/layers/config.toml} cache+=/layers
    [[ $config == \~/* ]] && config=$HOME/${config#\~/}
}

# The profiles are the headings [profiles.NAME] of the config file.
_layers_profiles() {
    local config cache line heading match mbegin mend MATCH MBEGIN MEND
    heading="^[[:blank:]]*\[[[:blank:]]*profiles[[:blank:]]*\.[[:blank:]]*(\"[^\"]+\"|'[^']+'|[A-Za-z0-9_-]+)"
    heading+='[[:blank:]]*[].]'
    _layers_folders
    [[ -f $config && -r $config ]] || return
    for line in ${(f)"$(<$config)"}; do
        [[ $line =~ $heading ]] || continue
        line=${match[1]#[\"\']}
        _layers_found "${line%[\"\']}"
    done
    offered=(${(u)offered})
}

# The names that other commands have read in the same way: with the same profile, API, organization and end of the key.
# A file counts until its time is up or the config file changes.
_layers_names() {
    local config cache file line kind given=$chosen[project] key=$LAYERS_API_KEY now='%D{%s}'
    local -a lines known parts
    local scope="$XDG_CONFIG_HOME"$'\t'"$LAYERS_CONFIG"$'\t'"$chosen[profile]"$'\t'"$LAYERS_PROFILE"
    scope+=$'\t'"$chosen[base-url]"$'\t'"$LAYERS_BASE_URL"$'\t'"$chosen[org]"$'\t'"$LAYERS_ORG"$'\t'"${key[-4,-1]}"
    [[ -z $foreign ]] || return
    [[ -n $given || -n $chosen[profile] ]] || given=$LAYERS_PROJECT
    _layers_folders
    now=${(%)now}
    for file in $cache/*.names(N.r); do
        [[ ! -e $config || $file -nt $config ]] || continue
        lines=("${(@f)$(<$file)}")
        [[ $lines[1] == [1-9][0-9]# && $#lines[1] -lt 12 && $lines[2] == "$scope" ]] || continue
        (( lines[1] > now )) || continue
        kind=$1$'\t'
        if [[ $1 == app && -n $given ]]; then
            known=(${(M)lines:#project$'\t'[^$'\t']##$'\t'"$given"$'\t'*})
            parts=("${(@ps:\t:)known[1]}")
            kind+=${parts[2]:-$given}$'\t'
        fi
        for line in ${(M)lines:#"$kind"*}; do
            parts=("${(@ps:\t:)line}")
            _layers_found "$parts[3]" "$parts[4]"
        done
    done
}

_layers_takes() {
    pending=''
    [[ $takes == *" $1:"* ]] || return 1
    pending=${${takes#*" $1:"}%% *}
}

_layers_offer() {
    local -a offered assigns files
    _layers_value "$1"
    if [[ -n $assigns && $PREFIX == *=* ]]; then
        compset -P 1 '*='
        _files
        return
    fi
    if [[ -n $files ]]; then
        _files
    elif [[ ${offered[1]%%:*} == *= ]]; then
        _describe -t values "$1" offered -S ''
    elif (( $#offered )); then
        _describe -t values "$1" offered
    else
        return 1
    fi
}

_layers() {
    local -a children flags arguments offered files assigns
    local -A chosen
    local node=layers repeats takes pending ended word foreign
    local -i i j count=1 result=1

    _layers_at "$node"
    for (( i = 2; i < CURRENT; i++ )); do
        word=${(Q)words[i]}
        [[ $word == (--sandbox|--sandbox=*|--api-key-*) ]] && foreign=1
        if [[ $pending == *\? ]]; then
            offered=()
            _layers_value "${pending%\?}"
            pending=''
            (( ${offered[(I)${(b)word}(:*|)]} )) && continue
        elif [[ -n $pending ]]; then
            chosen[$pending]=$word
            pending=''
            continue
        fi
        if [[ -z $ended && $word == -- ]]; then
            ended=1
        elif [[ -z $ended && $word == --*=* ]]; then
            _layers_takes "${word%%=*}" && chosen[$pending]=${(Q)word#*=}
            pending=''
        elif [[ -z $ended && $word == --* ]]; then
            _layers_takes "$word"
        elif [[ -z $ended && $word == -?* ]]; then
            for (( j = 2; j <= $#word; j++ )); do
                _layers_takes "-$word[j]" || continue
                (( j == $#word )) && break
                chosen[$pending]=$word[j+1,-1]
                pending=''
                break
            done
        elif (( $#arguments )); then
            (( count++ ))
        else
            node+=" $word" ended=''
            _layers_at "$node"
        fi
    done

    # What stands behind the cursor or before the command is not looked into: it may say that another key is meant.
    [[ -n ${words[CURRENT+1,-1][(r)--(profile|base-url|org|sandbox|api-key-)*]} ]] && foreign=1
    [[ $BUFFER == *(LAYERS|XDG)_*=* ]] && foreign=1

    [[ -n $repeats ]] && (( count > $#arguments )) && count=$#arguments
    if [[ -n $pending ]]; then
        _layers_offer "${pending%\?}" && result=0
        if [[ $pending == *\? ]]; then
            (( count <= $#arguments )) && _layers_offer "$arguments[count]" && result=0
            # Not with the tag "options", which holds them back until a hyphen is typed.
            _describe -t flags option flags && result=0
        fi
    elif [[ -z $ended && $PREFIX == --*=* ]]; then
        _layers_takes "${PREFIX%%=*}" && compset -P 1 '*=' && _layers_offer "${pending%\?}" && result=0
    elif [[ -z $ended && $PREFIX == -* ]]; then
        _describe -o -t options option flags && result=0
    elif (( $#arguments )); then
        (( count <= $#arguments )) && _layers_offer "$arguments[count]" && result=0
    elif (( $#children )); then
        _describe -t commands command children && result=0
    fi
    return result
}

if [[ $funcstack[1] == _layers ]]; then
    _layers "$@"
elif (( $+functions[compdef] )); then
    compdef _layers layers
fi
"""


def script(root: Node) -> str:
    """Return the script."""
    nodes = "\n".join(_node(path, node) for path, node in paths(root))
    table = "\n".join(_value(value) for value in values(root))
    return _SCRIPT.replace("@NODES@", nodes).replace("@VALUES@", table)


def _node(path: str, node: Node) -> str:
    parts = [
        *_array("children", (child.word for child in node.children)),
        *_array("flags", node.flags),
        *([f"arguments=({' '.join(value.name for value in node.arguments)})"] if node.arguments else []),
        *(["repeats=1"] if node.repeats else []),
        *([f"takes={quoted(node.takes)}"] if node.takes.strip() else []),
    ]
    return _branch(path, parts)


def _value(value: Value) -> str:
    parts = [
        *_array("offered", value.words),
        *(["files=(1)"] if value.files else []),
        *(["assigns=(1)"] if value.assigns_files else []),
    ]
    return _branch(value.name, parts)


def _array(name: str, words: Iterable[Word]) -> list[str]:
    lines = [f"    {quoted(_described(word))}" for word in words]
    return [f"{name}=(", *lines, ")"] if lines else []


def _described(word: Word) -> str:
    """Write a word as `_describe` reads it: the first bare colon ends the word."""
    text = word.text.replace("\\", "\\\\").replace(":", "\\:")
    return f"{text}:{word.help}" if word.help else text


def _branch(pattern: str, lines: list[str]) -> str:
    return "\n".join([f"    ({quoted(pattern)})", *(f"        {line}" for line in lines), "        ;;"])
