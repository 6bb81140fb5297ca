# What TAB completes after `layers` in fish. Written by: layers completion fish
# Put it into ~/.config/fish/completions/layers.fish, or this line into config.fish:
#   layers completion fish | source

function __layers_children
    switch $argv[1]
        case 'layers'
            printf '%s\n' \
                'status'\t'Show every app and relay of a project, what is wrong, and whose turn it is.' \
                'project'\t'Find projects.' \
                'app'\t'Find and show SDK apps.' \
                'verify'\t'Send a test event through an app\'s whole chain and show what became of it.' \
                'watch'\t'Watch a project or an app until something changes, or until all is well.' \
                'diagnose'\t'Follow the whole chain from the SDK to the platforms and name the first link that fails.' \
                'events'\t'Show the events of an app, newest first, and what the relay makes of each.' \
                'history'\t'Show what was recorded of a project or an app: when it was how, for how long, and what changed.' \
                'auth'\t'Log in and out: keys and where they are kept.' \
                'config'\t'Profiles and settings.' \
                'doctor'\t'Examine the tool\'s own set-up: key, files, name, connection, TLS, proxy, clock, API.' \
                'whoami'\t'Show the organization, tier and scopes of the key, and whether it works.' \
                'checks'\t'List every check: its code, what it finds, and what it reads.' \
                'explain'\t'Explain a finding, an exit code, an error code of the API or a platform, or an event name.' \
                'help'\t'Show a topic, or the help of a command.' \
                'completion'\t'Print the completion script of a shell.' \
                'sandbox'\t'An API server in a box, with scenarios.'
        case 'layers project'
            printf '%s\n' \
                'list'\t'List the projects that the key sees.'
        case 'layers app'
            printf '%s\n' \
                'list'\t'List the SDK apps of a project.' \
                'show'\t'Show one app: its traffic, its set-up, and the relay behind it.'
        case 'layers auth'
            printf '%s\n' \
                'login'\t'Check an API key and keep it for a profile: in the system\'s keyring, else in a file.' \
                'status'\t'Show which key is in force, where it came from, and whether it works.' \
                'logout'\t'Take away the key of a profile.'
        case 'layers config'
            printf '%s\n' \
                'show'\t'Show every setting in force.' \
                'get'\t'Show one setting in force.' \
                'set'\t'Set a setting of a profile.' \
                'unset'\t'Take a setting out of a profile.' \
                'path'\t'Show where the config file lies.' \
                'edit'\t'Open the config file in an editor, and keep what was written if it can be followed.' \
                'profiles'\t'List the profiles of the config file.'
        case 'layers help'
            printf '%s\n' \
                'cron'\t'topic' \
                'environment'\t'topic' \
                'exit-codes'\t'topic' \
                'github-actions'\t'topic' \
                'gitlab-ci'\t'topic' \
                'icinga'\t'topic' \
                'json-schema'\t'topic' \
                'notifications'\t'topic' \
                'prometheus'\t'topic' \
                'reliability'\t'topic' \
                'scripting'\t'topic' \
                'security'\t'topic' \
                'tickets'\t'topic' \
                'status'\t'Show every app and relay of a project, what is wrong, and whose turn it is.' \
                'project'\t'Find projects.' \
                'app'\t'Find and show SDK apps.' \
                'verify'\t'Send a test event through an app\'s whole chain and show what became of it.' \
                'watch'\t'Watch a project or an app until something changes, or until all is well.' \
                'diagnose'\t'Follow the whole chain from the SDK to the platforms and name the first link that fails.' \
                'events'\t'Show the events of an app, newest first, and what the relay makes of each.' \
                'history'\t'Show what was recorded of a project or an app: when it was how, for how long, and what changed.' \
                'auth'\t'Log in and out: keys and where they are kept.' \
                'config'\t'Profiles and settings.' \
                'doctor'\t'Examine the tool\'s own set-up: key, files, name, connection, TLS, proxy, clock, API.' \
                'whoami'\t'Show the organization, tier and scopes of the key, and whether it works.' \
                'checks'\t'List every check: its code, what it finds, and what it reads.' \
                'explain'\t'Explain a finding, an exit code, an error code of the API or a platform, or an event name.' \
                'help'\t'Show a topic, or the help of a command.' \
                'completion'\t'Print the completion script of a shell.' \
                'sandbox'\t'An API server in a box, with scenarios.'
        case 'layers help project'
            printf '%s\n' \
                'list'\t'List the projects that the key sees.'
        case 'layers help app'
            printf '%s\n' \
                'list'\t'List the SDK apps of a project.' \
                'show'\t'Show one app: its traffic, its set-up, and the relay behind it.'
        case 'layers help auth'
            printf '%s\n' \
                'login'\t'Check an API key and keep it for a profile: in the system\'s keyring, else in a file.' \
                'status'\t'Show which key is in force, where it came from, and whether it works.' \
                'logout'\t'Take away the key of a profile.'
        case 'layers help config'
            printf '%s\n' \
                'show'\t'Show every setting in force.' \
                'get'\t'Show one setting in force.' \
                'set'\t'Set a setting of a profile.' \
                'unset'\t'Take a setting out of a profile.' \
                'path'\t'Show where the config file lies.' \
                'edit'\t'Open the config file in an editor, and keep what was written if it can be followed.' \
                'profiles'\t'List the profiles of the config file.'
        case 'layers help sandbox'
            printf '%s\n' \
                'serve'\t'Serve the API of a scenario on 127.0.0.1 until interrupted.' \
                'list'\t'List the scenarios of the sandbox.'
        case 'layers sandbox'
            printf '%s\n' \
                'serve'\t'Serve the API of a scenario on 127.0.0.1 until interrupted.' \
                'list'\t'List the scenarios of the sandbox.'
    end
end

