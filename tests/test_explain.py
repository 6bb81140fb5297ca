"""`layers explain`: one word in, a record or a guess out; offline, in text and JSON."""

import re
import subprocess
import sys

import pytest

from layers_cli.commands.explain import EXITS, NAMES, meaning
from layers_cli.errors import UsageError
from layers_cli.exits import MEANINGS, ExitCode
from layers_cli.rules.api_codes import API_CODES
from layers_cli.rules.records import RULES
from layers_cli.rules.vocabulary import HEALTHS
from tests.e2e.conftest import KEY, run

EXPLAINED = {
    "LAY304": ["Access token invalid", "broken", "ads admin"],
    "lay304": ["LAY304", "Access token invalid"],
    "12": ["exit code 12: broken", MEANINGS[ExitCode.BROKEN]],
    "timeout": ["exit code 6: timeout"],
    "TIMEOUT": ["not an error code that this tool knows"],
    "not found": ["exit code 7: not found"],
    "Degraded": ["shows signs of failure", "11 degraded", "LAY413"],
    "healthy": ["evidence says that it works"],
    "kill_switch": ["KILL_SWITCH", "503", "LAY002", "does not pass"],
    "UNAUTHENTICATED": ["401", "LAY001 API key rejected"],
    "SOMETHING_NEW": ["not an error code that this tool knows", "LAY010 on any other 4xx", "LAY007 on any 5xx"],
    "meta:190/460": ["Meta: the password was changed", "auth", "LAY403", "Meta Events Manager", "ads admin"],
    "TIKTOK_ADS:40002": ["TikTok: a parameter error", "LAY406", "rate limit (429)", "LAY401", "LAY904"],
    "tiktok:40100": ["rate limit", "LAY401", "nobody: wait"],
    "tiktok:4711": ["in no table", "LAY407", "unclassified", "Layers"],
    "event:Purchase": ["not in the default forwarding map", "purchase_success", "LAY202", "override"],
    "purchase_success": ["forwarded by default", "Purchase and layers_purchase_success"],
    "screen_view": ["forwarded by default, not to Meta", "PageView"],
    "no_install": ["probe status", "LAY601"],
    "capi_meta_configured": ["probe check", "LAY604"],
}
GUESSED = {
    "LAY30": "did you mean LAY30",
    "304": "did you mean LAY304?",
    "190": "did you mean meta:190?",
    "40105": "did you mean tiktok:40105?",
    "4711": "did you mean meta:4711 or tiktok:4711?",
    "429": "did you mean RATE_LIMITED?",
    "KILL_SWICH": "did you mean KILL_SWITCH?",
    "Purchase": "did you mean event:Purchase, purchase_success or ",
    "timeot": "did you mean timeout?",
    "qqqq": "see: layers checks, layers help exit-codes",
    "meta:": "see: layers checks, layers help exit-codes",
    "": "'' is nothing that can be explained",
}
HOSTILE = "\x1b[31m[bold]a|b\nc<script>\u202ed"


@pytest.mark.parametrize("word", EXPLAINED)
@pytest.mark.parametrize("output", ["text", "json"])
def test_a_word_is_explained(word, output):
    outcome = run("explain", word, "-o", output)
    assert (outcome.code, outcome.err) == (0, "")
    for said in EXPLAINED[word]:
        assert said in outcome.out


@pytest.mark.parametrize("word", GUESSED)
def test_a_word_without_a_meaning_is_a_usage_error_with_a_guess(word):
    outcome = run("explain", word)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1
    assert GUESSED[word] in outcome.err


@pytest.mark.parametrize("word", dict.fromkeys([*EXPLAINED, *API_CODES, *RULES]))
def test_every_document_holds_to_the_schema(word):
    document = run("explain", word, "--json").document
    assert document["schema"] == "layers.explain/1"
    assert document["code"]
    assert document["kind"]


def test_booleans_and_nulls_are_told_to_machines():
    assert run("explain", "tiktok:40100", "--json").document["waitingHelps"] is True
    assert run("explain", "meta:190", "--json").document["waitingHelps"] is False
    assert run("explain", "meta:4711", "--json").document["waitingHelps"] is None
    assert run("explain", "RATE_LIMITED", "--json").document["retry"] is True
    assert run("explain", "APPROVAL_REQUIRED", "--json").document["httpStatus"] is None
    assert run("explain", "event:subscription_renew", "--json").document["tiktok"] is None


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_is_explained_by_number_and_by_name(code):
    by_number = meaning(str(int(code)))
    assert by_number["title"] == f"exit code {int(code)}: {code.word}"
    by_name = meaning(code.word)
    if code.word in HEALTHS:
        assert by_name["exit"] == f"{int(code)} {code.word}"
    else:
        assert by_name == by_number


def test_the_step_of_a_finding_has_no_placeholder():
    assert not [code for code in RULES if re.search(r"\{\w+\}", meaning(code)["next"])]
    assert "PATCH the app APP with" in meaning("LAY306")["next"]


def test_names_and_numbers_of_exit_codes_are_each_unique():
    assert len(EXITS) == len(NAMES) == len(ExitCode)


@pytest.mark.parametrize("prefix", ["", "meta:", "tiktok:", "event:"])
@pytest.mark.parametrize("output", ["text", "json"])
def test_what_is_typed_is_shown_and_does_nothing(prefix, output):
    outcome = run("explain", f"{prefix}{HOSTILE}", "-o", output)
    assert outcome.code == (0 if prefix else 2)
    for sign in ("\x1b", "\u202e", "b\nc"):
        assert sign not in outcome.out + outcome.err


@pytest.mark.parametrize("key", [KEY, "PLAIN_KEY_WITHOUT_A_PREFIX", "a/key, with: (odd) signs!"])
@pytest.mark.parametrize("word", ["KEY", "meta:KEY", "tiktok:KEY", "event:KEY", "event:x KEY", "KEY:x", "nonsense:KEY"])
@pytest.mark.parametrize("output", ["text", "json"])
def test_a_key_that_was_pasted_is_not_repeated(monkeypatch, word, output, key):
    monkeypatch.setenv("LAYERS_API_KEY", key)
    outcome = run("explain", word.replace("KEY", key), "-o", output)
    told = (outcome.out + outcome.err).lower()
    assert outcome.code in {0, 2}
    assert not [key[at : at + 8] for at in range(len(key) - 11) if key[at : at + 8].lower() in told]


def test_the_error_tells_what_was_typed():
    with pytest.raises(UsageError, match="'lay30' is nothing that can be explained"):
        meaning("lay30")


@pytest.mark.parametrize(
    ("word", "imported"), [("12", set()), ("LAY304", {"layers_cli.rules"}), ("meta:190", {"layers_cli.rules.lookup"})]
)
def test_only_what_a_word_needs_is_imported_for_it(word, imported):
    watched = ("layers_cli.rules", "layers_cli.rules.lookup", "layers_cli.core.judge")
    probe = (
        "import sys; from layers_cli.commands.explain import meaning; meaning(sys.argv[1]); "
        f"print(*({{*{watched}}} & {{*sys.modules}}))"
    )
    printed = subprocess.run([sys.executable, "-c", probe, word], capture_output=True, text=True, check=True).stdout
    loaded = {*printed.split()}
    assert imported <= loaded
    assert loaded <= (set(watched) if word == "meta:190" else imported)
