"""The completion script of PowerShell: one argument completer, for Windows PowerShell 5.1 and for 7."""

import re
from collections.abc import Iterable
from typing import Final

from layers_cli.render.completion.tree import Node, Value, Word, paths, values

_SCRIPT: Final = r"""# What TAB completes after `layers` in PowerShell. Written by: layers completion powershell
# Put this line into the file that $PROFILE names:
#   layers completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName layers, layers.exe -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # A node: the commands below it, its options, those that take a value, its arguments, whether the last repeats.
    function Get-LayersNode([string] $Path) {
        switch -CaseSensitive ($Path) {
@NODES@
            default { @{ Children = @(); Flags = @(); Takes = ' '; Arguments = @(); Repeats = $false } }
        }
    }

    # The words that a value can be, each with its meaning after the first blank, or after a tab where there is one.
    function Get-LayersValue([string] $Name) {
        switch -CaseSensitive ($Name) {
            'profile' { Get-LayersProfile }
            'project' { Get-LayersName $Name }
            'app' { Get-LayersName $Name }
@VALUES@
        }
    }

    # The profiles are the headings [profiles.NAME] of the config file.
    function Get-LayersProfile {
        $name = '("[^"\p{C}]+"|''[^''\p{C}]+''|[A-Za-z0-9_-]+)'
        foreach ($line in @(Get-Content -LiteralPath $config -Encoding UTF8 -ErrorAction Ignore)) {
            if ($line -match "^\s*\[\s*profiles\s*\.\s*$name\s*[\].]") { $Matches[1].Trim([char[]] @('"', "'")) + "`t" }
        }
    }

    # The names that other commands have read in the same way: with the same profile, API, organization and end of the
    # key. A file counts until its time is up or the config file changes.
    function Get-LayersName([string] $Kind) {
        if ($chosen['foreign']) { return }
        $key = "$env:LAYERS_API_KEY"
        $scope = @(
            "$env:XDG_CONFIG_HOME"
            "$env:LAYERS_CONFIG"
            $chosen['profile']
            "$env:LAYERS_PROFILE"
            $chosen['base-url']
            "$env:LAYERS_BASE_URL"
            $chosen['org']
            "$env:LAYERS_ORG"
            $key.Substring([Math]::Max(0, $key.Length - 4))
        ) -join "`t"
        $given = $chosen['project']
        if (-not $given -and -not $chosen['profile']) { $given = "$env:LAYERS_PROJECT" }
        $now = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
        $settings = Get-Item -LiteralPath $config -Force -ErrorAction Ignore
        foreach ($file in @(Get-ChildItem -LiteralPath $cache -Filter '*.names' -File -ErrorAction Ignore)) {
            if ($settings -and $file.LastWriteTimeUtc -le $settings.LastWriteTimeUtc) { continue }
            $lines = @(Get-Content -LiteralPath $file.FullName -Encoding UTF8 -ErrorAction Ignore)
            if ($lines.Count -lt 2 -or $lines[0] -notmatch '^[1-9][0-9]{0,10}$' -or $lines[1] -cne $scope) { continue }
            if ([long] $lines[0] -le $now) { continue }
            $of = $given
            foreach ($line in $lines) {
                $parts = $line -split "`t"
                if ($parts.Count -ne 4 -or ($parts -match '\p{C}').Count) { continue }
                if ($parts[2] -notmatch '^.{1,80}$') { continue }
                if ($parts[0] -ceq 'project' -and $parts[2] -ceq $given) { $of = $parts[1] }
                if ($parts[0] -cne $Kind -or ($Kind -ceq 'app' -and $of -and $parts[1] -cne $of)) { continue }
                $parts[2] + "`t" + $parts[3]
            }
        }
    }

    function Get-LayersPending([string] $Takes, [string] $Option) {
        $at = $Takes.IndexOf(" ${Option}:", [StringComparison]::Ordinal)
        if ($at -lt 0) { return '' }
        $start = $at + $Option.Length + 2
        $Takes.Substring($start, $Takes.IndexOf(' ', $start) - $start)
    }

    # Complete the part of a word that follows $Head; what is not bare is put in single quotes, as it may be already.
    function Get-LayersResult([string] $Head, [string] $Current, [string[]] $Lines) {
        $Current = $Current.TrimStart([char[]] @('"', "'"))
        foreach ($line in $Lines) {
            $text, $meaning = $line -split $(if ($line.Contains("`t")) { "`t" } else { ' ' }), 2
            if (-not $text.StartsWith($Current, [StringComparison]::Ordinal)) { continue }
            if (-not $meaning) { $meaning = $text }
            $word = $text
            if ($text -notmatch '^[A-Za-z0-9_-][A-Za-z0-9_.:=-]*$') {
                $word = "'" + ($text -replace '[\u0027\u2018-\u201b]', '$0$0') + "'"
            }
            [System.Management.Automation.CompletionResult]::new("$Head$word", $text, 'ParameterValue', $meaning)
        }
    }

    function Get-LayersFile([string] $Head, [string] $Current) {
        foreach ($found in [System.Management.Automation.CompletionCompleters]::CompleteFilename($Current)) {
            [System.Management.Automation.CompletionResult]::new(
                $Head + $found.CompletionText, $found.ListItemText, $found.ResultType, $found.ToolTip)
        }
    }

    function Get-LayersOffer([string] $Name, [string] $Head, [string] $Current) {
        if (@(@FILES@) -ccontains $Name) { return Get-LayersFile $Head $Current }
        if (@(@ASSIGNS@) -ccontains $Name -and $Current.Contains('=')) {
            $cut = $Current.IndexOf('=') + 1
            return Get-LayersFile ($Head + $Current.Substring(0, $cut)) $Current.Substring($cut)
        }
        Get-LayersResult $Head $Current @(Get-LayersValue $Name)
    }

    if ($env:OS -eq 'Windows_NT') {
        $config, $cache = "$env:LOCALAPPDATA/layers", "$env:LOCALAPPDATA/layers/Cache"
    } else {
        $config, $cache = "$HOME/.config", "$HOME/.cache"
        if ($IsMacOS) { $config, $cache = "$HOME/Library/Application Support", "$HOME/Library/Caches" }
        if ("$env:XDG_CONFIG_HOME".StartsWith('/')) { $config = $env:XDG_CONFIG_HOME }
        if ("$env:XDG_CACHE_HOME".StartsWith('/')) { $cache = $env:XDG_CACHE_HOME }
        $config, $cache = "$config/layers", "$cache/layers"
    }
    $config = "$config/config.toml"
    if ($env:LAYERS_CONFIG) { $config = $env:LAYERS_CONFIG -replace '^~(?=[/\\])', $HOME.Replace('$', '$$') }

    # What the line says of the key, the API and the project, by the name of the value.
    $chosen = @{}
    $path = 'layers'
    $node = Get-LayersNode $path
    $pending = ''
    $ended = $false
    $count = 0
    foreach ($element in @($commandAst.CommandElements | Select-Object -Skip 1)) {
        $word = $element.Extent.Text.Trim([char[]] @('"', "'"))
        if ($element.Extent.EndOffset -ge $cursorPosition) {
            # What stands behind the cursor is not looked into: it may say that another key is meant.
            $isBehind = $element.Extent.StartOffset -gt $cursorPosition
            if ($isBehind -and $word -cmatch '^--(profile|base-url|org|sandbox|api-key-)') { $chosen['foreign'] = '1' }
            continue
        }
        if ($word -cmatch '^--(sandbox$|sandbox=|api-key-)') { $chosen['foreign'] = '1' }
        if ($pending.EndsWith('?')) {
            $known = @(Get-LayersValue $pending.TrimEnd('?') | ForEach-Object { ($_ -split ' ', 2)[0] })
            $pending = ''
            if ($known -ccontains $word) { continue }
        } elseif ($pending) {
            $chosen[$pending] = $word
            $pending = ''
            continue
        }
        if (-not $ended -and $word -ceq '--') {
            $ended = $true
        } elseif (-not $ended -and $word -clike '--*=*') {
            $option, $value = $word -split '=', 2
            $chosen[(Get-LayersPending $node.Takes $option)] = $value.Trim([char[]] @('"', "'"))
        } elseif (-not $ended -and $word.StartsWith('--')) {
            $pending = Get-LayersPending $node.Takes $word
        } elseif (-not $ended -and $word.Length -gt 1 -and $word.StartsWith('-')) {
            for ($at = 1; $at -lt $word.Length; $at++) {
                $pending = Get-LayersPending $node.Takes "-$($word[$at])"
                if (-not $pending) { continue }
                if ($at -lt $word.Length - 1) {
                    $chosen[$pending] = $word.Substring($at + 1)
                    $pending = ''
                }
                break
            }
        } elseif ($node.Arguments.Count) {
            $count++
        } else {
            $path += " $word"
            $ended = $false
            $node = Get-LayersNode $path
        }
    }
    if ($node.Repeats -and $count -ge $node.Arguments.Count) { $count = $node.Arguments.Count - 1 }

    $current = "$wordToComplete"
    $results = @(
        if ($pending) {
            Get-LayersOffer $pending.TrimEnd('?') '' $current
            if ($pending.EndsWith('?')) {
                if ($count -lt $node.Arguments.Count) { Get-LayersOffer $node.Arguments[$count] '' $current }
                Get-LayersResult '' $current $node.Flags
            }
        } elseif (-not $ended -and $current -clike '--*=*') {
            $cut = $current.IndexOf('=')
            $pending = Get-LayersPending $node.Takes $current.Substring(0, $cut)
            if ($pending) {
                Get-LayersOffer $pending.TrimEnd('?') $current.Substring(0, $cut + 1) $current.Substring($cut + 1)
            }
        } elseif (-not $ended -and $current.StartsWith('-')) {
            Get-LayersResult '' $current $node.Flags
        } elseif ($node.Arguments.Count) {
            if ($count -lt $node.Arguments.Count) { Get-LayersOffer $node.Arguments[$count] '' $current }
        } else {
            Get-LayersResult '' $current $node.Children
        }
    )
    # Without a result PowerShell would offer the files of the directory; an empty text keeps it from that.
    if ($results.Count) { $results } else { '' }
}
"""