function __layers_flags
    switch $argv[1]
        case 'layers'
            printf '%s\n' \
                '--version'\t'Show the version and exit.' \
                '-V'\t'Show the version and exit.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers status'
            printf '%s\n' \
                '--project'\t'Project by id, exact name or customerExternalId.' \
                '-p'\t'Project by id, exact name or customerExternalId.' \
                '--fail-on'\t'idle, degraded, broken or never: what the exit code tells of.' \
                '--only'\t'Check only this code, family, signal or @subject (repeatable).' \
                '--skip'\t'Leave out this code, family, signal or @subject (repeatable).' \
                '--threshold'\t'Change a threshold (repeatable).' \
                '--wait'\t'Ask again until all is well, or until --timeout.' \
                '--until'\t'What --wait waits for: healthy (the default) or idle.' \
                '--record'\t'Remember the verdict; see it with: layers history.' \
                '--only-changes'\t'Say nothing unless something changed since the last recorded run.' \
                '--remind'\t'With --only-changes: tell again what stays (24h).' \
                '--zero-if-unchanged'\t'With --only-changes: 0 instead of 10 to 12 if nothing changed.' \
                '--ping-url'\t'Tell this monitor when the run begins and how it ends.' \
                '--notify-url'\t'POST every change to this URL, as JSON.' \
                '--notify-secret-file'\t'Sign what --notify-url gets with this secret.' \
                '--exec'\t'Run this program at every change, without a shell.' \
                '--sandbox'\t'Run against the embedded sandbox, without key and network (alone: healthy).' \
                '--profile'\t'Profile of the config file to use.' \
                '--base-url'\t'Where the API is.' \
                '--org'\t'Child organization to act for, with a key of its parent (org_...).' \
                '--ca-bundle'\t'Trust the certificate authorities in this file alone.' \
                '--api-key-file'\t'Read the API key from this file.' \
                '--api-key-stdin'\t'Read the API key from standard input.' \
                '--timeout'\t'Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).' \
                '--debug'\t'Log requests and answers to standard error, secrets masked.' \
                '--output'\t'text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers project'
            printf '%s\n' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers project list'
            printf '%s\n' \
                '--sandbox'\t'Run against the embedded sandbox, without key and network (alone: healthy).' \
                '--profile'\t'Profile of the config file to use.' \
                '--base-url'\t'Where the API is.' \
                '--org'\t'Child organization to act for, with a key of its parent (org_...).' \
                '--ca-bundle'\t'Trust the certificate authorities in this file alone.' \
                '--api-key-file'\t'Read the API key from this file.' \
                '--api-key-stdin'\t'Read the API key from standard input.' \
                '--timeout'\t'Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).' \
                '--debug'\t'Log requests and answers to standard error, secrets masked.' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers app'
            printf '%s\n' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers app list'
            printf '%s\n' \
                '--project'\t'Project by id, exact name or customerExternalId.' \
                '-p'\t'Project by id, exact name or customerExternalId.' \
                '--sandbox'\t'Run against the embedded sandbox, without key and network (alone: healthy).' \
                '--profile'\t'Profile of the config file to use.' \
                '--base-url'\t'Where the API is.' \
                '--org'\t'Child organization to act for, with a key of its parent (org_...).' \
                '--ca-bundle'\t'Trust the certificate authorities in this file alone.' \
                '--api-key-file'\t'Read the API key from this file.' \
                '--api-key-stdin'\t'Read the API key from standard input.' \
                '--timeout'\t'Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).' \
                '--debug'\t'Log requests and answers to standard error, secrets masked.' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers app show'
            printf '%s\n' \
                '--project'\t'Project by id, exact name or customerExternalId.' \
                '-p'\t'Project by id, exact name or customerExternalId.' \
                '--app'\t'App by id, exact name, bundle id, package or domain.' \
                '-a'\t'App by id, exact name, bundle id, package or domain.' \
                '--fail-on'\t'idle, degraded, broken or never: what the exit code tells of.' \
                '--only'\t'Check only this code, family, signal or @subject (repeatable).' \
                '--skip'\t'Leave out this code, family, signal or @subject (repeatable).' \
                '--threshold'\t'Change a threshold (repeatable).' \
                '--wait'\t'Ask again until all is well, or until --timeout.' \
                '--until'\t'What --wait waits for: healthy (the default) or idle.' \
                '--record'\t'Remember the verdict; see it with: layers history.' \
                '--only-changes'\t'Say nothing unless something changed since the last recorded run.' \
                '--remind'\t'With --only-changes: tell again what stays (24h).' \
                '--zero-if-unchanged'\t'With --only-changes: 0 instead of 10 to 12 if nothing changed.' \
                '--ping-url'\t'Tell this monitor when the run begins and how it ends.' \
                '--notify-url'\t'POST every change to this URL, as JSON.' \
                '--notify-secret-file'\t'Sign what --notify-url gets with this secret.' \
                '--exec'\t'Run this program at every change, without a shell.' \
                '--sandbox'\t'Run against the embedded sandbox, without key and network (alone: healthy).' \
                '--profile'\t'Profile of the config file to use.' \
                '--base-url'\t'Where the API is.' \
                '--org'\t'Child organization to act for, with a key of its parent (org_...).' \
                '--ca-bundle'\t'Trust the certificate authorities in this file alone.' \
                '--api-key-file'\t'Read the API key from this file.' \
                '--api-key-stdin'\t'Read the API key from standard input.' \
                '--timeout'\t'Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).' \
                '--debug'\t'Log requests and answers to standard error, secrets masked.' \
                '--output'\t'text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers verify'
            printf '%s\n' \
                '--event-name'\t'What the test event is called.' \
                '--max-probes'\t'How many test events --wait may send.' \
                '--dry-run'\t'Show the request that would be sent, and send nothing.' \
                '--project'\t'Project by id, exact name or customerExternalId.' \
                '-p'\t'Project by id, exact name or customerExternalId.' \
                '--app'\t'App by id, exact name, bundle id, package or domain.' \
                '-a'\t'App by id, exact name, bundle id, package or domain.' \
                '--expect'\t'An event that has to be seen (repeatable, comma lists too).' \
                '--fail-on'\t'idle, degraded, broken or never: what the exit code tells of.' \
                '--only'\t'Check only this code, family, signal or @subject (repeatable).' \
                '--skip'\t'Leave out this code, family, signal or @subject (repeatable).' \
                '--threshold'\t'Change a threshold (repeatable).' \
                '--wait'\t'Ask again until all is well, or until --timeout.' \
                '--until'\t'What --wait waits for: healthy (the default) or idle.' \
                '--record'\t'Remember the verdict; see it with: layers history.' \
                '--only-changes'\t'Say nothing unless something changed since the last recorded run.' \
                '--remind'\t'With --only-changes: tell again what stays (24h).' \
                '--zero-if-unchanged'\t'With --only-changes: 0 instead of 10 to 12 if nothing changed.' \
                '--ping-url'\t'Tell this monitor when the run begins and how it ends.' \
                '--notify-url'\t'POST every change to this URL, as JSON.' \
                '--notify-secret-file'\t'Sign what --notify-url gets with this secret.' \
                '--exec'\t'Run this program at every change, without a shell.' \
                '--sandbox'\t'Run against the embedded sandbox, without key and network (alone: healthy).' \
                '--profile'\t'Profile of the config file to use.' \
                '--base-url'\t'Where the API is.' \
                '--org'\t'Child organization to act for, with a key of its parent (org_...).' \
                '--ca-bundle'\t'Trust the certificate authorities in this file alone.' \
                '--api-key-file'\t'Read the API key from this file.' \
                '--api-key-stdin'\t'Read the API key from standard input.' \
                '--timeout'\t'Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).' \
                '--debug'\t'Log requests and answers to standard error, secrets masked.' \
                '--output'\t'text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers watch'
            printf '%s\n' \
                '--project'\t'Project by id, exact name or customerExternalId.' \
                '-p'\t'Project by id, exact name or customerExternalId.' \
                '--app'\t'App by id, exact name, bundle id, package or domain.' \
                '-a'\t'App by id, exact name, bundle id, package or domain.' \
                '--expect'\t'An event that has to be seen (repeatable, comma lists too).' \
                '--interval'\t'Time between two polls (default 15s).' \
                '--until'\t'End with 0 as soon as all is healthy, or idle.' \
                '--until-change'\t'End at the first change.' \
                '--count'\t'End after so many polls.' \
                '--confirm'\t'Polls in a row that make a change count (default 2).' \
                '--max-failures'\t'Failed polls in a row that end the watch (default 20).' \
                '--every'\t'A line for every poll, not only for changes.' \
                '--heartbeat'\t'Break the silence of lines this often (default 15m).' \
                '--ping-url'\t'Tell this monitor when the run begins and how it ends.' \
                '--notify-url'\t'POST every change to this URL, as JSON.' \
                '--notify-secret-file'\t'Sign what --notify-url gets with this secret.' \
                '--exec'\t'Run this program at every change, without a shell.' \
                '--fail-on'\t'idle, degraded, broken or never: what the exit code tells of.' \
                '--only'\t'Check only this code, family, signal or @subject (repeatable).' \
                '--skip'\t'Leave out this code, family, signal or @subject (repeatable).' \
                '--threshold'\t'Change a threshold (repeatable).' \
                '--sandbox'\t'Run against the embedded sandbox, without key and network (alone: healthy).' \
                '--profile'\t'Profile of the config file to use.' \
                '--base-url'\t'Where the API is.' \
                '--org'\t'Child organization to act for, with a key of its parent (org_...).' \
                '--ca-bundle'\t'Trust the certificate authorities in this file alone.' \
                '--api-key-file'\t'Read the API key from this file.' \
                '--api-key-stdin'\t'Read the API key from standard input.' \
                '--timeout'\t'Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).' \
                '--debug'\t'Log requests and answers to standard error, secrets masked.' \
                '--output'\t'text or ndjson; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text or ndjson; FORMAT=FILE writes a file (repeatable).' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers diagnose'
            printf '%s\n' \
                '--probe'\t'Send a test event as well, as layers verify does.' \
                '--project'\t'Project by id, exact name or customerExternalId.' \
                '-p'\t'Project by id, exact name or customerExternalId.' \
                '--app'\t'App by id, exact name, bundle id, package or domain.' \
                '-a'\t'App by id, exact name, bundle id, package or domain.' \
                '--expect'\t'An event that has to be seen (repeatable, comma lists too).' \
                '--fail-on'\t'idle, degraded, broken or never: what the exit code tells of.' \
                '--only'\t'Check only this code, family, signal or @subject (repeatable).' \
                '--skip'\t'Leave out this code, family, signal or @subject (repeatable).' \
                '--threshold'\t'Change a threshold (repeatable).' \
                '--wait'\t'Ask again until all is well, or until --timeout.' \
                '--until'\t'What --wait waits for: healthy (the default) or idle.' \
                '--record'\t'Remember the verdict; see it with: layers history.' \
                '--only-changes'\t'Say nothing unless something changed since the last recorded run.' \
                '--remind'\t'With --only-changes: tell again what stays (24h).' \
                '--zero-if-unchanged'\t'With --only-changes: 0 instead of 10 to 12 if nothing changed.' \
                '--ping-url'\t'Tell this monitor when the run begins and how it ends.' \
                '--notify-url'\t'POST every change to this URL, as JSON.' \
                '--notify-secret-file'\t'Sign what --notify-url gets with this secret.' \
                '--exec'\t'Run this program at every change, without a shell.' \
                '--sandbox'\t'Run against the embedded sandbox, without key and network (alone: healthy).' \
                '--profile'\t'Profile of the config file to use.' \
                '--base-url'\t'Where the API is.' \
                '--org'\t'Child organization to act for, with a key of its parent (org_...).' \
                '--ca-bundle'\t'Trust the certificate authorities in this file alone.' \
                '--api-key-file'\t'Read the API key from this file.' \
                '--api-key-stdin'\t'Read the API key from standard input.' \
                '--timeout'\t'Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).' \
                '--debug'\t'Log requests and answers to standard error, secrets masked.' \
                '--output'\t'text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv, html, svg, junit, github, nagios or prometheus; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers events'
            printf '%s\n' \
                '--name'\t'Only events of this name (repeatable, comma lists too).' \
                '--since'\t'Only events from then on: 2h (ago), 2026-06-09T12:00:00Z.' \
                '--before'\t'Only events before then.' \
                '--user'\t'Only events of this app user.' \
                '--limit'\t'How many rows to show (default 50).' \
                '--all'\t'Show all events, page after page.' \
                '--follow'\t'Go on with new events as they come, until ^C or --timeout.' \
                '-f'\t'Go on with new events as they come, until ^C or --timeout.' \
                '--summary'\t'Count all events by name instead, of the last 24h unless told.' \
                '--project'\t'Project by id, exact name or customerExternalId.' \
                '-p'\t'Project by id, exact name or customerExternalId.' \
                '--app'\t'App by id, exact name, bundle id, package or domain.' \
                '-a'\t'App by id, exact name, bundle id, package or domain.' \
                '--sandbox'\t'Run against the embedded sandbox, without key and network (alone: healthy).' \
                '--profile'\t'Profile of the config file to use.' \
                '--base-url'\t'Where the API is.' \
                '--org'\t'Child organization to act for, with a key of its parent (org_...).' \
                '--ca-bundle'\t'Trust the certificate authorities in this file alone.' \
                '--api-key-file'\t'Read the API key from this file.' \
                '--api-key-stdin'\t'Read the API key from standard input.' \
                '--timeout'\t'Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).' \
                '--debug'\t'Log requests and answers to standard error, secrets masked.' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers history'
            printf '%s\n' \
                '--since'\t'From then on: 2h (ago), 2026-06-09 (default 7d).' \
                '--before'\t'Until then (default: now).' \
                '--recorded-by'\t'What this command recorded (status, watch).' \
                '--older-than'\t'With prune: forget what ended before (90d).' \
                '--project'\t'Project by id, exact name or customerExternalId.' \
                '-p'\t'Project by id, exact name or customerExternalId.' \
                '--app'\t'App by id, exact name, bundle id, package or domain.' \
                '-a'\t'App by id, exact name, bundle id, package or domain.' \
                '--sandbox'\t'Run against the embedded sandbox, without key and network (alone: healthy).' \
                '--profile'\t'Profile of the config file to use.' \
                '--base-url'\t'Where the API is.' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers auth'
            printf '%s\n' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers auth login'
            printf '%s\n' \
                '--in-file'\t'Keep the key in a file of its own, also where there is a keyring.' \
                '--profile'\t'Profile of the config file to use.' \
                '--base-url'\t'Where the API is.' \
                '--org'\t'Child organization to act for, with a key of its parent (org_...).' \
                '--ca-bundle'\t'Trust the certificate authorities in this file alone.' \
                '--timeout'\t'Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).' \
                '--debug'\t'Log requests and answers to standard error, secrets masked.' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers auth status'
            printf '%s\n' \
                '--profile'\t'Profile of the config file to use.' \
                '--base-url'\t'Where the API is.' \
                '--org'\t'Child organization to act for, with a key of its parent (org_...).' \
                '--ca-bundle'\t'Trust the certificate authorities in this file alone.' \
                '--api-key-file'\t'Read the API key from this file.' \
                '--api-key-stdin'\t'Read the API key from standard input.' \
                '--timeout'\t'Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).' \
                '--debug'\t'Log requests and answers to standard error, secrets masked.' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers auth logout'
            printf '%s\n' \
                '--profile'\t'Profile of the config file to use.' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers config'
            printf '%s\n' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers config show'
            printf '%s\n' \
                '--origin'\t'Show where each came from, too.' \
                '--profile'\t'Profile of the config file to use.' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers config get'
            printf '%s\n' \
                '--profile'\t'Profile of the config file to use.' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers config set'
            printf '%s\n' \
                '--profile'\t'Profile of the config file to use.' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers config unset'
            printf '%s\n' \
                '--profile'\t'Profile of the config file to use.' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers config path'
            printf '%s\n' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers config edit'
            printf '%s\n' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers config profiles'
            printf '%s\n' \
                '--profile'\t'Profile of the config file to use.' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers doctor'
            printf '%s\n' \
                '--offline'\t'Look only at what needs no network.' \
                '--ingest'\t'Ask the ingest host, of the app where one is named, whether it lives.' \
                '--project'\t'Project by id, exact name or customerExternalId.' \
                '-p'\t'Project by id, exact name or customerExternalId.' \
                '--app'\t'App by id, exact name, bundle id, package or domain.' \
                '-a'\t'App by id, exact name, bundle id, package or domain.' \
                '--sandbox'\t'Run against the embedded sandbox, without key and network (alone: healthy).' \
                '--profile'\t'Profile of the config file to use.' \
                '--base-url'\t'Where the API is.' \
                '--org'\t'Child organization to act for, with a key of its parent (org_...).' \
                '--ca-bundle'\t'Trust the certificate authorities in this file alone.' \
                '--api-key-file'\t'Read the API key from this file.' \
                '--api-key-stdin'\t'Read the API key from standard input.' \
                '--timeout'\t'Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).' \
                '--debug'\t'Log requests and answers to standard error, secrets masked.' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers whoami'
            printf '%s\n' \
                '--sandbox'\t'Run against the embedded sandbox, without key and network (alone: healthy).' \
                '--profile'\t'Profile of the config file to use.' \
                '--base-url'\t'Where the API is.' \
                '--org'\t'Child organization to act for, with a key of its parent (org_...).' \
                '--ca-bundle'\t'Trust the certificate authorities in this file alone.' \
                '--api-key-file'\t'Read the API key from this file.' \
                '--api-key-stdin'\t'Read the API key from standard input.' \
                '--timeout'\t'Deadline of the whole command (90s, 15m; default 30s, verify 60s, --wait 10m, watch none).' \
                '--debug'\t'Log requests and answers to standard error, secrets masked.' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers checks'
            printf '%s\n' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers explain'
            printf '%s\n' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers help'
            printf '%s\n' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers completion'
            printf '%s\n' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers sandbox'
            printf '%s\n' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers sandbox serve'
            printf '%s\n' \
                '--scenario'\t'What is the case.' \
                '--port'\t'Port on 127.0.0.1; 0 takes a free one.' \
                '--latency'\t'Wait this long before every answer.' \
                '--apps'\t'How many apps the project has.' \
                '--events'\t'How many events the first app has.' \
                '--probe-time'\t'How long a probe takes (default: as in the scenario).' \
                '--fault'\t'KIND[=VALUE][:PROBABILITY]: what goes wrong, and how often (repeatable).' \
                '--seed'\t'Which requests a fault with a probability strikes.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
        case 'layers sandbox list'
            printf '%s\n' \
                '--output'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '-o'\t'text, json, ndjson, markdown, csv or svg; FORMAT=FILE writes a file (repeatable).' \
                '--json'\t'The same as -o json.' \
                '--save-svg'\t'Draw the screen into this file too, the same as -o svg=FILE.' \
                '--quiet'\t'Print nothing when the exit code is 0, else only what counts.' \
                '-q'\t'Print nothing when the exit code is 0, else only what counts.' \
                '--verbose'\t'Show notes, links and requests too.' \
                '-v'\t'Show notes, links and requests too.' \
                '--color'\t'auto, always or never.' \
                '--ascii'\t'Use ASCII symbols only.' \
                '--plain'\t'Write what can be read in its order: no tables, no symbols, nothing redrawn.' \
                '--help'\t'Show this message and exit.' \
                '-h'\t'Show this message and exit.'
    end
