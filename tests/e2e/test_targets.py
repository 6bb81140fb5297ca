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


# What looks like an id and is a name

UUID = "7c2f1a3e-0b4c-4a11-9f7e-33c0a2c1bd55"
FIRST = {"id": PROJECT, "name": "Acme", "status": "active"}


def paths(outcome):
    return [request["path"].removeprefix("/v1/") for request in outcome.document["requests"]]


@pytest.mark.parametrize("word", [UUID, "prj_of_acme"])
@pytest.mark.parametrize("command", ["status", "app list", f"app show -a {IOS}", "app show -a com.acmecoffee.ios"])
def test_a_customer_id_that_looks_like_an_id_is_looked_up_where_no_route_knows_it(layers, api, command, word):
    api.bodies["projects"]["items"] = [FIRST | {"customerExternalId": word}]
    outcome = layers(*command.split(), "-p", word, "--json")
    assert not outcome.codes & {"LAY004", "LAY005"}
    assert outcome.document["target"]["projectId"] == PROJECT
    assert paths(outcome).count("projects") == 1


def test_an_app_whose_name_looks_like_an_id_is_looked_up_where_the_route_does_not_know_it(layers, api):
    apps = api.bodies[f"projects/{PROJECT}/sdk-apps"]
    for name in ("app_ios", "sdk_ios", "app_" + "0" * 24):
        apps["items"][0]["name"] = name
        outcome = layers("app", "show", name, "-p", PROJECT, "--json")
        assert outcome.document["target"]["appId"] == IOS
        assert not outcome.codes & {"LAY004", "LAY005"}
        assert paths(outcome).count(f"projects/{PROJECT}/sdk-apps") == 1


def test_what_the_list_does_not_know_either_stays_not_found(layers, api):
    outcome = layers("status", "-p", UUID, "--json")
    assert (outcome.code, outcome.codes & {"LAY004", "LAY005"}) == (7, {"LAY004"})
    assert outcome.document["target"]["projectId"] == UUID
    assert paths(outcome)[-1] == "projects"
    outcome = layers("app", "show", "sdk_ios", "-p", PROJECT, "--json")
    assert (outcome.code, outcome.codes & {"LAY004", "LAY005"}) == (7, {"LAY005"})
    del api.bodies["projects"]
    assert layers("status", "-p", UUID).code == 7


def test_an_id_that_is_found_costs_no_look_up(layers, api):
    assert "projects" not in paths(layers("status", "-p", PROJECT, "--json"))
    asked = paths(layers("app", "show", IOS, "-p", PROJECT, "--json"))
    assert not {"projects", f"projects/{PROJECT}/sdk-apps"} & set(asked)


def test_a_project_that_is_seen_is_not_looked_up_for_the_sake_of_its_app(layers, api):
    asked = paths(layers("app", "show", "sdk_ios", "-p", PROJECT, "--json"))
    assert "projects" not in asked
    del api.bodies[f"projects/{PROJECT}/ads/capi-status"]
    assert f"projects/{PROJECT}/sdk-apps" not in paths(layers("app", "show", "sdk_ios", "-p", PROJECT, "--json"))


def test_where_nothing_tells_whether_the_project_or_the_app_is_wrong_both_are_looked_up(layers, api):
    api.bodies["projects"]["items"] = [FIRST | {"customerExternalId": UUID}]
    outcome = layers("app", "show", IOS, "-p", UUID, "--only", "app", "--json")
    assert outcome.document["target"]["projectId"] == PROJECT
    assert "LAY005" not in outcome.codes


def test_a_look_alike_of_two_projects_is_ambiguous(layers, api):
    api.bodies["projects"]["items"] = [FIRST | {"name": UUID}, {"id": "prj_b", "name": UUID, "status": "active"}]
    outcome = layers("status", "-p", UUID)
    assert outcome.code == 2
    assert "prj_b" in outcome.err


def test_of_many_projects_the_first_twenty_are_listed(layers, api):
    api.bodies["projects"]["items"] = [
        {"id": f"prj_{number:02}", "name": f"P{number:02}", "status": "active"} for number in range(23)
    ]
    told = layers("status").err
    assert "prj_19 (P19) and 3 more" in told
    assert "prj_20" not in told
    api.bodies["projects"]["items"] = api.bodies["projects"]["items"][:20]
    assert layers("status").err.rstrip().endswith("prj_19 (P19)")