def script(root: Node) -> str:
    """Return the script."""
    table = values(root)
    return (
        _SCRIPT.replace("@NODES@", "\n".join(_node(path, node) for path, node in paths(root)))
        .replace("@VALUES@", "\n".join(_value(value) for value in table if value.words))
        .replace("@FILES@", ", ".join(_quoted(value.name) for value in table if value.files))
        .replace("@ASSIGNS@", ", ".join(_quoted(value.name) for value in table if value.assigns_files))
    )


def _node(path: str, node: Node) -> str:
    arguments = ", ".join(_quoted(value.name) for value in node.arguments)
    return "\n".join(
        [
            f"            {_quoted(path)} {{",
            "                @{",
            *_array("Children", (child.word for child in node.children)),
            *_array("Flags", node.flags),
            f"                    Takes = {_quoted(node.takes)}",
            f"                    Arguments = @({arguments})",
            f"                    Repeats = ${str(node.repeats).lower()}",
            "                }",
            "            }",
        ]
    )


def _value(value: Value) -> str:
    lines = (f"                {_line(word)}" for word in value.words)
    return "\n".join([f"            {_quoted(value.name)} {{", *lines, "            }"])


def _array(name: str, words: Iterable[Word]) -> list[str]:
    lines = [f"                        {_line(word)}" for word in words]
    if not lines:
        return [f"                    {name} = @()"]
    return [f"                    {name} = @(", *lines, "                    )"]


def _line(word: Word) -> str:
    return _quoted(f"{word.text} {word.help}".rstrip())


def _quoted(text: str) -> str:
    """Write a text in single quotes; PowerShell takes the typographic ones for the same character."""
    return "'" + re.sub("['\u2018-\u201b]", r"\g<0>\g<0>", text) + "'"
