# shellcheck shell=bash
# What TAB completes after `layers` in bash. Written by: layers completion bash
# Put this line into ~/.bashrc:  eval "$(layers completion bash)"

_layers_at() {
    children=() flags=() arguments=() repeats='' takes=' '
    case $1 in
    layers)
        children=(status project app verify watch diagnose events history auth config doctor whoami checks explain help completion sandbox)
        flags=(--version -V --help -h)
        ;;
    'layers status')
        flags=(--project -p --fail-on --only --skip --threshold --wait --until --record --only-changes --remind --zero-if-unchanged --ping-url --notify-url --notify-secret-file --exec --sandbox --profile --base-url --org --ca-bundle --api-key-file --api-key-stdin --timeout --debug --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        arguments=(project)
        takes=' --project:project -p:project --fail-on:fail-on --only:check --skip:check --threshold:threshold --until:until --remind:any --ping-url:any --notify-url:any --notify-secret-file:file --exec:any --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers project')
        children=(list)
        flags=(--help -h)
        ;;
    'layers project list')
        flags=(--sandbox --profile --base-url --org --ca-bundle --api-key-file --api-key-stdin --timeout --debug --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        takes=' --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers app')
        children=(list show)
        flags=(--help -h)
        ;;
    'layers app list')
        flags=(--project -p --sandbox --profile --base-url --org --ca-bundle --api-key-file --api-key-stdin --timeout --debug --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        takes=' --project:project -p:project --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers app show')
        flags=(--project -p --app -a --fail-on --only --skip --threshold --wait --until --record --only-changes --remind --zero-if-unchanged --ping-url --notify-url --notify-secret-file --exec --sandbox --profile --base-url --org --ca-bundle --api-key-file --api-key-stdin --timeout --debug --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        arguments=(app)
        takes=' --project:project -p:project --app:app -a:app --fail-on:fail-on --only:check --skip:check --threshold:threshold --until:until --remind:any --ping-url:any --notify-url:any --notify-secret-file:file --exec:any --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers verify')
        flags=(--event-name --max-probes --dry-run --project -p --app -a --expect --fail-on --only --skip --threshold --wait --until --record --only-changes --remind --zero-if-unchanged --ping-url --notify-url --notify-secret-file --exec --sandbox --profile --base-url --org --ca-bundle --api-key-file --api-key-stdin --timeout --debug --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        arguments=(app)
        takes=' --event-name:event --max-probes:any --project:project -p:project --app:app -a:app --expect:event --fail-on:fail-on --only:check --skip:check --threshold:threshold --until:until --remind:any --ping-url:any --notify-url:any --notify-secret-file:file --exec:any --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers watch')
        flags=(--project -p --app -a --expect --interval --until --until-change --count --confirm --max-failures --every --heartbeat --ping-url --notify-url --notify-secret-file --exec --fail-on --only --skip --threshold --sandbox --profile --base-url --org --ca-bundle --api-key-file --api-key-stdin --timeout --debug --output -o --quiet -q --verbose -v --color --ascii --plain --help -h)
        arguments=(app)
        takes=' --project:project -p:project --app:app -a:app --expect:event --interval:any --until:until --count:any --confirm:any --max-failures:any --heartbeat:any --ping-url:any --notify-url:any --notify-secret-file:file --exec:any --fail-on:fail-on --only:check --skip:check --threshold:threshold --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --color:color '
        ;;
    'layers diagnose')
        flags=(--probe --project -p --app -a --expect --fail-on --only --skip --threshold --wait --until --record --only-changes --remind --zero-if-unchanged --ping-url --notify-url --notify-secret-file --exec --sandbox --profile --base-url --org --ca-bundle --api-key-file --api-key-stdin --timeout --debug --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        arguments=(app)
        takes=' --project:project -p:project --app:app -a:app --expect:event --fail-on:fail-on --only:check --skip:check --threshold:threshold --until:until --remind:any --ping-url:any --notify-url:any --notify-secret-file:file --exec:any --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers events')
        flags=(--name --since --before --user --limit --all --follow -f --summary --project -p --app -a --sandbox --profile --base-url --org --ca-bundle --api-key-file --api-key-stdin --timeout --debug --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        arguments=(app)
        takes=' --name:event --since:any --before:any --user:any --limit:any --project:project -p:project --app:app -a:app --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers history')
        flags=(--since --before --recorded-by --older-than --project -p --app -a --sandbox --profile --base-url --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        arguments=(app)
        takes=' --since:any --before:any --recorded-by:any --older-than:any --project:project -p:project --app:app -a:app --sandbox:scenario? --profile:profile --base-url:base-url --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers auth')
        children=(login status logout)
        flags=(--help -h)
        ;;
    'layers auth login')
        flags=(--in-file --profile --base-url --org --ca-bundle --timeout --debug --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        takes=' --profile:profile --base-url:base-url --org:org --ca-bundle:file --timeout:any --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers auth status')
        flags=(--profile --base-url --org --ca-bundle --api-key-file --api-key-stdin --timeout --debug --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        takes=' --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers auth logout')
        flags=(--profile --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        takes=' --profile:profile --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers config')
        children=(show get set unset path edit profiles)
        flags=(--help -h)
        ;;
    'layers config show')
        flags=(--origin --profile --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        takes=' --profile:profile --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers config get')
        flags=(--profile --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        arguments=(setting)
        takes=' --profile:profile --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers config set')
        flags=(--profile --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        arguments=(setting any)
        takes=' --profile:profile --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers config unset')
        flags=(--profile --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        arguments=(setting)
        takes=' --profile:profile --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers config path')
        flags=(--output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        takes=' --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers config edit')
        flags=(--output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        takes=' --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers config profiles')
        flags=(--profile --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        takes=' --profile:profile --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers doctor')
        flags=(--offline --ingest --project -p --app -a --sandbox --profile --base-url --org --ca-bundle --api-key-file --api-key-stdin --timeout --debug --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        takes=' --project:project -p:project --app:app -a:app --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers whoami')
        flags=(--sandbox --profile --base-url --org --ca-bundle --api-key-file --api-key-stdin --timeout --debug --output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        takes=' --sandbox:scenario? --profile:profile --base-url:base-url --org:org --ca-bundle:file --api-key-file:file --timeout:any --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers checks')
        flags=(--output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        takes=' --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers explain')
        flags=(--output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        arguments=(code)
        takes=' --output:format -o:format --save-svg:file --color:color '
        ;;
    'layers help')
        children=(cron environment exit-codes github-actions gitlab-ci icinga json-schema notifications prometheus reliability scripting security tickets status project app verify watch diagnose events history auth config doctor whoami checks explain help completion sandbox)
        flags=(--help -h)
        ;;
    'layers help project')
        children=(list)
        ;;
    'layers help app')
        children=(list show)
        ;;
    'layers help auth')
        children=(login status logout)
        ;;
    'layers help config')
        children=(show get set unset path edit profiles)
        ;;
    'layers help sandbox')
        children=(serve list)
        ;;
    'layers completion')
        flags=(--help -h)
        arguments=(shell)
        ;;
    'layers sandbox')
        children=(serve list)
        flags=(--help -h)
        ;;
    'layers sandbox serve')
        flags=(--scenario --port --latency --apps --events --probe-time --fault --seed --help -h)
        takes=' --scenario:scenario --port:any --latency:any --apps:any --events:any --probe-time:any --fault:fault --seed:any '
        ;;
    'layers sandbox list')
        flags=(--output -o --json --save-svg --quiet -q --verbose -v --color --ascii --plain --help -h)
        takes=' --output:format -o:format --save-svg:file --color:color '
        ;;
    esac
}

