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

function __layers_value --argument-names name head current
    switch $name
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
    # Assignments may stand before the command.
    while string match -qr '^\w+=' -- $given[1]
        set -e given[1]
    end
    set -e given[1]
    set -l node layers
    set -l takes (__layers_takes $node)
    set -l arguments (__layers_arguments $node)
    set -l pending ''
    set -l ended ''
    set -l count 1
    for word in $given
        if string match -q '*\?' -- $pending
            set -l words (__layers_value (string trim -r -c '?' -- $pending) '' '' | string split -f 1 \t)
            set pending ''
            contains -- $word $words
            and continue
        else if test -n "$pending"
            set pending ''
            continue
        end
        if test -z "$ended" -a "x$word" = x--
            set ended 1
        else if test -z "$ended"; and string match -q -- '--*' $word
            set pending (__layers_pending "$takes" $word; or echo '')
        else if test -z "$ended"; and string match -qr -- '^-.' $word
            set -l letters (string split '' -- (string sub -s 2 -- $word))
            for at in (seq (count $letters))
                if set pending (__layers_pending "$takes" -$letters[$at])
                    test $at -eq (count $letters)
                    or set pending ''
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