end

function __layers_takes
    switch $argv[1]
        case 'layers status'
            echo '--project:project -p:project --fail-on:fail-on --only:check --skip:check --threshold:threshold --until:until --remind:any --ping-url:any --notify-url:any --notify-secret-file:file --exec:any --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color'
        case 'layers project list'
            echo '--sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color'
        case 'layers app list'
            echo '--project:project -p:project --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color'
        case 'layers app show'
            echo '--project:project -p:project --app:app -a:app --fail-on:fail-on --only:check --skip:check --threshold:threshold --until:until --remind:any --ping-url:any --notify-url:any --notify-secret-file:file --exec:any --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color'
        case 'layers verify'
            echo '--event-name:event --max-probes:any --project:project -p:project --app:app -a:app --expect:event --fail-on:fail-on --only:check --skip:check --threshold:threshold --until:until --remind:any --ping-url:any --notify-url:any --notify-secret-file:file --exec:any --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color'
        case 'layers watch'
            echo '--project:project -p:project --app:app -a:app --expect:event --interval:any --until:until --count:any --confirm:any --max-failures:any --heartbeat:any --ping-url:any --notify-url:any --notify-secret-file:file --exec:any --fail-on:fail-on --only:check --skip:check --threshold:threshold --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --color:color'
        case 'layers diagnose'
            echo '--project:project -p:project --app:app -a:app --expect:event --fail-on:fail-on --only:check --skip:check --threshold:threshold --until:until --remind:any --ping-url:any --notify-url:any --notify-secret-file:file --exec:any --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color'
        case 'layers events'
            echo '--name:event --since:any --before:any --user:any --limit:any --project:project -p:project --app:app -a:app --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color'
        case 'layers history'
            echo '--since:any --before:any --recorded-by:any --older-than:any --project:project -p:project --app:app -a:app --sandbox:scenario? --profile:profile --base-url:base-url --output:format -o:format --save-svg:file --color:color'
        case 'layers auth login'
            echo '--profile:profile --base-url:base-url --org:org --ca-bundle:file --timeout:any --output:format -o:format --save-svg:file --color:color'
        case 'layers auth status'
            echo '--profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color'
        case 'layers auth logout'
            echo '--profile:profile --output:format -o:format --save-svg:file --color:color'
        case 'layers config show'
            echo '--profile:profile --output:format -o:format --save-svg:file --color:color'
        case 'layers config get'
            echo '--profile:profile --output:format -o:format --save-svg:file --color:color'
        case 'layers config set'
            echo '--profile:profile --output:format -o:format --save-svg:file --color:color'
        case 'layers config unset'
            echo '--profile:profile --output:format -o:format --save-svg:file --color:color'
        case 'layers config path'
            echo '--output:format -o:format --save-svg:file --color:color'
        case 'layers config edit'
            echo '--output:format -o:format --save-svg:file --color:color'
        case 'layers config profiles'
            echo '--profile:profile --output:format -o:format --save-svg:file --color:color'
        case 'layers doctor'
            echo '--project:project -p:project --app:app -a:app --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color'
        case 'layers whoami'
            echo '--sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color'
        case 'layers checks'
            echo '--output:format -o:format --save-svg:file --color:color'
        case 'layers explain'
            echo '--output:format -o:format --save-svg:file --color:color'
        case 'layers sandbox serve'
            echo '--scenario:scenario --port:any --latency:any --apps:any --events:any --probe-time:any --fault:fault --seed:any'
        case 'layers sandbox list'
            echo '--output:format -o:format --save-svg:file --color:color'
    end
