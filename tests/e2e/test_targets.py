"""Whom a command asks about: names, ids, precedence, the sandbox, and the way back that next steps show."""

import pytest

from layers_cli.options import with_scenario

from .conftest import ANDROID, IOS, PROJECT

BARE = PROJECT.removeprefix("prj_")


@pytest.fixture
def profile(monkeypatch, tmp_path):
    def write(text):
        file = tmp_path / "config.toml"
        file.write_text(text)
        file.chmod(0o600)
        monkeypatch.setenv("LAYERS_CONFIG", str(file))

    return write


@pytest.mark.parametrize("word", [PROJECT, BARE, BARE.upper(), "Acme Coffee", "acme-coffee"])
def test_a_project_goes_by_id_name_and_customer_id(layers, word):
    for words in ((word,), ("-p", word)):
        document = layers("status", *words, "--sandbox", "--json").document
        assert document["verdict"] == "healthy"
        assert document["target"]["projectName"] == "Acme Coffee"


@pytest.mark.parametrize("word", [IOS, "Acme Coffee iOS", "com.acmecoffee.ios"])
def test_an_app_goes_by_id_name_and_identifier(layers, word):
    document = layers("app", "show", word, "--sandbox", "--json").document
    assert document["target"]["appId"] == IOS


@pytest.mark.parametrize(
    "word",
    [
        "..",
        ".",
        "../..",
        "a b",
        "Ünï ☕",
        '"',
        "'; rm -rf /",
        "%2F",
        "%2e%2e",
        "a/b",
        "prj",
        "\x1b[31m",
        "x" * 5000,
        "-",
    ],
)
@pytest.mark.parametrize("command", [["status"], ["app", "show"]], ids=" ".join)
def test_a_strange_name_is_not_found_and_stays_on_one_line(layers, command, word):
    outcome = layers(*command, "--sandbox", "--json", "--", word)
    assert (outcome.code, outcome.document["exitName"]) == (7, "not found")
    assert outcome.err.count("\n") == 1
    assert "\x1b" not in outcome.err


@pytest.mark.parametrize("word", ["prj_..", "prj_../../whoami", "prj_%2F", 'prj_"', "prj_☕", "prj_a?b=c#d"])
def test_a_strange_project_id_is_one_segment_that_the_api_refuses(layers, word):
    outcome = layers("status", word, "--sandbox", "--json")
    assert (outcome.code, outcome.codes) == (2, {"LAY006"})
    assert all(request["path"].count("/") <= 5 for request in outcome.document["requests"])


@pytest.mark.parametrize("word", ["app_..", "app_../x", "app_%2F", "sdk_☕"])
def test_a_strange_app_id_never_leads_elsewhere(layers, word):
    outcome = layers("app", "show", word, "--sandbox", "--json")
    assert outcome.code in {2, 7}
    assert outcome.codes <= {"LAY005", "LAY006"}


def test_several_apps_are_listed_by_id_and_name(api, layers):
    outcome = layers("app", "show", "-p", PROJECT)
    assert outcome.code == 2
    for part in (IOS, "Acme Coffee iOS", ANDROID, "Acme Coffee Android", "2 apps"):
        assert part in outcome.err


def test_the_only_app_is_taken(layers):
    document = layers("app", "show", "--sandbox=several-projects", "-p", "Acme Tea", "--json").document
    assert document["target"]["appName"] == "Acme Tea iOS"


# The sandbox


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        ("--sandbox", "--sandbox=healthy"),
        ("--sandbox=quiet", "--sandbox=quiet"),
        ("--sandbox quiet", "--sandbox=quiet"),
        ("--sandbox quiet quiet", "--sandbox=quiet quiet"),
        ("--sandbox NOTASCENARIO", "--sandbox=healthy NOTASCENARIO"),
        ("--sandbox -q", "--sandbox=healthy -q"),
        ("--sandbox --", "--sandbox=healthy --"),
        ("--sandbox -- quiet", "--sandbox=healthy -- quiet"),
        ("-- --sandbox quiet", "-- --sandbox quiet"),
        ("x --sandbox", "x --sandbox=healthy"),
        ("--sandbox-x quiet", "--sandbox-x quiet"),
        ("", ""),
    ],
)
def test_the_sandbox_takes_the_next_word_only_if_it_is_a_scenario(words, joined):
    assert with_scenario(words.split()) == joined.split()


