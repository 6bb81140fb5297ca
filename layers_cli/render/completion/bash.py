"""The completion script of bash: arrays and `case`; bash 3.2 does without compopt, and asks `date` for the time."""

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
    profile) _layers_profiles ;;
    project | app) _layers_names "$1" ;;
@VALUES@
    esac
}

# Offer a word that comes from a file, unless something in it acts within double quotes or cuts a word in two.
_layers_found() {
    [[ -n $1 && ${#1} -le 80 && $1 != *[[:cntrl:]\"\$\`\\\!:=@]* ]] && words+=("$1")
}

_layers_folders() {
    config=$HOME/.config cache=$HOME/.cache
    [[ $OSTYPE == darwin* ]] && config="$HOME/Library/Application Support" cache=$HOME/Library/Caches
    [[ ${XDG_CONFIG_HOME-} == /* ]] && config=$XDG_CONFIG_HOME
    [[ ${XDG_CACHE_HOME-} == /* ]] && cache=$XDG_CACHE_HOME
    config=${LAYERS_CONFIG:-$config/layers/config.toml} cache+=/layers
    [[ $config == \~/* ]] && config=$HOME/${config#\~/}
}

# The profiles are the headings [profiles.NAME] of the config file.
_layers_profiles() {
    local config cache line heading quoted="\"[^\"]+\"|'[^']+'"
    heading="^[[:blank:]]*\[[[:blank:]]*profiles[[:blank:]]*\.[[:blank:]]*($quoted|[A-Za-z0-9_-]+)[[:blank:]]*[].]"
    _layers_folders
    [[ -f $config && -r $config ]] || return
    while IFS= read -r line || [[ -n $line ]]; do
        [[ $line =~ $heading ]] || continue
        line=${BASH_REMATCH[1]#[\"\']}
        _layers_found "${line%[\"\']}"
    done <"$config"
}

# The names that other commands have read in the same way: with the same profile, API, organization and end of the key.
# A file counts until its time is up or the config file changes.
_layers_names() {
    local config cache file expires line kind owner word of=$project key=${LAYERS_API_KEY-} tab=$'\t'
    local scope="${XDG_CONFIG_HOME-}$tab${LAYERS_CONFIG-}$tab$profile$tab${LAYERS_PROFILE-}$tab$url"
    scope+="$tab${LAYERS_BASE_URL-}$tab$org$tab${LAYERS_ORG-}$tab${key: -4}"
    [[ -z $foreign ]] || return
    [[ -n $of || -n $profile ]] || of=${LAYERS_PROJECT-}
    local now=${EPOCHSECONDS:-$(date +%s)} given=$of
    _layers_folders
    for file in "$cache"/*.names; do
        [[ -f $file && -r $file ]] || continue
        [[ ! -e $config || $file -nt $config ]] || continue
        {
            IFS= read -r expires
            IFS= read -r line
            [[ $line == "$scope" && $expires == [1-9]* && $expires != *[!0-9]* && ${#expires} -lt 12 ]] || continue
            ((expires > now)) || continue
            while IFS=$tab read -r kind owner word _; do
                [[ $kind == project && $word == "$given" ]] && of=$owner
                [[ $kind == "$1" && ($kind == project || -z $of || $owner == "$of") ]] && _layers_found "$word"
            done
        } <"$file"
    done
}

_layers_takes() {
    pending=''
    [[ $takes == *" $1:"* ]] || return 1
    pending=${takes#*" $1:"}
    pending=${pending%% *}
}

# Remember what a value says of the key, the API or the project.
_layers_keep() {
    local value
    case $2 in
    [\"\']*) value=${2:1} value=${value%[\"\']} ;;
    *) value=${2//\\/} ;;
    esac
    case $1 in
    profile) profile=$value ;;
    base-url) url=$value ;;
    org) org=$value ;;
    project) project=$value ;;
    esac
}

_layers() {
    local -a given=() children flags arguments words=()
    local node=layers repeats takes files='' assigns='' pending='' ended='' quote='' whole=''
    local profile='' url='' org='' project='' foreign=''
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
    current=${given[last]}
    [[ $current == [\"\']* ]] && whole=1 quote=${current:0:1} current=${current:1}

    _layers_at "$node"
    for ((i = 1; i < last; i++)); do
        word=${given[i]}
        case $word in --sandbox | --sandbox=* | --api-key-*) foreign=1 ;; esac
        if [[ $pending == *\? ]]; then
            words=()
            _layers_value "${pending%\?}"
            pending=''
            [[ " ${words[*]} " == *" $word "* ]] && continue
        elif [[ -n $pending ]]; then
            _layers_keep "$pending" "$word"
            pending=''
            continue
        fi
        if [[ -z $ended && $word == -- ]]; then
            ended=1
        elif [[ -z $ended && $word == --*=* ]]; then
            _layers_takes "${word%%=*}" && _layers_keep "$pending" "${word#*=}"
            pending=''
        elif [[ -z $ended && $word == --* ]]; then
            _layers_takes "$word"
        elif [[ -z $ended && $word == -?* ]]; then
            for ((j = 1; j < ${#word}; j++)); do
                _layers_takes "-${word:j:1}" || continue
                ((j == ${#word} - 1)) && break
                _layers_keep "$pending" "${word:j+1}"
                pending=''
                break
            done
        elif ((${#arguments[@]})); then
            count=$((count + 1))
        else
            node+=" $word" ended=''
            _layers_at "$node"
        fi
    done

    # What stands behind the cursor is not looked into: it may say that another key is meant.
    for word in "${COMP_WORDS[@]:COMP_CWORD+1}"; do
        case $word in --profile* | --base-url* | --org* | --sandbox* | --api-key-*) foreign=1 ;; esac
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
    if [[ -z $quote && $current == [\"\']* ]]; then
        quote=${current:0:1} current=${current:1} line=$head
    else
        line=$head$current
    fi

    COMPREPLY=()
    [[ -n $quote ]] || current=${current//\\/}
    for word in "${words[@]}"; do
        [[ $word == "$current"* ]] || continue
        if [[ -z $quote ]]; then
            printf -v word %q "$word"
        elif [[ $word == *"$quote"* ]]; then
            continue
        fi
        COMPREPLY+=("$head$word")
    done
    if [[ -n $files ]]; then
        while IFS= read -r word; do
            COMPREPLY+=("$head$word")
        done < <(compgen -f -- "$current")
        compopt -o filenames 2>/dev/null
    fi
    # What stands before the last break character outside of quotes is on the line already, and stays there.
    for word in = :; do
        if [[ -z $whole && $COMP_WORDBREAKS == *"$word"* && $line == *"$word"* ]]; then
            piece=${line%"${line##*"$word"}"}
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