_layers_value() {
    case $1 in
    profile) _layers_profiles ;;
    project | app) _layers_names "$1" ;;
    check)
        words+=(identity projects project apps app relay accounts events audit probe LAY0 LAY1 LAY2 LAY3 LAY4 LAY5 LAY6 LAY9 LAY001 LAY002 LAY003 LAY004 LAY005 LAY006 LAY007 LAY008 LAY009 LAY010 LAY101 LAY102 LAY103 LAY104 LAY105 LAY106 LAY107 LAY108 LAY109 LAY110 LAY201 LAY202 LAY203 LAY204 LAY301 LAY302 LAY303 LAY304 LAY305 LAY306 LAY307 LAY308 LAY309 LAY401 LAY402 LAY403 LAY404 LAY405 LAY406 LAY407 LAY408 LAY409 LAY410 LAY411 LAY412 LAY413 LAY414 LAY415 LAY501 LAY502 LAY503 LAY601 LAY602 LAY603 LAY604 LAY605 LAY606 LAY607 LAY608 LAY901 LAY902 LAY903 LAY904 LAY905)
        ;;
    code)
        words+=(LAY001 LAY002 LAY003 LAY004 LAY005 LAY006 LAY007 LAY008 LAY009 LAY010 LAY101 LAY102 LAY103 LAY104 LAY105 LAY106 LAY107 LAY108 LAY109 LAY110 LAY201 LAY202 LAY203 LAY204 LAY301 LAY302 LAY303 LAY304 LAY305 LAY306 LAY307 LAY308 LAY309 LAY401 LAY402 LAY403 LAY404 LAY405 LAY406 LAY407 LAY408 LAY409 LAY410 LAY411 LAY412 LAY413 LAY414 LAY415 LAY501 LAY502 LAY503 LAY601 LAY602 LAY603 LAY604 LAY605 LAY606 LAY607 LAY608 LAY901 LAY902 LAY903 LAY904 LAY905 0 1 2 3 4 5 6 7 10 11 12 130 143 UNAUTHENTICATED FORBIDDEN_SCOPE NOT_FOUND VALIDATION CONFLICT IDEMPOTENCY_CONFLICT APPROVAL_REQUIRED BILLING_EXHAUSTED RATE_LIMITED KILL_SWITCH PLATFORM_ERROR purchase_success paywall_purchased subscription_start subscription_renew trial_start trial_convert sign_up add_to_cart content_open search purchase_attempt bookmark_add screen_view healthy idle degraded broken disabled unknown note)
        ;;
    color)
        words+=(auto always never)
        ;;
    event)
        words+=(purchase_success paywall_purchased subscription_start subscription_renew trial_start trial_convert sign_up add_to_cart content_open search purchase_attempt bookmark_add screen_view)
        ;;
    fail-on)
        words+=(idle degraded broken never)
        ;;
    fault)
        words+=(latency hang reset reset-headers reset-body truncated wrong-length drip drip-headers garbage not-http status html empty wrong-type throttled throttled-date throttled-nonsense clock clock-back killed changed expired-cursor cursor-repeats endless-pages redirect-loop redirect-away huge endless-headers deep compressed-bomb refused half-open ipv6 tls tls-expired tls-wrong-name tls-self-signed tls-old)
        ;;
    file)
        files=1
        ;;
    format)
        words+=(text json ndjson markdown csv html svg junit github nagios prometheus)
        assigns=1
        ;;
    scenario)
        words+=(healthy never-installed first-event-pending heals turns-final quiet silent key-rotated future-event missing-identifier missing-app custom-ingest new-project crowd several-projects lifecycle-only event-missing platform-names name-mixed-up overridden-map development-build live-traffic pages-overlap pages-swapped pages-empty filter-ignored cursor-expires pixel-missing pixel-mismatch swapped-pixels stale-toggle toggle-without-relay no-relay-for-app relay-off stale-validation token-expired token-rejected wrong-pixel permission-denied policy-block throttled platform-outage payload-rejected unclassified-error forwarding-lags nothing-forwarded earlier-error two-faults account-reconnect no-accounts schema-drift unknown-status ingest-unreachable app-unrecognized round-trip-failed relay-unconfigured unknown-check healthy-yet-failed healthy-yet-missing test-not-forwarded replayed-probe lost-answer slow-probe counted-probe no-scope no-scope-at-all bad-key killed-key killed-key-old-docs test-key foreign-project foreign-app malformed-id rate-limited unavailable html-error old-docs keyed keyed-camel keyed-silent drift contradiction clock-skew audit-alias hostile)
        ;;
    setting)
        words+=(profile api_key_file base_url ca_bundle org project app timeout fail_on only skip expect color ascii plain record completion_cache ping_url notify_url notify_secret_file thresholds.quiet thresholds.silent thresholds.grace thresholds.skew thresholds.token-age thresholds.error-age thresholds.count-window thresholds.lag thresholds.drift)
        ;;
    shell)
        words+=(bash zsh fish powershell)
        ;;
    threshold)
        words+=('quiet=' 'silent=' 'grace=' 'skew=' 'token-age=' 'error-age=' 'count-window=' 'lag=' 'drift=')
        ;;
    until)
        words+=(healthy idle)
        ;;
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
