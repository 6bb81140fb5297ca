"""The completion script of fish: functions with `switch`, and one `complete`."""

from collections.abc import Iterable
from typing import Final

from layers_cli.render.completion.tree import Node, Value, Word, paths, values

_SCRIPT: Final = r"""# What TAB completes after `layers` in fish. Written by: layers completion fish
# Put it into ~/.config/fish/completions/layers.fish, or this line into config.fish:
#   layers completion fish | source

function __layers_children
    switch $argv[1]
@CHILDREN@
    end
end

function __layers_flags
    switch $argv[1]
@FLAGS@
    end
end

function __layers_takes
    switch $argv[1]
@TAKES@
    end
end

function __layers_arguments
    switch $argv[1]
@ARGUMENTS@
    end
end

# The files of the tool: its settings, and the names that other commands have read.
function __layers_config
    set -l folder ~/.config
    test -d ~/Library/Application\ Support
    and set folder ~/Library/Application\ Support
    string match -q -- '/*' "$XDG_CONFIG_HOME"
    and set folder $XDG_CONFIG_HOME
    if test -n "$LAYERS_CONFIG"
        string replace -r '^~/' "$HOME/" -- $LAYERS_CONFIG
    else
        echo $folder/layers/config.toml
    end
end

function __layers_cache
    set -l folder ~/.cache
    test -d ~/Library/Caches
    and set folder ~/Library/Caches
    string match -q -- '/*' "$XDG_CACHE_HOME"
    and set folder $XDG_CACHE_HOME
    echo $folder/layers
end

# The profiles are the headings [profiles.NAME] of the config file.
function __layers_profiles --argument-names head
    set -l config (__layers_config)
    test -f "$config" -a -r "$config"
    or return
    set -l name '(?|"([^"[:cntrl:]]+)"|\'([^\'[:cntrl:]]+)\'|([A-Za-z0-9_-]+))'
    for word in (string replace -rf '^\s*\[\s*profiles\s*\.\s*'$name'\s*[].].*' '$1' <$config)
        echo "$head$word"
    end
end

# The names that other commands have read in the same way: with the same profile, API, organization and end of the key.
# A file counts until its time is up or the config file changes.
function __layers_names --no-scope-shadowing --argument-names kind head
    test -z "$foreign"
    or return
    set -l config (__layers_config)
    set -l last (string sub -s -4 -- "$LAYERS_API_KEY")
    set -l scope (string join \t -- "$XDG_CONFIG_HOME" "$LAYERS_CONFIG" "$profile" "$LAYERS_PROFILE" \
        "$url" "$LAYERS_BASE_URL" "$org" "$LAYERS_ORG" "$last")
    set -l given "$project"
    test -z "$project" -a -z "$profile"
    and set given "$LAYERS_PROJECT"
    set -l now (date +%s)
    for file in (__layers_cache)/*.names
        test -f $file -a -r $file
        or continue
        test ! -e "$config"
        or command test $file -nt "$config"
        or continue
        set -l lines (string match -r '.*' <$file)
        string match -qr '^[1-9][0-9]{0,10}$' -- "$lines[1]"
        and test $lines[1] -gt $now -a "x$lines[2]" = "x$scope"
        or continue
        set -l of '[^\t]+'
        if test $kind = app -a -n "$given"
            set -l known '^project\t([^\t]+)\t'(string escape --style=regex -- $given)'\t.*'
            set of (string escape --style=regex -- (string replace -rf -- $known '$1' $lines) $given)[1]
        end
        for word in (string replace -rf -- "^$kind\t$of"'\t([^[:cntrl:]]{1,80}\t[^[:cntrl:]]*)$' '$1' $lines)
            echo "$head$word"
        end
    end
end

# Remember what a value says of the key, the API or the project.
function __layers_keep --no-scope-shadowing --argument-names name value
    switch $name
        case profile
            set profile $value
        case base-url
            set url $value
        case org
            set org $value
        case project
            set project $value
    end
end

function __layers_value --no-scope-shadowing --argument-names name head current
    switch $name
        case profile
            __layers_profiles "$head"
        case project app
            __layers_names $name "$head"
@VALUES@
    end
end

function __layers_files --argument-names head current
    for line in (__fish_complete_path "$current")
        echo "$head$line"
    end
end

function __layers_pending --argument-names takes option
    for pair in (string split ' ' -- $takes)
        if string match -q -- "$option:*" $pair
            string split -m 1 -f 2 : -- $pair
            return
        end
    end
    return 1
end

function __layers_complete
    set -l given (commandline -opc)
    set -l current (commandline -ct)
    set -l profile ''
    set -l url ''
    set -l org ''
    set -l project ''
    set -l foreign ''
    # Assignments may stand before the command. They are not looked into, and neither is what stands behind the cursor:
    # it may say that another key is meant.
    while string match -qr '^\w+=' -- $given[1]
        string match -qr '^(LAYERS|XDG)_' -- $given[1]
        and set foreign 1
        set -e given[1]
    end
    set -l all (commandline -op)
    string match -qr -- '^--(profile|base-url|org|sandbox|api-key-)' $all[(math (count (commandline -opc)) + 1)..-1]
    and set foreign 1
    set -e given[1]
    set -l node layers
    set -l takes (__layers_takes $node)
    set -l arguments (__layers_arguments $node)
    set -l pending ''
    set -l ended ''
    set -l count 1
    for word in $given
        string match -qr -- '^--(sandbox$|sandbox=|api-key-)' $word
        and set foreign 1
        if string match -q '*\?' -- $pending
            set -l words (__layers_value (string trim -r -c '?' -- $pending) '' '' | string split -f 1 \t)
            set pending ''
            contains -- $word $words
            and continue
        else if test -n "$pending"
            __layers_keep $pending "$word"
            set pending ''
            continue
        end
        if test -z "$ended" -a "x$word" = x--
            set ended 1
        else if test -z "$ended"; and string match -q -- '--*=*' $word
            set -l parts (string split -m 1 = -- $word)
            if set pending (__layers_pending "$takes" $parts[1])
                __layers_keep $pending "$parts[2]"
            end
            set pending ''
        else if test -z "$ended"; and string match -q -- '--*' $word
            set pending (__layers_pending "$takes" $word; or echo '')
        else if test -z "$ended"; and string match -qr -- '^-.' $word
            set -l letters (string split '' -- (string sub -s 2 -- $word))
            for at in (seq (count $letters))
                if set pending (__layers_pending "$takes" -$letters[$at])
                    if test $at -lt (count $letters)
                        __layers_keep $pending (string sub -s (math $at + 2) -- $word)
                        set pending ''
                    end
                    break
                end
                set pending ''
            end
        else if set -q arguments[1]
            set count (math $count + 1)
        else
            set node "$node $word"
            set ended ''
            set takes (__layers_takes $node)
            set arguments (__layers_arguments $node)
        end
    end
    if test "$arguments[-1]" = ...
        set -e arguments[-1]
        test $count -gt (count $arguments)
        and set count (count $arguments)
    end

    if test -n "$pending"
        __layers_value (string trim -r -c '?' -- $pending) '' "$current"
        if string match -q '*\?' -- $pending
            set -q arguments[$count]
            and __layers_value $arguments[$count] '' "$current"
            __layers_flags $node
        end
    else if test -z "$ended"; and string match -q -- '--*=*' $current
        set -l parts (string split -m 1 = -- $current)
        if set pending (__layers_pending "$takes" $parts[1])
            __layers_value (string trim -r -c '?' -- $pending) "$parts[1]=" "$parts[2]"
        end
    else if test -z "$ended"; and string match -q -- '-*' $current
        __layers_flags $node
    else if set -q arguments[1]
        set -q arguments[$count]
        and __layers_value $arguments[$count] '' "$current"
    else
        __layers_children $node
    end
end

complete -c layers -f -a '(__layers_complete)'
"""


