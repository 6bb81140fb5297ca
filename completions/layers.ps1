# What TAB completes after `layers` in PowerShell. Written by: layers completion powershell
# Put this line into the file that $PROFILE names:
#   layers completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName layers, layers.exe -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # A node: the commands below it, its options, those that take a value, its arguments, whether the last repeats.
    function Get-LayersNode([string] $Path) {
        switch -CaseSensitive ($Path) {
            'layers' {
                @{
                    Children = @(
                        'status Show every app and relay of a project, what is wrong, and whose turn it is.'
                        'project Find projects.'
                        'app Find and show SDK apps.'
                        'verify Send a test event through an app''s whole chain and show what became of it.'
                        'watch Watch a project or an app until something changes, or until all is well.'
                        'diagnose Follow the whole chain from the SDK to the platforms and name the first link that fails.'
                        'events Show the events of an app, newest first, and what the relay makes of each.'
                        'history Show what was recorded of a project or an app: when it was how, for how long, and what changed.'
                        'auth Log in and out: keys and where they are kept.'
                        'config Profiles and settings.'
                        'doctor Examine the tool''s own set-up: key, files, name, connection, TLS, proxy, clock, API.'
                        'whoami Show the organization, tier and scopes of the key, and whether it works.'
                        'checks List every check: its code, what it finds, and what it reads.'
                        'explain Explain a finding, an exit code, an error code of the API or a platform, or an event name.'
                        'help Show a topic, or the help of a command.'
                        'completion Print the completion script of a shell.'
                        'sandbox An API server in a box, with scenarios.'
                    )
                    Flags = @(
                        '--version Show the version and exit.'
                        '-V Show the version and exit.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = '  '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers status' {
                @{
                    Children = @()
                    Flags = @(
                        '--project Project by id, exact name or customerExternalId.'
                        '-p Project by id, exact name or customerExternalId.'
                        '--fail-on idle, degraded, broken or never: what the exit code tells of.'
                        '--only Check only this code, family, signal or @subject (repeatable).'
                        '--skip Leave out this code, family, signal or @subject (repeatable).'
                        '--threshold Change a threshold (repeatable).'
                        '--wait Ask again until all is well, or until --timeout.'
                        '--until What --wait waits for: healthy (the default) or idle.'
                        '--record Remember the verdict; see it with: layers history.'
                        '--only-changes Say nothing unless something changed since the last recorded run.'
                        '--remind With --only-changes: tell again what stays (24h).'
                        '--zero-if-unchanged With --only-changes: 0 instead of 10 to 12 if nothing changed.'
                        '--ping-url Tell this monitor when the run begins and how it ends.'
                        '--notify-url POST every change to this URL, as JSON.'
                        '--notify-secret-file Sign what --notify-url gets with this secret.'
                        '--exec Run this program at every change, without a shell.'
                        '--sandbox Run against the embedded sandbox, without key and network (alone: healthy).'
                        '--profile Profile of the config file to use.'
                        '--base-url Where the API is.'
                        '--org Child organization to act for, with a key of its parent (org_...).'
                        '--ca-bundle Trust the certificate authorities in this file alone.'
                        '--api-key-file Read the API key from this file.'
                        '--api-key-stdin Read the API key from standard input.'
                        '--timeout Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).'
                        '--debug Log requests and answers to standard error, secrets masked.'
                        '--output text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --project:project -p:project --fail-on:fail-on --only:check --skip:check --threshold:threshold --until:until --remind:any --ping-url:any --notify-url:any --notify-secret-file:file --exec:any --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
                    Arguments = @('project')
                    Repeats = $false
                }
            }
            'layers project' {
                @{
                    Children = @(
                        'list List the projects that the key sees.'
                    )
                    Flags = @(
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = '  '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers project list' {
                @{
                    Children = @()
                    Flags = @(
                        '--sandbox Run against the embedded sandbox, without key and network (alone: healthy).'
                        '--profile Profile of the config file to use.'
                        '--base-url Where the API is.'
                        '--org Child organization to act for, with a key of its parent (org_...).'
                        '--ca-bundle Trust the certificate authorities in this file alone.'
                        '--api-key-file Read the API key from this file.'
                        '--api-key-stdin Read the API key from standard input.'
                        '--timeout Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).'
                        '--debug Log requests and answers to standard error, secrets masked.'
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers app' {
                @{
                    Children = @(
                        'list List the SDK apps of a project.'
                        'show Show one app: its traffic, its set-up, and the relay behind it.'
                    )
                    Flags = @(
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = '  '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers app list' {
                @{
                    Children = @()
                    Flags = @(
                        '--project Project by id, exact name or customerExternalId.'
                        '-p Project by id, exact name or customerExternalId.'
                        '--sandbox Run against the embedded sandbox, without key and network (alone: healthy).'
                        '--profile Profile of the config file to use.'
                        '--base-url Where the API is.'
                        '--org Child organization to act for, with a key of its parent (org_...).'
                        '--ca-bundle Trust the certificate authorities in this file alone.'
                        '--api-key-file Read the API key from this file.'
                        '--api-key-stdin Read the API key from standard input.'
                        '--timeout Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).'
                        '--debug Log requests and answers to standard error, secrets masked.'
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --project:project -p:project --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers app show' {
                @{
                    Children = @()
                    Flags = @(
                        '--project Project by id, exact name or customerExternalId.'
                        '-p Project by id, exact name or customerExternalId.'
                        '--app App by id, exact name, bundle id, package or domain.'
                        '-a App by id, exact name, bundle id, package or domain.'
                        '--fail-on idle, degraded, broken or never: what the exit code tells of.'
                        '--only Check only this code, family, signal or @subject (repeatable).'
                        '--skip Leave out this code, family, signal or @subject (repeatable).'
                        '--threshold Change a threshold (repeatable).'
                        '--wait Ask again until all is well, or until --timeout.'
                        '--until What --wait waits for: healthy (the default) or idle.'
                        '--record Remember the verdict; see it with: layers history.'
                        '--only-changes Say nothing unless something changed since the last recorded run.'
                        '--remind With --only-changes: tell again what stays (24h).'
                        '--zero-if-unchanged With --only-changes: 0 instead of 10 to 12 if nothing changed.'
                        '--ping-url Tell this monitor when the run begins and how it ends.'
                        '--notify-url POST every change to this URL, as JSON.'
                        '--notify-secret-file Sign what --notify-url gets with this secret.'
                        '--exec Run this program at every change, without a shell.'
                        '--sandbox Run against the embedded sandbox, without key and network (alone: healthy).'
                        '--profile Profile of the config file to use.'
                        '--base-url Where the API is.'
                        '--org Child organization to act for, with a key of its parent (org_...).'
                        '--ca-bundle Trust the certificate authorities in this file alone.'
                        '--api-key-file Read the API key from this file.'
                        '--api-key-stdin Read the API key from standard input.'
                        '--timeout Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).'
                        '--debug Log requests and answers to standard error, secrets masked.'
                        '--output text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --project:project -p:project --app:app -a:app --fail-on:fail-on --only:check --skip:check --threshold:threshold --until:until --remind:any --ping-url:any --notify-url:any --notify-secret-file:file --exec:any --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
                    Arguments = @('app')
                    Repeats = $false
                }
            }
            'layers verify' {
                @{
                    Children = @()
                    Flags = @(
                        '--event-name What the test event is called.'
                        '--max-probes How many test events --wait may send.'
                        '--dry-run Show the request that would be sent, and send nothing.'
                        '--project Project by id, exact name or customerExternalId.'
                        '-p Project by id, exact name or customerExternalId.'
                        '--app App by id, exact name, bundle id, package or domain.'
                        '-a App by id, exact name, bundle id, package or domain.'
                        '--expect An event that has to be seen (repeatable, comma lists too).'
                        '--fail-on idle, degraded, broken or never: what the exit code tells of.'
                        '--only Check only this code, family, signal or @subject (repeatable).'
                        '--skip Leave out this code, family, signal or @subject (repeatable).'
                        '--threshold Change a threshold (repeatable).'
                        '--wait Ask again until all is well, or until --timeout.'
                        '--until What --wait waits for: healthy (the default) or idle.'
                        '--record Remember the verdict; see it with: layers history.'
                        '--only-changes Say nothing unless something changed since the last recorded run.'
                        '--remind With --only-changes: tell again what stays (24h).'
                        '--zero-if-unchanged With --only-changes: 0 instead of 10 to 12 if nothing changed.'
                        '--ping-url Tell this monitor when the run begins and how it ends.'
                        '--notify-url POST every change to this URL, as JSON.'
                        '--notify-secret-file Sign what --notify-url gets with this secret.'
                        '--exec Run this program at every change, without a shell.'
                        '--sandbox Run against the embedded sandbox, without key and network (alone: healthy).'
                        '--profile Profile of the config file to use.'
                        '--base-url Where the API is.'
                        '--org Child organization to act for, with a key of its parent (org_...).'
                        '--ca-bundle Trust the certificate authorities in this file alone.'
                        '--api-key-file Read the API key from this file.'
                        '--api-key-stdin Read the API key from standard input.'
                        '--timeout Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).'
                        '--debug Log requests and answers to standard error, secrets masked.'
                        '--output text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --event-name:event --max-probes:any --project:project -p:project --app:app -a:app --expect:event --fail-on:fail-on --only:check --skip:check --threshold:threshold --until:until --remind:any --ping-url:any --notify-url:any --notify-secret-file:file --exec:any --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
                    Arguments = @('app')
                    Repeats = $false
                }
            }
            'layers watch' {
                @{
                    Children = @()
                    Flags = @(
                        '--project Project by id, exact name or customerExternalId.'
                        '-p Project by id, exact name or customerExternalId.'
                        '--app App by id, exact name, bundle id, package or domain.'
                        '-a App by id, exact name, bundle id, package or domain.'
                        '--expect An event that has to be seen (repeatable, comma lists too).'
                        '--interval Time between two polls (default 15s).'
                        '--until End with 0 as soon as all is healthy, or idle.'
                        '--until-change End at the first change.'
                        '--count End after so many polls.'
                        '--confirm Polls in a row that make a change count (default 2).'
                        '--max-failures Failed polls in a row that end the watch (default 20).'
                        '--every A line for every poll, not only for changes.'
                        '--heartbeat Break the silence of lines this often (default 15m).'
                        '--ping-url Tell this monitor when the run begins and how it ends.'
                        '--notify-url POST every change to this URL, as JSON.'
                        '--notify-secret-file Sign what --notify-url gets with this secret.'
                        '--exec Run this program at every change, without a shell.'
                        '--fail-on idle, degraded, broken or never: what the exit code tells of.'
                        '--only Check only this code, family, signal or @subject (repeatable).'
                        '--skip Leave out this code, family, signal or @subject (repeatable).'
                        '--threshold Change a threshold (repeatable).'
                        '--sandbox Run against the embedded sandbox, without key and network (alone: healthy).'
                        '--profile Profile of the config file to use.'
                        '--base-url Where the API is.'
                        '--org Child organization to act for, with a key of its parent (org_...).'
                        '--ca-bundle Trust the certificate authorities in this file alone.'
                        '--api-key-file Read the API key from this file.'
                        '--api-key-stdin Read the API key from standard input.'
                        '--timeout Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).'
                        '--debug Log requests and answers to standard error, secrets masked.'
                        '--output text or ndjson; FORMAT=FILE writes a file (repeatable).'
                        '-o text or ndjson; FORMAT=FILE writes a file (repeatable).'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --project:project -p:project --app:app -a:app --expect:event --interval:any --until:until --count:any --confirm:any --max-failures:any --heartbeat:any --ping-url:any --notify-url:any --notify-secret-file:file --exec:any --fail-on:fail-on --only:check --skip:check --threshold:threshold --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --color:color '
                    Arguments = @('app')
                    Repeats = $false
                }
            }
            'layers diagnose' {
                @{
                    Children = @()
                    Flags = @(
                        '--probe Send a test event as well, as layers verify does.'
                        '--project Project by id, exact name or customerExternalId.'
                        '-p Project by id, exact name or customerExternalId.'
                        '--app App by id, exact name, bundle id, package or domain.'
                        '-a App by id, exact name, bundle id, package or domain.'
                        '--expect An event that has to be seen (repeatable, comma lists too).'
                        '--fail-on idle, degraded, broken or never: what the exit code tells of.'
                        '--only Check only this code, family, signal or @subject (repeatable).'
                        '--skip Leave out this code, family, signal or @subject (repeatable).'
                        '--threshold Change a threshold (repeatable).'
                        '--wait Ask again until all is well, or until --timeout.'
                        '--until What --wait waits for: healthy (the default) or idle.'
                        '--record Remember the verdict; see it with: layers history.'
                        '--only-changes Say nothing unless something changed since the last recorded run.'
                        '--remind With --only-changes: tell again what stays (24h).'
                        '--zero-if-unchanged With --only-changes: 0 instead of 10 to 12 if nothing changed.'
                        '--ping-url Tell this monitor when the run begins and how it ends.'
                        '--notify-url POST every change to this URL, as JSON.'
                        '--notify-secret-file Sign what --notify-url gets with this secret.'
                        '--exec Run this program at every change, without a shell.'
                        '--sandbox Run against the embedded sandbox, without key and network (alone: healthy).'
                        '--profile Profile of the config file to use.'
                        '--base-url Where the API is.'
                        '--org Child organization to act for, with a key of its parent (org_...).'
                        '--ca-bundle Trust the certificate authorities in this file alone.'
                        '--api-key-file Read the API key from this file.'
                        '--api-key-stdin Read the API key from standard input.'
                        '--timeout Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).'
                        '--debug Log requests and answers to standard error, secrets masked.'
                        '--output text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --project:project -p:project --app:app -a:app --expect:event --fail-on:fail-on --only:check --skip:check --threshold:threshold --until:until --remind:any --ping-url:any --notify-url:any --notify-secret-file:file --exec:any --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
                    Arguments = @('app')
                    Repeats = $false
                }
            }
            'layers events' {
                @{
                    Children = @()
                    Flags = @(
                        '--name Only events of this name (repeatable, comma lists too).'
                        '--since Only events from then on: 2h (ago), 2026-06-09T12:00:00Z.'
                        '--before Only events before then.'
                        '--user Only events of this app user.'
                        '--limit How many rows to show (default 50).'
                        '--all Show all events, page after page.'
                        '--follow Go on with new events as they come, until ^C or --timeout.'
                        '-f Go on with new events as they come, until ^C or --timeout.'
                        '--summary Count all events by name instead, of the last 24h unless told.'
                        '--project Project by id, exact name or customerExternalId.'
                        '-p Project by id, exact name or customerExternalId.'
                        '--app App by id, exact name, bundle id, package or domain.'
                        '-a App by id, exact name, bundle id, package or domain.'
                        '--sandbox Run against the embedded sandbox, without key and network (alone: healthy).'
                        '--profile Profile of the config file to use.'
                        '--base-url Where the API is.'
                        '--org Child organization to act for, with a key of its parent (org_...).'
                        '--ca-bundle Trust the certificate authorities in this file alone.'
                        '--api-key-file Read the API key from this file.'
                        '--api-key-stdin Read the API key from standard input.'
                        '--timeout Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).'
                        '--debug Log requests and answers to standard error, secrets masked.'
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --name:event --since:any --before:any --user:any --limit:any --project:project -p:project --app:app -a:app --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
                    Arguments = @('app')
                    Repeats = $false
                }
            }
            'layers history' {
                @{
                    Children = @()
                    Flags = @(
                        '--since From then on: 2h (ago), 2026-06-09 (default 7d).'
                        '--before Until then (default: now).'
                        '--recorded-by What this command recorded (status, watch).'
                        '--older-than With prune: forget what ended before (90d).'
                        '--project Project by id, exact name or customerExternalId.'
                        '-p Project by id, exact name or customerExternalId.'
                        '--app App by id, exact name, bundle id, package or domain.'
                        '-a App by id, exact name, bundle id, package or domain.'
                        '--sandbox Run against the embedded sandbox, without key and network (alone: healthy).'
                        '--profile Profile of the config file to use.'
                        '--base-url Where the API is.'
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --since:any --before:any --recorded-by:any --older-than:any --project:project -p:project --app:app -a:app --sandbox:scenario? --profile:profile --base-url:base-url --output:format -o:format --save-svg:file --color:color '
                    Arguments = @('app')
                    Repeats = $false
                }
            }
            'layers auth' {
                @{
                    Children = @(
                        'login Check an API key and keep it for a profile: in the system''s keyring, else in a file.'
                        'status Show which key is in force, where it came from, and whether it works.'
                        'logout Take away the key of a profile.'
                    )
                    Flags = @(
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = '  '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers auth login' {
                @{
                    Children = @()
                    Flags = @(
                        '--in-file Keep the key in a file of its own, also where there is a keyring.'
                        '--profile Profile of the config file to use.'
                        '--base-url Where the API is.'
                        '--org Child organization to act for, with a key of its parent (org_...).'
                        '--ca-bundle Trust the certificate authorities in this file alone.'
                        '--timeout Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).'
                        '--debug Log requests and answers to standard error, secrets masked.'
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --profile:profile --base-url:base-url --org:org --ca-bundle:file --timeout:any --output:format -o:format --save-svg:file --color:color '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers auth status' {
                @{
                    Children = @()
                    Flags = @(
                        '--profile Profile of the config file to use.'
                        '--base-url Where the API is.'
                        '--org Child organization to act for, with a key of its parent (org_...).'
                        '--ca-bundle Trust the certificate authorities in this file alone.'
                        '--api-key-file Read the API key from this file.'
                        '--api-key-stdin Read the API key from standard input.'
                        '--timeout Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).'
                        '--debug Log requests and answers to standard error, secrets masked.'
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers auth logout' {
                @{
                    Children = @()
                    Flags = @(
                        '--profile Profile of the config file to use.'
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --profile:profile --output:format -o:format --save-svg:file --color:color '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers config' {
                @{
                    Children = @(
                        'show Show every setting in force.'
                        'get Show one setting in force.'
                        'set Set a setting of a profile.'
                        'unset Take a setting out of a profile.'
                        'path Show where the config file lies.'
                        'edit Open the config file in an editor, and keep what was written if it can be followed.'
                        'profiles List the profiles of the config file.'
                    )
                    Flags = @(
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = '  '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers config show' {
                @{
                    Children = @()
                    Flags = @(
                        '--origin Show where each came from, too.'
                        '--profile Profile of the config file to use.'
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --profile:profile --output:format -o:format --save-svg:file --color:color '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers config get' {
                @{
                    Children = @()
                    Flags = @(
                        '--profile Profile of the config file to use.'
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --profile:profile --output:format -o:format --save-svg:file --color:color '
                    Arguments = @('setting')
                    Repeats = $false
                }
            }
            'layers config set' {
                @{
                    Children = @()
                    Flags = @(
                        '--profile Profile of the config file to use.'
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --profile:profile --output:format -o:format --save-svg:file --color:color '
                    Arguments = @('setting', 'any')
                    Repeats = $false
                }
            }
            'layers config unset' {
                @{
                    Children = @()
                    Flags = @(
                        '--profile Profile of the config file to use.'
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --profile:profile --output:format -o:format --save-svg:file --color:color '
                    Arguments = @('setting')
                    Repeats = $false
                }
            }
            'layers config path' {
                @{
                    Children = @()
                    Flags = @(
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --output:format -o:format --save-svg:file --color:color '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers config edit' {
                @{
                    Children = @()
                    Flags = @(
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --output:format -o:format --save-svg:file --color:color '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers config profiles' {
                @{
                    Children = @()
                    Flags = @(
                        '--profile Profile of the config file to use.'
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --profile:profile --output:format -o:format --save-svg:file --color:color '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers doctor' {
                @{
                    Children = @()
                    Flags = @(
                        '--offline Look only at what needs no network.'
                        '--ingest Ask the ingest host, of the app where one is named, whether it lives.'
                        '--project Project by id, exact name or customerExternalId.'
                        '-p Project by id, exact name or customerExternalId.'
                        '--app App by id, exact name, bundle id, package or domain.'
                        '-a App by id, exact name, bundle id, package or domain.'
                        '--sandbox Run against the embedded sandbox, without key and network (alone: healthy).'
                        '--profile Profile of the config file to use.'
                        '--base-url Where the API is.'
                        '--org Child organization to act for, with a key of its parent (org_...).'
                        '--ca-bundle Trust the certificate authorities in this file alone.'
                        '--api-key-file Read the API key from this file.'
                        '--api-key-stdin Read the API key from standard input.'
                        '--timeout Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).'
                        '--debug Log requests and answers to standard error, secrets masked.'
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --project:project -p:project --app:app -a:app --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers whoami' {
                @{
                    Children = @()
                    Flags = @(
                        '--sandbox Run against the embedded sandbox, without key and network (alone: healthy).'
                        '--profile Profile of the config file to use.'
                        '--base-url Where the API is.'
                        '--org Child organization to act for, with a key of its parent (org_...).'
                        '--ca-bundle Trust the certificate authorities in this file alone.'
                        '--api-key-file Read the API key from this file.'
                        '--api-key-stdin Read the API key from standard input.'
                        '--timeout Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).'
                        '--debug Log requests and answers to standard error, secrets masked.'
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers checks' {
                @{
                    Children = @()
                    Flags = @(
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --output:format -o:format --save-svg:file --color:color '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers explain' {
                @{
                    Children = @()
                    Flags = @(
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --output:format -o:format --save-svg:file --color:color '
                    Arguments = @('code')
                    Repeats = $false
                }
            }
            'layers help' {
                @{
                    Children = @(
                        'cron topic'
                        'environment topic'
                        'exit-codes topic'
                        'github-actions topic'
                        'gitlab-ci topic'
                        'icinga topic'
                        'json-schema topic'
                        'notifications topic'
                        'prometheus topic'
                        'reliability topic'
                        'scripting topic'
                        'security topic'
                        'tickets topic'
                        'status Show every app and relay of a project, what is wrong, and whose turn it is.'
                        'project Find projects.'
                        'app Find and show SDK apps.'
                        'verify Send a test event through an app''s whole chain and show what became of it.'
                        'watch Watch a project or an app until something changes, or until all is well.'
                        'diagnose Follow the whole chain from the SDK to the platforms and name the first link that fails.'
                        'events Show the events of an app, newest first, and what the relay makes of each.'
                        'history Show what was recorded of a project or an app: when it was how, for how long, and what changed.'
                        'auth Log in and out: keys and where they are kept.'
                        'config Profiles and settings.'
                        'doctor Examine the tool''s own set-up: key, files, name, connection, TLS, proxy, clock, API.'
                        'whoami Show the organization, tier and scopes of the key, and whether it works.'
                        'checks List every check: its code, what it finds, and what it reads.'
                        'explain Explain a finding, an exit code, an error code of the API or a platform, or an event name.'
                        'help Show a topic, or the help of a command.'
                        'completion Print the completion script of a shell.'
                        'sandbox An API server in a box, with scenarios.'
                    )
                    Flags = @(
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = '  '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers help project' {
                @{
                    Children = @(
                        'list List the projects that the key sees.'
                    )
                    Flags = @()
                    Takes = '  '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers help app' {
                @{
                    Children = @(
                        'list List the SDK apps of a project.'
                        'show Show one app: its traffic, its set-up, and the relay behind it.'
                    )
                    Flags = @()
                    Takes = '  '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers help auth' {
                @{
                    Children = @(
                        'login Check an API key and keep it for a profile: in the system''s keyring, else in a file.'
                        'status Show which key is in force, where it came from, and whether it works.'
                        'logout Take away the key of a profile.'
                    )
                    Flags = @()
                    Takes = '  '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers help config' {
                @{
                    Children = @(
                        'show Show every setting in force.'
                        'get Show one setting in force.'
                        'set Set a setting of a profile.'
                        'unset Take a setting out of a profile.'
                        'path Show where the config file lies.'
                        'edit Open the config file in an editor, and keep what was written if it can be followed.'
                        'profiles List the profiles of the config file.'
                    )
                    Flags = @()
                    Takes = '  '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers help sandbox' {
                @{
                    Children = @(
                        'serve Serve the API of a scenario on 127.0.0.1 until interrupted.'
                        'list List the scenarios of the sandbox.'
                    )
                    Flags = @()
                    Takes = '  '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers completion' {
                @{
                    Children = @()
                    Flags = @(
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = '  '
                    Arguments = @('shell')
                    Repeats = $false
                }
            }
            'layers sandbox' {
                @{
                    Children = @(
                        'serve Serve the API of a scenario on 127.0.0.1 until interrupted.'
                        'list List the scenarios of the sandbox.'
                    )
                    Flags = @(
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = '  '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers sandbox serve' {
                @{
                    Children = @()
                    Flags = @(
                        '--scenario What is the case.'
                        '--port Port on 127.0.0.1; 0 takes a free one.'
                        '--latency Wait this long before every answer.'
                        '--apps How many apps the project has.'
                        '--events How many events the first app has.'
                        '--probe-time How long a probe takes (default: as in the scenario).'
                        '--fault KIND[=VALUE][:PROBABILITY]: what goes wrong, and how often (repeatable).'
                        '--seed Which requests a fault with a probability strikes.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --scenario:scenario --port:any --latency:any --apps:any --events:any --probe-time:any --fault:fault --seed:any '
                    Arguments = @()
                    Repeats = $false
                }
            }
            'layers sandbox list' {
                @{
                    Children = @()
                    Flags = @(
                        '--output text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '-o text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).'
                        '--json The same as -o json.'
                        '--save-svg Draw the screen into this file too, the same as -o svg=FILE.'
                        '--quiet Print nothing when the exit code is 0, else only what counts.'
                        '-q Print nothing when the exit code is 0, else only what counts.'
                        '--verbose Show notes, links and requests too.'
                        '-v Show notes, links and requests too.'
                        '--color auto, always or never.'
                        '--ascii Use ASCII symbols only.'
                        '--plain Write what can be read in its order: no tables, no symbols, nothing redrawn.'
                        '--help Show this message and exit.'
                        '-h Show this message and exit.'
                    )
                    Takes = ' --output:format -o:format --save-svg:file --color:color '
                    Arguments = @()
                    Repeats = $false
                }
            }
            default { @{ Children = @(); Flags = @(); Takes = ' '; Arguments = @(); Repeats = $false } }
        }
    }

    # The words that a value can be, each with its meaning after the first blank, or after a tab where there is one.
    function Get-LayersValue([string] $Name) {
        switch -CaseSensitive ($Name) {
            'profile' { Get-LayersProfile }
            'project' { Get-LayersName $Name }
            'app' { Get-LayersName $Name }
            'check' {
                'identity signal'
                'projects signal'
                'project signal'
                'apps signal'
                'app signal'
                'relay signal'
                'accounts signal'
                'events signal'
                'audit signal'
                'probe signal'
                'LAY0 family'
                'LAY1 family'
                'LAY2 family'
                'LAY3 family'
                'LAY4 family'
                'LAY5 family'
                'LAY6 family'
                'LAY9 family'
                'LAY001 API key rejected'
                'LAY002 Key or organization suspended'
                'LAY003 Scope missing'
                'LAY004 Project not visible to this key'
                'LAY005 App not visible to this key'
                'LAY006 Id refused'
                'LAY007 API unreachable'
                'LAY008 Rate limit exhausted'
                'LAY009 Test key'
                'LAY010 Request refused'
                'LAY101 App has never sent an event'
                'LAY102 App waits for its first event'
                'LAY103 App is quiet'
                'LAY104 App has gone silent'
                'LAY105 Last event lies in the future'
                'LAY106 SDK key rotated after the last event'
                'LAY107 Events go to a custom ingest host'
                'LAY108 Platform identifier missing'
                'LAY109 Project has no SDK app'
                'LAY110 A platform of the project has no SDK app'
                'LAY201 Expected event not seen'
                'LAY202 Event name is not in the default forwarding map'
                'LAY203 Only lifecycle events arrive'
                'LAY204 Events come from a development build'
                'LAY301 Relay is switched off'
                'LAY302 Relay is not configured'
                'LAY303 Pixel missing'
                'LAY304 Access token invalid'
                'LAY305 Token validity is an old reading'
                'LAY306 App toggle never reached the relay'
                'LAY307 App and relay name different pixels'
                'LAY308 Relay reported broken'
                'LAY309 Pixel id has the other platform''s shape'
                'LAY401 Platform throttles the relay'
                'LAY402 Platform outage'
                'LAY403 Platform rejects the token'
                'LAY404 Platform denies permission'
                'LAY405 Platform does not know the pixel'
                'LAY406 Platform rejects the payload'
                'LAY407 Forwarding failed for an unclassified reason'
                'LAY408 Earlier forwarding error'
                'LAY409 Forwarding lags behind events'
                'LAY410 Nothing was ever forwarded'
                'LAY411 Sent and received counts drift apart'
                'LAY412 Platform received nothing for 24 h'
                'LAY413 Relay reported degraded'
                'LAY414 Relay reported idle'
                'LAY415 Platform blocks the sender'
                'LAY501 Ad account needs reconnecting'
                'LAY502 Relay without a connected ad account'
                'LAY503 The two tokens disagree'
                'LAY601 Probe finds no install'
                'LAY602 Probe misses expected events'
                'LAY603 Probe reports schema drift'
                'LAY604 Probe check failed'
                'LAY605 Test event not forwarded'
                'LAY606 Probe report is a replay'
                'LAY607 Close but different event name'
                'LAY608 Probe contradicts itself'
                'LAY901 Sources disagree'
                'LAY902 The API answered in an unknown shape'
                'LAY903 Unknown value'
                'LAY904 Error code and message disagree'
                'LAY905 This machine''s clock is off'
            }
            'code' {
                'LAY001 API key rejected'
                'LAY002 Key or organization suspended'
                'LAY003 Scope missing'
                'LAY004 Project not visible to this key'
                'LAY005 App not visible to this key'
                'LAY006 Id refused'
                'LAY007 API unreachable'
                'LAY008 Rate limit exhausted'
                'LAY009 Test key'
                'LAY010 Request refused'
                'LAY101 App has never sent an event'
                'LAY102 App waits for its first event'
                'LAY103 App is quiet'
                'LAY104 App has gone silent'
                'LAY105 Last event lies in the future'
                'LAY106 SDK key rotated after the last event'
                'LAY107 Events go to a custom ingest host'
                'LAY108 Platform identifier missing'
                'LAY109 Project has no SDK app'
                'LAY110 A platform of the project has no SDK app'
                'LAY201 Expected event not seen'
                'LAY202 Event name is not in the default forwarding map'
                'LAY203 Only lifecycle events arrive'
                'LAY204 Events come from a development build'
                'LAY301 Relay is switched off'
                'LAY302 Relay is not configured'
                'LAY303 Pixel missing'
                'LAY304 Access token invalid'
                'LAY305 Token validity is an old reading'
                'LAY306 App toggle never reached the relay'
                'LAY307 App and relay name different pixels'
                'LAY308 Relay reported broken'
                'LAY309 Pixel id has the other platform''s shape'
                'LAY401 Platform throttles the relay'
                'LAY402 Platform outage'
                'LAY403 Platform rejects the token'
                'LAY404 Platform denies permission'
                'LAY405 Platform does not know the pixel'
                'LAY406 Platform rejects the payload'
                'LAY407 Forwarding failed for an unclassified reason'
                'LAY408 Earlier forwarding error'
                'LAY409 Forwarding lags behind events'
                'LAY410 Nothing was ever forwarded'
                'LAY411 Sent and received counts drift apart'
                'LAY412 Platform received nothing for 24 h'
                'LAY413 Relay reported degraded'
                'LAY414 Relay reported idle'
                'LAY415 Platform blocks the sender'
                'LAY501 Ad account needs reconnecting'
                'LAY502 Relay without a connected ad account'
                'LAY503 The two tokens disagree'
                'LAY601 Probe finds no install'
                'LAY602 Probe misses expected events'
                'LAY603 Probe reports schema drift'
                'LAY604 Probe check failed'
                'LAY605 Test event not forwarded'
                'LAY606 Probe report is a replay'
                'LAY607 Close but different event name'
                'LAY608 Probe contradicts itself'
                'LAY901 Sources disagree'
                'LAY902 The API answered in an unknown shape'
                'LAY903 Unknown value'
                'LAY904 Error code and message disagree'
                'LAY905 This machine''s clock is off'
                '0 exit code: ok'
                '1 exit code: internal'
                '2 exit code: usage'
                '3 exit code: incomplete'
                '4 exit code: access'
                '5 exit code: unavailable'
                '6 exit code: timeout'
                '7 exit code: not found'
                '10 exit code: idle'
                '11 exit code: degraded'
                '12 exit code: broken'
                '130 exit code: interrupted'
                '143 exit code: terminated'
                'UNAUTHENTICATED the key is not accepted'
                'FORBIDDEN_SCOPE the key lacks a scope'
                'NOT_FOUND nothing of that id is visible to the key'
                'VALIDATION the request is not valid'
                'CONFLICT the state of the resource stands in the way'
                'IDEMPOTENCY_CONFLICT an Idempotency-Key was used for two requests'
                'APPROVAL_REQUIRED content waits for approval'
                'BILLING_EXHAUSTED the organization is out of credits'
                'RATE_LIMITED too many requests'
                'KILL_SWITCH the key or its organization is suspended'
                'PLATFORM_ERROR an ad platform refused or throttled a call'
                'purchase_success event: Meta Purchase, TikTok Purchase'
                'paywall_purchased event: Meta Purchase, TikTok Purchase'
                'subscription_start event: Meta Subscribe, TikTok Purchase'
                'subscription_renew event: Meta Subscribe'
                'trial_start event: Meta StartTrial, TikTok Purchase'
                'trial_convert event: Meta Subscribe'
                'sign_up event: Meta CompleteRegistration, TikTok CompleteRegistration'
                'add_to_cart event: Meta AddToCart, TikTok AddToCart'
                'content_open event: Meta ViewContent, TikTok ViewContent'
                'search event: Meta Search, TikTok Search'
                'purchase_attempt event: Meta InitiateCheckout'
                'bookmark_add event: Meta AddToWishlist'
                'screen_view event: TikTok PageView'
                'healthy evidence says that it works'
                'idle set up and sound, but nothing flows; that is no fault by itself'
                'degraded works in part, or worked and shows signs of failure'
                'broken does not work until somebody acts'
                'disabled off by design; it touches no verdict'
                'unknown could not be told, and the reason is shown; silence is not health'
                'note a finding that is worth knowing and touches no verdict'
            }
            'color' {
                'auto'
                'always'
                'never'
            }
            'event' {
                'purchase_success Meta Purchase, TikTok Purchase'
                'paywall_purchased Meta Purchase, TikTok Purchase'
                'subscription_start Meta Subscribe, TikTok Purchase'
                'subscription_renew Meta Subscribe'
                'trial_start Meta StartTrial, TikTok Purchase'
                'trial_convert Meta Subscribe'
                'sign_up Meta CompleteRegistration, TikTok CompleteRegistration'
                'add_to_cart Meta AddToCart, TikTok AddToCart'
                'content_open Meta ViewContent, TikTok ViewContent'
                'search Meta Search, TikTok Search'
                'purchase_attempt Meta InitiateCheckout'
                'bookmark_add Meta AddToWishlist'
                'screen_view TikTok PageView'
            }
            'fail-on' {
                'idle'
                'degraded'
                'broken'
                'never'
            }
            'fault' {
                'latency'
                'hang'
                'reset'
                'reset-headers'
                'reset-body'
                'truncated'
                'wrong-length'
                'drip'
                'drip-headers'
                'garbage'
                'not-http'
                'status'
                'html'
                'empty'
                'wrong-type'
                'throttled'
                'throttled-date'
                'throttled-nonsense'
                'clock'
                'clock-back'
                'killed'
                'changed'
                'expired-cursor'
                'cursor-repeats'
                'endless-pages'
                'redirect-loop'
                'redirect-away'
                'huge'
                'endless-headers'
                'deep'
                'compressed-bomb'
                'refused'
                'half-open'
                'ipv6'
                'tls'
                'tls-expired'
                'tls-wrong-name'
                'tls-self-signed'
                'tls-old'
            }
            'format' {
                'text'
                'json'
                'ndjson'
                'markdown'
                'csv'
                'html'
                'svg'
                'junit'
                'github'
                'nagios'
                'prometheus'
            }
            'scenario' {
                'healthy two apps and both relays work'
                'never-installed the Android app was created 51 days ago and never sent an event'
                'first-event-pending an app created 10 minutes ago waits for its first event'
                'heals an app waits for its first event, and sends it after 20 seconds'
                'turns-final an app waits for its first event, and after 20 seconds Meta''s token is no longer valid'
                'quiet the last event of every app is hours old'
                'silent the iOS app stopped sending three days ago'
                'key-rotated the iOS app fell silent and its SDK key was rotated since'
                'future-event the iOS app''s last event lies two hours in the future'
                'missing-identifier the iOS app has no bundle id'
                'missing-app the project names an Android package that no app carries'
                'custom-ingest the iOS app sends its events to a host of its own'
                'new-project a project without apps, relays and ad accounts'
                'crowd a project of 1,000 healthy apps'
                'several-projects two active projects, so that one must be named'
                'lifecycle-only the iOS app sends nothing but app_open and session_start'
                'event-missing the iOS app never sends the purchase_success that is expected of it'
                'platform-names the iOS app sends Purchase, which is Meta''s name and not in the forwarding map'
                'name-mixed-up Purchase is expected, and the iOS app sends purchase_success'
                'overridden-map the project forwards Purchase and Subscribe by an override of the map'
                'development-build the iOS app''s events come from a development build'
                'live-traffic the iOS app sends an event every two seconds, and late ones among them'
                'pages-overlap each page of events begins with the last event of the page before'
                'pages-swapped of every two pages of events the older one comes first'
                'pages-empty empty pages stand between the pages of events'
                'filter-ignored the list of events ignores the filter by name'
                'cursor-expires the cursor of the second page of events has always expired'
                'pixel-missing the Meta relay is on and has no pixel'
                'pixel-mismatch the iOS app and the Meta relay name different pixels'
                'swapped-pixels each relay holds the other platform''s pixel id'
                'stale-toggle the app says that Meta is on, the relay says that it is off'
                'toggle-without-relay the app says that TikTok is on, the relay does not list it'
                'no-relay-for-app a TikTok ad account is connected, the relay does not list TikTok'
                'relay-off both relays are switched off, the apps work'
                'stale-validation the Meta token was last validated three days ago'
                'token-expired Meta''s access token is no longer valid'
                'token-rejected Meta refuses a token that the API still holds for valid'
                'wrong-pixel Meta does not know the pixel'
                'permission-denied Meta denies the token permission'
                'policy-block Meta blocks the sender for policy reasons'
                'throttled TikTok throttles the relay'
                'platform-outage Meta is temporarily unavailable'
                'payload-rejected TikTok rejects what the relay sends'
                'unclassified-error forwarding to Meta fails with a code that nobody documents'
                'forwarding-lags the last forward to Meta is three hours behind the events'
                'nothing-forwarded nothing was ever forwarded to Meta, although the relay is on'
                'earlier-error Meta failed hours ago and recovered'
                'two-faults the Android app never sent an event, and TikTok throttles the relay'
                'account-reconnect the only Meta ad account must be reconnected'
                'no-accounts both relays are on, and no ad account is connected'
                'schema-drift a probe reports schema drift'
                'unknown-status a probe answers with a status that nobody documents'
                'ingest-unreachable a probe does not reach the ingest endpoint'
                'app-unrecognized a probe finds that the ingest host does not know the app'
                'round-trip-failed a probe''s test event does not come back'
                'relay-unconfigured a probe finds Meta not configured, the relay''s status says that it is'
                'unknown-check a probe fails a check that nobody documents'
                'healthy-yet-failed a probe calls itself healthy with a failed check'
                'healthy-yet-missing a probe calls itself healthy with a missing event'
                'test-not-forwarded a probe''s purchase_success is not forwarded to Meta'
                'replayed-probe every further probe gets the report of the first'
                'lost-answer the answer to the first probe is lost after it was carried out'
                'slow-probe a probe takes two seconds'
                'counted-probe the Android app never sent an event, and a test event counts as one'
                'no-scope the key may not read ads'
                'no-scope-at-all the key has no scope at all'
                'bad-key the key is wrong'
                'killed-key the key is suspended'
                'killed-key-old-docs the key is suspended, as the older documentation shows it'
                'test-key the key is a test key'
                'foreign-project the project belongs to another organization'
                'foreign-app the app belongs to another project'
                'malformed-id the project id is not one that the API accepts'
                'rate-limited no request is left for an hour'
                'unavailable every request fails with a server error'
                'html-error ad accounts answer with a proxy''s error page'
                'old-docs everything works, in the shapes of the older documentation'
                'keyed everything works, relays keyed by platform in snake_case with counts'
                'keyed-camel everything works, relays keyed by platform in camelCase'
                'keyed-silent Meta counts no event for a day although the apps send'
                'drift the API answers with a new status and a wrong type'
                'contradiction the Meta relay is enabled and reports disabled'
                'clock-skew the API''s clock is ten minutes ahead of this machine'
                'audit-alias the iOS app fell silent after a change, and the audit log is at its other path'
                'hostile everything works, and every name holds terminal escapes and markup'
            }
            'setting' {
                'profile'
                'api_key_file'
                'base_url'
                'ca_bundle'
                'org'
                'project'
                'app'
                'timeout'
                'fail_on'
                'only'
                'skip'
                'expect'
                'color'
                'ascii'
                'plain'
                'record'
                'completion_cache'
                'ping_url'
                'notify_url'
                'notify_secret_file'
                'thresholds.quiet'
                'thresholds.silent'
                'thresholds.grace'
                'thresholds.skew'
                'thresholds.token-age'
                'thresholds.error-age'
                'thresholds.count-window'
                'thresholds.lag'
                'thresholds.drift'
            }
            'shell' {
                'bash'
                'zsh'
                'fish'
                'powershell'
            }
            'threshold' {
                'quiet= silence of an app up to here is healthy'
                'silent= silence of an app beyond this is degraded'
                'grace= an app younger than this may still wait for its first event'
                'skew= an event may lie this far in the future'
                'token-age= a token validation older than this is an old reading'
                'error-age= a passing error older than this is past'
                'count-window= counts of received events cover this long'
                'lag= forwarding may be this far behind the events'
                'drift= share by which sent and received counts may differ'
            }
            'until' {
                'healthy'
                'idle'
            }
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
        if (@('file') -ccontains $Name) { return Get-LayersFile $Head $Current }
        if (@('format') -ccontains $Name -and $Current.Contains('=')) {
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