def test_the_word_after_the_sandbox_is_the_project(layers):
    outcome = layers("status", "--sandbox", "NOTASCENARIO")
    assert outcome.code == 7
    assert "'NOTASCENARIO'" in outcome.err
    assert layers("status", "--sandbox", "Acme Coffee", "--json").document["target"]["sandbox"] == "healthy"
    assert layers("status", "--sandbox", "quiet", "--json").document["target"]["sandbox"] == "quiet"


def test_bare_sandbox_is_healthy_and_says_so_first(layers):
    outcome = layers("status", "--sandbox")
    assert outcome.code == 0
    assert outcome.out.startswith("SANDBOX")


def test_the_sandbox_ignores_whom_the_environment_and_the_profile_ask(layers, monkeypatch, profile):
    profile('[profiles.default]\nproject = "prj_other"\nbase_url = "https://other.example"\napi_key_file = "/none"\n')
    for name, value in (("API_KEY", "bad key"), ("PROJECT", "Other"), ("APP", "Other"), ("BASE_URL", "ftp://other")):
        monkeypatch.setenv(f"LAYERS_{name}", value)
    for words in (["status"], ["app", "show"], ["app", "list"], ["project", "list"], ["whoami"]):
        outcome = layers(*words, "--sandbox", "--json")
        assert outcome.code == 0
        assert outcome.document["target"]["baseUrl"].startswith("http://127.0.0.1:")


def test_the_sandbox_keeps_the_other_settings_of_the_profile(layers, profile):
    profile('[profiles.default]\nfail_on = "idle"\n')
    assert layers("status", "--sandbox=quiet").code == 10


# Precedence


def ask(layers, *words):
    """Return the project that a run asked for by name, and did not find."""
    outcome = layers("status", *words)
    assert outcome.code == 7
    return outcome.err.partition("'")[2].partition("'")[0]


def test_a_flag_or_argument_beats_the_environment_which_beats_the_profile(layers, api, monkeypatch, profile):
    profile('[profiles.default]\nproject = "of-the-profile"\n[profiles.named]\nproject = "of-the-named"\n')
    assert ask(layers) == "of-the-profile"
    monkeypatch.setenv("LAYERS_PROJECT", "of-the-environment")
    assert ask(layers) == "of-the-environment"
    assert ask(layers, "--profile", "named") == "of-the-named"
    assert ask(layers, "-p", "of-the-flag") == "of-the-flag"
    assert ask(layers, "of-the-argument") == "of-the-argument"
    assert ask(layers, "--profile", "named", "-p", "of-the-flag") == "of-the-flag"
    assert ask(layers, "same", "-p", "same") == "same"


def next_steps(outcome):
    return [finding["next"] for finding in outcome.document["findings"] if "run: layers " in finding["next"]]


@pytest.mark.parametrize("way", ["flag", "argument", "environment", "nothing"])
def test_next_steps_carry_the_project(layers, api, monkeypatch, way):
    words = {"flag": ("-p", PROJECT), "argument": (PROJECT,)}.get(way, ())
    if way == "environment":
        monkeypatch.setenv("LAYERS_PROJECT", PROJECT)
    steps = next_steps(layers("status", *words, "--json"))
    assert steps
    assert all(f"-p {PROJECT}" in step for step in steps if "layers app show" in step or "layers status" in step)


def test_next_steps_do_not_carry_the_project_of_the_profile(layers, api, profile):
    profile(f'[profiles.default]\nproject = "{PROJECT}"\n')
    steps = next_steps(layers("status", "--json"))
    assert steps
    assert not any("-p " in step for step in steps)


def test_next_steps_carry_a_named_profile(layers, api, profile):
    profile(f'[profiles.acme]\nproject = "{PROJECT}"\n')
    steps = next_steps(layers("status", "--profile", "acme", "--json"))
    assert steps
    assert all("--profile acme" in step for step in steps)


def test_next_steps_carry_the_sandbox(layers):
    steps = next_steps(layers("status", "--sandbox=two-faults", "--json"))
    assert steps
    assert all("--sandbox=two-faults" in step for step in steps)