def script(root: Node) -> str:
    """Return the script."""
    nodes = tuple(paths(root))
    tables = {
        "@CHILDREN@": _table((path, _lines(child.word for child in node.children)) for path, node in nodes),
        "@FLAGS@": _table((path, _lines(node.flags)) for path, node in nodes),
        "@TAKES@": _table((path, _takes(node)) for path, node in nodes),
        "@ARGUMENTS@": _table((path, _arguments(node)) for path, node in nodes),
        "@VALUES@": _table((value.name, _value(value)) for value in values(root)),
    }
    text = _SCRIPT
    for mark, table in tables.items():
        text = text.replace(mark, table)
    return text


def _table(rows: Iterable[tuple[str, list[str]]]) -> str:
    return "\n".join(
        "\n".join([f"        case {_quoted(key)}", *(f"            {line}" for line in lines)])
        for key, lines in rows
        if lines
    )


def _lines(words: Iterable[Word], head: str = "") -> list[str]:
    """Return one command that prints a line for each word: the word, a tab, and what it means."""
    texts = [f"{head}{_quoted(word.text)}{_TAB}{_quoted(word.help)}" for word in words]
    if not texts:
        return []
    return ["printf '%s\\n' \\", *(f"    {text} \\" for text in texts[:-1]), f"    {texts[-1]}"]


def _takes(node: Node) -> list[str]:
    return [f"echo {_quoted(node.takes.strip())}"] if node.takes.strip() else []


def _arguments(node: Node) -> list[str]:
    names = [value.name for value in node.arguments] + (["..."] if node.repeats else [])
    return [f"printf '%s\\n' {' '.join(names)}"] if names else []


def _value(value: Value) -> list[str]:
    if value.files:
        return ['__layers_files "$head" "$current"']
    words = _lines(value.words, head='"$head"')
    if not value.assigns_files:
        return words
    return [
        "if string match -q -- '*=*' $current",
        "    set -l parts (string split -m 1 = -- $current)",
        '    __layers_files "$head$parts[1]=" "$parts[2]"',
        "    return",
        "end",
        *words,
    ]


_TAB: Final = r"\t"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