end

function __layers_arguments
    switch $argv[1]
        case 'layers status'
            printf '%s\n' project
        case 'layers app show'
            printf '%s\n' app
        case 'layers verify'
            printf '%s\n' app
        case 'layers watch'
            printf '%s\n' app
        case 'layers diagnose'
            printf '%s\n' app
        case 'layers events'
            printf '%s\n' app
        case 'layers history'
            printf '%s\n' app
        case 'layers config get'
            printf '%s\n' setting
        case 'layers config set'
            printf '%s\n' setting any
        case 'layers config unset'
            printf '%s\n' setting
        case 'layers explain'
            printf '%s\n' code
        case 'layers completion'
            printf '%s\n' shell
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
        case 'check'
            printf '%s\n' \
                "$head"'identity'\t'signal' \
                "$head"'projects'\t'signal' \
                "$head"'project'\t'signal' \
                "$head"'apps'\t'signal' \
                "$head"'app'\t'signal' \
                "$head"'relay'\t'signal' \
                "$head"'accounts'\t'signal' \
                "$head"'events'\t'signal' \
                "$head"'audit'\t'signal' \
                "$head"'probe'\t'signal' \
                "$head"'LAY0'\t'family' \
                "$head"'LAY1'\t'family' \
                "$head"'LAY2'\t'family' \
                "$head"'LAY3'\t'family' \
                "$head"'LAY4'\t'family' \
                "$head"'LAY5'\t'family' \
                "$head"'LAY6'\t'family' \
                "$head"'LAY9'\t'family' \
                "$head"'LAY001'\t'API key rejected' \
                "$head"'LAY002'\t'Key or organization suspended' \
                "$head"'LAY003'\t'Scope missing' \
                "$head"'LAY004'\t'Project not visible to this key' \
                "$head"'LAY005'\t'App not visible to this key' \
                "$head"'LAY006'\t'Id refused' \
                "$head"'LAY007'\t'API unreachable' \
                "$head"'LAY008'\t'Rate limit exhausted' \
                "$head"'LAY009'\t'Test key' \
                "$head"'LAY010'\t'Request refused' \
                "$head"'LAY101'\t'App has never sent an event' \
                "$head"'LAY102'\t'App waits for its first event' \
                "$head"'LAY103'\t'App is quiet' \
                "$head"'LAY104'\t'App has gone silent' \
                "$head"'LAY105'\t'Last event lies in the future' \
                "$head"'LAY106'\t'SDK key rotated after the last event' \
                "$head"'LAY107'\t'Events go to a custom ingest host' \
                "$head"'LAY108'\t'Platform identifier missing' \
                "$head"'LAY109'\t'Project has no SDK app' \
                "$head"'LAY110'\t'A platform of the project has no SDK app' \
                "$head"'LAY201'\t'Expected event not seen' \
                "$head"'LAY202'\t'Event name is not in the default forwarding map' \
                "$head"'LAY203'\t'Only lifecycle events arrive' \
                "$head"'LAY204'\t'Events come from a development build' \
                "$head"'LAY301'\t'Relay is switched off' \
                "$head"'LAY302'\t'Relay is not configured' \
                "$head"'LAY303'\t'Pixel missing' \
                "$head"'LAY304'\t'Access token invalid' \
                "$head"'LAY305'\t'Token validity is an old reading' \
                "$head"'LAY306'\t'App toggle never reached the relay' \
                "$head"'LAY307'\t'App and relay name different pixels' \
                "$head"'LAY308'\t'Relay reported broken' \
                "$head"'LAY309'\t'Pixel id has the other platform\'s shape' \
                "$head"'LAY401'\t'Platform throttles the relay' \
                "$head"'LAY402'\t'Platform outage' \
                "$head"'LAY403'\t'Platform rejects the token' \
                "$head"'LAY404'\t'Platform denies permission' \
                "$head"'LAY405'\t'Platform does not know the pixel' \
                "$head"'LAY406'\t'Platform rejects the payload' \
                "$head"'LAY407'\t'Forwarding failed for an unclassified reason' \
                "$head"'LAY408'\t'Earlier forwarding error' \
                "$head"'LAY409'\t'Forwarding lags behind events' \
                "$head"'LAY410'\t'Nothing was ever forwarded' \
                "$head"'LAY411'\t'Sent and received counts drift apart' \
                "$head"'LAY412'\t'Platform received nothing for 24 h' \
                "$head"'LAY413'\t'Relay reported degraded' \
                "$head"'LAY414'\t'Relay reported idle' \
                "$head"'LAY415'\t'Platform blocks the sender' \
                "$head"'LAY501'\t'Ad account needs reconnecting' \
                "$head"'LAY502'\t'Relay without a connected ad account' \
                "$head"'LAY503'\t'The two tokens disagree' \
                "$head"'LAY601'\t'Probe finds no install' \
                "$head"'LAY602'\t'Probe misses expected events' \
                "$head"'LAY603'\t'Probe reports schema drift' \
                "$head"'LAY604'\t'Probe check failed' \
                "$head"'LAY605'\t'Test event not forwarded' \
                "$head"'LAY606'\t'Probe report is a replay' \
                "$head"'LAY607'\t'Close but different event name' \
                "$head"'LAY608'\t'Probe contradicts itself' \
                "$head"'LAY901'\t'Sources disagree' \
                "$head"'LAY902'\t'The API answered in an unknown shape' \
                "$head"'LAY903'\t'Unknown value' \
                "$head"'LAY904'\t'Error code and message disagree' \
                "$head"'LAY905'\t'This machine\'s clock is off'
        case 'code'
            printf '%s\n' \
                "$head"'LAY001'\t'API key rejected' \
                "$head"'LAY002'\t'Key or organization suspended' \
                "$head"'LAY003'\t'Scope missing' \
                "$head"'LAY004'\t'Project not visible to this key' \
                "$head"'LAY005'\t'App not visible to this key' \
                "$head"'LAY006'\t'Id refused' \
                "$head"'LAY007'\t'API unreachable' \
                "$head"'LAY008'\t'Rate limit exhausted' \
                "$head"'LAY009'\t'Test key' \
                "$head"'LAY010'\t'Request refused' \
                "$head"'LAY101'\t'App has never sent an event' \
                "$head"'LAY102'\t'App waits for its first event' \
                "$head"'LAY103'\t'App is quiet' \
                "$head"'LAY104'\t'App has gone silent' \
                "$head"'LAY105'\t'Last event lies in the future' \
                "$head"'LAY106'\t'SDK key rotated after the last event' \
                "$head"'LAY107'\t'Events go to a custom ingest host' \
                "$head"'LAY108'\t'Platform identifier missing' \
                "$head"'LAY109'\t'Project has no SDK app' \
                "$head"'LAY110'\t'A platform of the project has no SDK app' \
                "$head"'LAY201'\t'Expected event not seen' \
                "$head"'LAY202'\t'Event name is not in the default forwarding map' \
                "$head"'LAY203'\t'Only lifecycle events arrive' \
                "$head"'LAY204'\t'Events come from a development build' \
                "$head"'LAY301'\t'Relay is switched off' \
                "$head"'LAY302'\t'Relay is not configured' \
                "$head"'LAY303'\t'Pixel missing' \
                "$head"'LAY304'\t'Access token invalid' \
                "$head"'LAY305'\t'Token validity is an old reading' \
                "$head"'LAY306'\t'App toggle never reached the relay' \
                "$head"'LAY307'\t'App and relay name different pixels' \
                "$head"'LAY308'\t'Relay reported broken' \
                "$head"'LAY309'\t'Pixel id has the other platform\'s shape' \
                "$head"'LAY401'\t'Platform throttles the relay' \
                "$head"'LAY402'\t'Platform outage' \
                "$head"'LAY403'\t'Platform rejects the token' \
                "$head"'LAY404'\t'Platform denies permission' \
                "$head"'LAY405'\t'Platform does not know the pixel' \
                "$head"'LAY406'\t'Platform rejects the payload' \
                "$head"'LAY407'\t'Forwarding failed for an unclassified reason' \
                "$head"'LAY408'\t'Earlier forwarding error' \
                "$head"'LAY409'\t'Forwarding lags behind events' \
                "$head"'LAY410'\t'Nothing was ever forwarded' \
                "$head"'LAY411'\t'Sent and received counts drift apart' \
                "$head"'LAY412'\t'Platform received nothing for 24 h' \
                "$head"'LAY413'\t'Relay reported degraded' \
                "$head"'LAY414'\t'Relay reported idle' \
                "$head"'LAY415'\t'Platform blocks the sender' \
                "$head"'LAY501'\t'Ad account needs reconnecting' \
                "$head"'LAY502'\t'Relay without a connected ad account' \
                "$head"'LAY503'\t'The two tokens disagree' \
                "$head"'LAY601'\t'Probe finds no install' \
                "$head"'LAY602'\t'Probe misses expected events' \
                "$head"'LAY603'\t'Probe reports schema drift' \
                "$head"'LAY604'\t'Probe check failed' \
                "$head"'LAY605'\t'Test event not forwarded' \
                "$head"'LAY606'\t'Probe report is a replay' \
                "$head"'LAY607'\t'Close but different event name' \
                "$head"'LAY608'\t'Probe contradicts itself' \
                "$head"'LAY901'\t'Sources disagree' \
                "$head"'LAY902'\t'The API answered in an unknown shape' \
                "$head"'LAY903'\t'Unknown value' \
                "$head"'LAY904'\t'Error code and message disagree' \
                "$head"'LAY905'\t'This machine\'s clock is off' \
                "$head"'0'\t'exit code: ok' \
                "$head"'1'\t'exit code: internal' \
                "$head"'2'\t'exit code: usage' \
                "$head"'3'\t'exit code: incomplete' \
                "$head"'4'\t'exit code: access' \
                "$head"'5'\t'exit code: unavailable' \
                "$head"'6'\t'exit code: timeout' \
                "$head"'7'\t'exit code: not found' \
                "$head"'10'\t'exit code: idle' \
                "$head"'11'\t'exit code: degraded' \
                "$head"'12'\t'exit code: broken' \
                "$head"'130'\t'exit code: interrupted' \
                "$head"'143'\t'exit code: terminated' \
                "$head"'UNAUTHENTICATED'\t'the key is not accepted' \
                "$head"'FORBIDDEN_SCOPE'\t'the key lacks a scope' \
                "$head"'NOT_FOUND'\t'nothing of that id is visible to the key' \
                "$head"'VALIDATION'\t'the request is not valid' \
                "$head"'CONFLICT'\t'the state of the resource stands in the way' \
                "$head"'IDEMPOTENCY_CONFLICT'\t'an Idempotency-Key was used for two requests' \
                "$head"'APPROVAL_REQUIRED'\t'content waits for approval' \
                "$head"'BILLING_EXHAUSTED'\t'the organization is out of credits' \
                "$head"'RATE_LIMITED'\t'too many requests' \
                "$head"'KILL_SWITCH'\t'the key or its organization is suspended' \
                "$head"'PLATFORM_ERROR'\t'an ad platform refused or throttled a call' \
                "$head"'purchase_success'\t'event: Meta Purchase, TikTok Purchase' \
                "$head"'paywall_purchased'\t'event: Meta Purchase, TikTok Purchase' \
                "$head"'subscription_start'\t'event: Meta Subscribe, TikTok Purchase' \
                "$head"'subscription_renew'\t'event: Meta Subscribe' \
                "$head"'trial_start'\t'event: Meta StartTrial, TikTok Purchase' \
                "$head"'trial_convert'\t'event: Meta Subscribe' \
                "$head"'sign_up'\t'event: Meta CompleteRegistration, TikTok CompleteRegistration' \
                "$head"'add_to_cart'\t'event: Meta AddToCart, TikTok AddToCart' \
                "$head"'content_open'\t'event: Meta ViewContent, TikTok ViewContent' \
                "$head"'search'\t'event: Meta Search, TikTok Search' \
                "$head"'purchase_attempt'\t'event: Meta InitiateCheckout' \
                "$head"'bookmark_add'\t'event: Meta AddToWishlist' \
                "$head"'screen_view'\t'event: TikTok PageView' \
                "$head"'healthy'\t'evidence says that it works' \
                "$head"'idle'\t'set up and sound, but nothing flows; that is no fault by itself' \
                "$head"'degraded'\t'works in part, or worked and shows signs of failure' \
                "$head"'broken'\t'does not work until somebody acts' \
                "$head"'disabled'\t'off by design; it touches no verdict' \
                "$head"'unknown'\t'could not be told, and the reason is shown; silence is not health' \
                "$head"'note'\t'a finding that is worth knowing and touches no verdict'
        case 'color'
            printf '%s\n' \
                "$head"'auto'\t'' \
                "$head"'always'\t'' \
                "$head"'never'\t''
        case 'event'
            printf '%s\n' \
                "$head"'purchase_success'\t'Meta Purchase, TikTok Purchase' \
                "$head"'paywall_purchased'\t'Meta Purchase, TikTok Purchase' \
                "$head"'subscription_start'\t'Meta Subscribe, TikTok Purchase' \
                "$head"'subscription_renew'\t'Meta Subscribe' \
                "$head"'trial_start'\t'Meta StartTrial, TikTok Purchase' \
                "$head"'trial_convert'\t'Meta Subscribe' \
                "$head"'sign_up'\t'Meta CompleteRegistration, TikTok CompleteRegistration' \
                "$head"'add_to_cart'\t'Meta AddToCart, TikTok AddToCart' \
                "$head"'content_open'\t'Meta ViewContent, TikTok ViewContent' \
                "$head"'search'\t'Meta Search, TikTok Search' \
                "$head"'purchase_attempt'\t'Meta InitiateCheckout' \
                "$head"'bookmark_add'\t'Meta AddToWishlist' \
                "$head"'screen_view'\t'TikTok PageView'
        case 'fail-on'
            printf '%s\n' \
                "$head"'idle'\t'' \
                "$head"'degraded'\t'' \
                "$head"'broken'\t'' \
                "$head"'never'\t''
        case 'fault'
            printf '%s\n' \
                "$head"'latency'\t'' \
                "$head"'hang'\t'' \
                "$head"'reset'\t'' \
                "$head"'reset-headers'\t'' \
                "$head"'reset-body'\t'' \
                "$head"'truncated'\t'' \
                "$head"'wrong-length'\t'' \
                "$head"'drip'\t'' \
                "$head"'drip-headers'\t'' \
                "$head"'garbage'\t'' \
                "$head"'not-http'\t'' \
                "$head"'status'\t'' \
                "$head"'html'\t'' \
                "$head"'empty'\t'' \
                "$head"'wrong-type'\t'' \
                "$head"'throttled'\t'' \
                "$head"'throttled-date'\t'' \
                "$head"'throttled-nonsense'\t'' \
                "$head"'clock'\t'' \
                "$head"'clock-back'\t'' \
                "$head"'killed'\t'' \
                "$head"'changed'\t'' \
                "$head"'expired-cursor'\t'' \
                "$head"'cursor-repeats'\t'' \
                "$head"'endless-pages'\t'' \
                "$head"'redirect-loop'\t'' \
                "$head"'redirect-away'\t'' \
                "$head"'huge'\t'' \
                "$head"'endless-headers'\t'' \
                "$head"'deep'\t'' \
                "$head"'compressed-bomb'\t'' \
                "$head"'refused'\t'' \
                "$head"'half-open'\t'' \
                "$head"'ipv6'\t'' \
                "$head"'tls'\t'' \
                "$head"'tls-expired'\t'' \
                "$head"'tls-wrong-name'\t'' \
                "$head"'tls-self-signed'\t'' \
                "$head"'tls-old'\t''
        case 'file'
            __layers_files "$head" "$current"
        case 'format'
            if string match -q -- '*=*' $current
                set -l parts (string split -m 1 = -- $current)
                __layers_files "$head$parts[1]=" "$parts[2]"
                return
            end
            printf '%s\n' \
                "$head"'text'\t'' \
                "$head"'json'\t'' \
                "$head"'ndjson'\t'' \
                "$head"'markdown'\t'' \
                "$head"'csv'\t'' \
                "$head"'html'\t'' \
                "$head"'svg'\t'' \
                "$head"'junit'\t'' \
                "$head"'github'\t'' \
                "$head"'nagios'\t'' \
                "$head"'prometheus'\t''
        case 'scenario'
            printf '%s\n' \
                "$head"'healthy'\t'two apps and both relays work' \
                "$head"'never-installed'\t'the Android app was created 51 days ago and never sent an event' \
                "$head"'first-event-pending'\t'an app created 10 minutes ago waits for its first event' \
                "$head"'heals'\t'an app waits for its first event, and sends it after 20 seconds' \
                "$head"'turns-final'\t'an app waits for its first event, and after 20 seconds Meta\'s token is no longer valid' \
                "$head"'quiet'\t'the last event of every app is hours old' \
                "$head"'silent'\t'the iOS app stopped sending three days ago' \
                "$head"'key-rotated'\t'the iOS app fell silent and its SDK key was rotated since' \
                "$head"'future-event'\t'the iOS app\'s last event lies two hours in the future' \
                "$head"'missing-identifier'\t'the iOS app has no bundle id' \
                "$head"'missing-app'\t'the project names an Android package that no app carries' \
                "$head"'custom-ingest'\t'the iOS app sends its events to a host of its own' \
                "$head"'new-project'\t'a project without apps, relays and ad accounts' \
                "$head"'crowd'\t'a project of 1,000 healthy apps' \
                "$head"'several-projects'\t'two active projects, so that one must be named' \
                "$head"'lifecycle-only'\t'the iOS app sends nothing but app_open and session_start' \
                "$head"'event-missing'\t'the iOS app never sends the purchase_success that is expected of it' \
                "$head"'platform-names'\t'the iOS app sends Purchase, which is Meta\'s name and not in the forwarding map' \
                "$head"'name-mixed-up'\t'Purchase is expected, and the iOS app sends purchase_success' \
                "$head"'overridden-map'\t'the project forwards Purchase and Subscribe by an override of the map' \
                "$head"'development-build'\t'the iOS app\'s events come from a development build' \
                "$head"'live-traffic'\t'the iOS app sends an event every two seconds, and late ones among them' \
                "$head"'pages-overlap'\t'each page of events begins with the last event of the page before' \
                "$head"'pages-swapped'\t'of every two pages of events the older one comes first' \
                "$head"'pages-empty'\t'empty pages stand between the pages of events' \
                "$head"'filter-ignored'\t'the list of events ignores the filter by name' \
                "$head"'cursor-expires'\t'the cursor of the second page of events has always expired' \
                "$head"'pixel-missing'\t'the Meta relay is on and has no pixel' \
                "$head"'pixel-mismatch'\t'the iOS app and the Meta relay name different pixels' \
                "$head"'swapped-pixels'\t'each relay holds the other platform\'s pixel id' \
                "$head"'stale-toggle'\t'the app says that Meta is on, the relay says that it is off' \
                "$head"'toggle-without-relay'\t'the app says that TikTok is on, the relay does not list it' \
                "$head"'no-relay-for-app'\t'a TikTok ad account is connected, the relay does not list TikTok' \
                "$head"'relay-off'\t'both relays are switched off, the apps work' \
                "$head"'stale-validation'\t'the Meta token was last validated three days ago' \
                "$head"'token-expired'\t'Meta\'s access token is no longer valid' \
                "$head"'token-rejected'\t'Meta refuses a token that the API still holds for valid' \
                "$head"'wrong-pixel'\t'Meta does not know the pixel' \
                "$head"'permission-denied'\t'Meta denies the token permission' \
                "$head"'policy-block'\t'Meta blocks the sender for policy reasons' \
                "$head"'throttled'\t'TikTok throttles the relay' \
                "$head"'platform-outage'\t'Meta is temporarily unavailable' \
                "$head"'payload-rejected'\t'TikTok rejects what the relay sends' \
                "$head"'unclassified-error'\t'forwarding to Meta fails with a code that nobody documents' \
                "$head"'forwarding-lags'\t'the last forward to Meta is three hours behind the events' \
                "$head"'nothing-forwarded'\t'nothing was ever forwarded to Meta, although the relay is on' \
                "$head"'earlier-error'\t'Meta failed hours ago and recovered' \
                "$head"'two-faults'\t'the Android app never sent an event, and TikTok throttles the relay' \
                "$head"'account-reconnect'\t'the only Meta ad account must be reconnected' \
                "$head"'no-accounts'\t'both relays are on, and no ad account is connected' \
                "$head"'schema-drift'\t'a probe reports schema drift' \
                "$head"'unknown-status'\t'a probe answers with a status that nobody documents' \
                "$head"'ingest-unreachable'\t'a probe does not reach the ingest endpoint' \
                "$head"'app-unrecognized'\t'a probe finds that the ingest host does not know the app' \
                "$head"'round-trip-failed'\t'a probe\'s test event does not come back' \
                "$head"'relay-unconfigured'\t'a probe finds Meta not configured, the relay\'s status says that it is' \
                "$head"'unknown-check'\t'a probe fails a check that nobody documents' \
                "$head"'healthy-yet-failed'\t'a probe calls itself healthy with a failed check' \
                "$head"'healthy-yet-missing'\t'a probe calls itself healthy with a missing event' \
                "$head"'test-not-forwarded'\t'a probe\'s purchase_success is not forwarded to Meta' \
                "$head"'replayed-probe'\t'every further probe gets the report of the first' \
                "$head"'lost-answer'\t'the answer to the first probe is lost after it was carried out' \
                "$head"'slow-probe'\t'a probe takes two seconds' \
                "$head"'counted-probe'\t'the Android app never sent an event, and a test event counts as one' \
                "$head"'no-scope'\t'the key may not read ads' \
                "$head"'no-scope-at-all'\t'the key has no scope at all' \
                "$head"'bad-key'\t'the key is wrong' \
                "$head"'killed-key'\t'the key is suspended' \
                "$head"'killed-key-old-docs'\t'the key is suspended, as the older documentation shows it' \
                "$head"'test-key'\t'the key is a test key' \
                "$head"'foreign-project'\t'the project belongs to another organization' \
                "$head"'foreign-app'\t'the app belongs to another project' \
                "$head"'malformed-id'\t'the project id is not one that the API accepts' \
                "$head"'rate-limited'\t'no request is left for an hour' \
                "$head"'unavailable'\t'every request fails with a server error' \
                "$head"'html-error'\t'ad accounts answer with a proxy\'s error page' \
                "$head"'old-docs'\t'everything works, in the shapes of the older documentation' \
                "$head"'keyed'\t'everything works, relays keyed by platform in snake_case with counts' \
                "$head"'keyed-camel'\t'everything works, relays keyed by platform in camelCase' \
                "$head"'keyed-silent'\t'Meta counts no event for a day although the apps send' \
                "$head"'drift'\t'the API answers with a new status and a wrong type' \
                "$head"'contradiction'\t'the Meta relay is enabled and reports disabled' \
                "$head"'clock-skew'\t'the API\'s clock is ten minutes ahead of this machine' \
                "$head"'audit-alias'\t'the iOS app fell silent after a change, and the audit log is at its other path' \
                "$head"'hostile'\t'everything works, and every name holds terminal escapes and markup'
        case 'setting'
            printf '%s\n' \
                "$head"'profile'\t'' \
                "$head"'api_key_file'\t'' \
                "$head"'base_url'\t'' \
                "$head"'ca_bundle'\t'' \
                "$head"'org'\t'' \
                "$head"'project'\t'' \
                "$head"'app'\t'' \
                "$head"'timeout'\t'' \
                "$head"'fail_on'\t'' \
                "$head"'only'\t'' \
                "$head"'skip'\t'' \
                "$head"'expect'\t'' \
                "$head"'color'\t'' \
                "$head"'ascii'\t'' \
                "$head"'plain'\t'' \
                "$head"'record'\t'' \
                "$head"'completion_cache'\t'' \
                "$head"'ping_url'\t'' \
                "$head"'notify_url'\t'' \
                "$head"'notify_secret_file'\t'' \
                "$head"'thresholds.quiet'\t'' \
                "$head"'thresholds.silent'\t'' \
                "$head"'thresholds.grace'\t'' \
                "$head"'thresholds.skew'\t'' \
                "$head"'thresholds.token-age'\t'' \
                "$head"'thresholds.error-age'\t'' \
                "$head"'thresholds.count-window'\t'' \
                "$head"'thresholds.lag'\t'' \
                "$head"'thresholds.drift'\t''
        case 'shell'
            printf '%s\n' \
                "$head"'bash'\t'' \
                "$head"'zsh'\t'' \
                "$head"'fish'\t'' \
                "$head"'powershell'\t''
        case 'threshold'
            printf '%s\n' \
                "$head"'quiet='\t'silence of an app up to here is healthy' \
                "$head"'silent='\t'silence of an app beyond this is degraded' \
                "$head"'grace='\t'an app younger than this may still wait for its first event' \
                "$head"'skew='\t'an event may lie this far in the future' \
                "$head"'token-age='\t'a token validation older than this is an old reading' \
                "$head"'error-age='\t'a passing error older than this is past' \
                "$head"'count-window='\t'counts of received events cover this long' \
                "$head"'lag='\t'forwarding may be this far behind the events' \
                "$head"'drift='\t'share by which sent and received counts may differ'
        case 'until'
            printf '%s\n' \
                "$head"'healthy'\t'' \
                "$head"'idle'\t''
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
