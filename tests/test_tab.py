"""What TAB knows of the user's own: profiles, projects and apps, in the shells themselves."""

import os

import pytest

from layers_cli.core.signals import AppList, AppRecord, ProjectList, ProjectRecord
from layers_cli.core.snapshot import Target
from layers_cli.store import names
from tests import shells
from tests.worlds import NOW

SINCE = 4_102_444_800 * 10**9
"""The names that the tests keep were all read at the beginning of 2100."""
KEY = "lp_live_01HX9Y6K7EJ4T2AB_4QZpN0-planted_secret"
COFFEE, TEA = "prj_254a4ce1-f4ca-42b1-9e36-17ca45ef3d39", "prj_be52669f-af2e-4448-93b5-715cd5df8163"
IOS, ANDROID, LEAF = "app_8ffb9410eb0eb848264f8a65", "app_a1b2c3d4e5f60718293a4b5c", "app_0123456789abcdef01234567"
PROJECTS = {COFFEE: ("Acme Coffee", "acme-coffee"), TEA: ("Joe's Tea (2)", None)}
APPS = {COFFEE: {IOS: "Acme iOS", ANDROID: None}, TEA: {LEAF: "Leaf"}}
CONFIG = """\
profile = "acme"
[profiles.acme]
  [ profiles . "two words" ] # of a customer
project = "x"
[profiles.'single'.thresholds]
[profiles.acme.thresholds]
silent = "48h"
# [profiles.comment]
[other.none]
[profiles."a$(touch pwned)"]
[profiles.last]"""
PROFILES = {"acme", "two words", "single", "last"}
ALL_PROJECTS = {COFFEE, TEA, "Acme Coffee", "acme-coffee", "Joe's Tea (2)"}
ALL_APPS = {IOS, ANDROID, LEAF, "Acme iOS", "Leaf"}
OF_COFFEE = {IOS, ANDROID, "Acme iOS"}
TABLE = {
    "layers status --profile t": {"two words"},
    "layers auth login --profile=s": {"single"},
    "layers status ": ALL_PROJECTS,
    "layers status -p ": ALL_PROJECTS,
    "layers status -p A": {"Acme Coffee"},
    "layers status -p Acme\\ C": {"Acme Coffee"},
    "layers status --project=prj_2": {COFFEE},
    "layers app list --project acme-": {"acme-coffee"},
    "layers verify ": ALL_APPS,
    "layers app show -a ": ALL_APPS,
    "layers events --app=L": {"Leaf"},
    f"layers verify -p {COFFEE} ": OF_COFFEE,
    "layers verify -p acme-coffee ": OF_COFFEE,
    'layers verify -p "Acme Coffee" ': OF_COFFEE,
    "layers verify -p Acme\\ Coffee ": OF_COFFEE,
    "layers verify --project=acme-coffee ": OF_COFFEE,
    "layers verify -pacme-coffee ": OF_COFFEE,
    "layers verify -p prj_unknown ": set(),
    "layers status --profile acme -p ": set(),
    "layers status --base-url https://other.example -p ": set(),
    "layers status --org=org_1 -p ": set(),
    "layers status --sandbox=quiet -p ": set(),
    "layers status --api-key-file k -p ": set(),
    "layers verify --nonsense ": ALL_APPS,
}
HOSTILE = {
    "command": "a$(touch pwned)",
    "backtick": "a`touch pwned`",
    "next": "a;touch pwned",
    "quotes": 'a"\'"; touch pwned; "\'',
    "escape": "a\x1b]0;owned\x07",
    "return": "a\rtouch pwned",
    "history": "a!!",
    "glob": "a*",
    "redirect": "a>pwned",
    "long": "a" * 100_000,
}
OFFERED = {
    "bash": {"next", "glob", "redirect"},
    "zsh": {"next", "glob", "redirect"},
    "fish": {*HOSTILE} - {"escape", "return", "long"},
}
"""What is offered nevertheless, because the shell makes one word of it."""


@pytest.fixture
def home(tmp_path):
    """Return a home whose config file is older than the names that are kept in it."""
    made = tmp_path / "at home"
    (made / ".config/layers").mkdir(parents=True)
    config(made).write_text(CONFIG)
    os.utime(config(made), (1, 1))
    return made


def config(home):
    return home / ".config/layers/config.toml"


def way(home, **flags):
    return names.Way(
        scope=names.scope(flags, {"LAYERS_API_KEY": KEY}),
        folder=home / ".cache/layers",
        config_file=config(home),
        since=SINCE,
    )


def kept(home, **flags):
    """Keep names as a run would that was given `flags`, and return the file."""
    source = {"as_of": NOW, "origin": ""}
    projects = [
        ProjectRecord(id=identifier, name=name, status="active", customer_external_id=external)
        for identifier, (name, external) in PROJECTS.items()
    ]
    learned = [(Target(), ProjectList(projects=tuple(projects), **source))]
    for project, apps in APPS.items():
        records = [
            AppRecord(
                id=identifier, name=name, platform="ios", bundle_id=None, android_package=None, web_domain=None,
                created_at=NOW, last_event_at=None,
            )
            for identifier, name in apps.items()
        ]  # fmt: skip
        learned.append((Target(project_id=project), AppList(apps=tuple(records), **source)))
    names.keep(way(home, **flags), learned, str)
    return way(home, **flags).file


@pytest.fixture(params=shells.TYPED)
def offers(request, home, tmp_path):
    """Return a function that asks a shell what it offers for one line or many."""

    def ask(lines, **variables):
        variables = {"LAYERS_API_KEY": KEY, **variables}
        many = [lines] if isinstance(lines, str) else lines
        notes = (tmp_path,) if request.param == "zsh" else ()
        found = getattr(shells, request.param)(many, home, *notes, **variables)
        return found[lines] if isinstance(lines, str) else found

    return ask


def test_names_that_were_kept_are_offered(offers, home):
    kept(home)
    assert offers(TABLE) == TABLE


def test_the_profiles_are_those_of_the_config_file(offers, home):
    assert offers("layers status --profile ") - {"a$(touch pwned)"} == PROFILES
    assert not [*home.rglob("pwned")]


def test_without_files_there_are_neither_profiles_nor_names(offers, home):
    config(home).unlink()
    lines = ["layers status -p ", "layers verify ", "layers status --profile "]
    assert [*offers(lines).values()] == [set()] * len(lines)


def test_a_profile_that_was_written_by_hand_is_offered_at_once(offers, home):
    assert offers("layers status --profile new") == set()
    config(home).write_text("[profiles.new_one]\r\n")
    assert offers("layers status --profile new") == {"new_one"}


def test_the_environment_names_another_config_file(offers, home):
    (home / "mine.toml").write_text("[profiles.mine]")
    assert offers("layers status --profile ", LAYERS_CONFIG="~/mine.toml") == {"mine"}
    assert offers("layers status --profile ", LAYERS_CONFIG=str(home / "mine.toml")) == {"mine"}
    assert offers("layers status --profile ", LAYERS_CONFIG=str(home / "none.toml")) == set()
    assert offers("layers status --profile ", LAYERS_CONFIG=str(home)) == set()


def test_each_way_to_an_api_has_its_own_names(offers, home):
    kept(home, profile="acme")
    assert offers("layers status -p acme-") == set()
    assert offers("layers status --profile acme -p acme-") == {"acme-coffee"}
    assert offers("layers status --profile='acme' -p acme-") == {"acme-coffee"}
    assert offers("layers status --profile last -p acme-") == set()
    assert offers("layers status --profile acme --org org_1 -p acme-") == set()


@pytest.mark.parametrize(
    "variables",
    [
        {"LAYERS_API_KEY": "lp_live_01HX9Y6K7EJ4T2AB_other_customer"},
        {"LAYERS_PROFILE": "acme"},
        {"LAYERS_BASE_URL": "https://other.example"},
        {"LAYERS_ORG": "org_1"},
        {"LAYERS_CONFIG": "/elsewhere.toml"},
    ],
    ids=lambda variables: next(iter(variables)),
)
def test_another_environment_has_other_names(offers, home, variables):
    kept(home)
    assert offers("layers status -p ", **variables) == set()


def test_without_a_key_in_the_environment_there_are_other_names_too(offers, home):
    kept(home)
    assert offers("layers status -p ", LAYERS_API_KEY="") == set()


def test_the_project_of_the_environment_chooses_the_apps(offers, home):
    kept(home)
    assert offers("layers verify ", LAYERS_PROJECT="acme-coffee") == OF_COFFEE
    assert offers("layers verify -p acme-coffee ", LAYERS_PROJECT=TEA) == OF_COFFEE


def test_names_have_their_time(offers, home):
    file = kept(home)
    _, rest = file.read_text().split("\n", 1)
    file.write_text(f"1700000000\n{rest}")
    assert offers("layers status -p ") == set()


def test_a_config_file_that_changed_may_mean_another_key(offers, home):
    file = kept(home)
    config(home).touch()
    os.utime(file, ns=(config(home).stat().st_mtime_ns,) * 2)
    assert offers("layers status -p ") == set()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n\n\n", b"9" * 30 + b"\n@\nproject\tprj_1\tprj_1\tx\n", b"a[$(touch pwned)]\n@\nproject\tp\tp\tx\n",
        b"0x7fffffff\n@\nproject\tp\tp\tx\n", b"9999999999+1\n@\nproject\tp\tp\tx\n", b"9999999999\nproject\tp\tp\tx\n",
        b"9999999999\n@\nproject\n\t\t\t\nproject\t\t\n", bytes(range(256)) * 40,
    ],
)  # fmt: skip
def test_what_is_no_file_of_names_offers_nothing(offers, home, content):
    file = kept(home)
    file.write_bytes(content.replace(b"@", way(home).scope.encode()))
    assert offers("layers status -p ") == set()
    assert not [*home.rglob("pwned")]


def test_what_stands_in_the_place_of_a_file_is_not_waited_for(offers, home):
    folder = kept(home).parent
    os.mkfifo(folder / "pipe.names")
    (folder / "folder.names").mkdir()
    (folder / "nowhere.names").symlink_to("nowhere")
    assert offers("layers status -p A") == {"Acme Coffee"}


def planted(home, word):
    """Write a name by hand that the tool would not have kept."""
    file = kept(home)
    file.write_text(f"9999999999\n{way(home).scope}\nproject\tprj_9\t{word}\tprj_9\n", newline="")


@pytest.mark.parametrize("shell", shells.TYPED)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_was_planted_does_nothing(shell, name, home):
    """It is left out, or arrives as the one word that it is."""
    planted(home, HOSTILE[name])
    with shells.typist(shell, home, LAYERS_API_KEY=KEY) as typed:
        for quote in ("", '"', "'"):
            is_offered = name in OFFERED[shell]
            words = typed(f"layers status -p {quote}a", "" if is_offered else quote)
            assert words == ["status", "-p", HOSTILE[name] if is_offered else "a"]
    assert not [*home.rglob("pwned")]


TYPED = {
    "layers status --prof": ["status", "--profile"],
    "layers status --profile two": ["status", "--profile", "two words"],
    "layers status -p Ac": ["status", "-p", "Acme Coffee"],
    "layers status -p Acme\\ C": ["status", "-p", "Acme Coffee"],
    'layers status -p "Acme C': ["status", "-p", "Acme Coffee"],
    "layers status -p 'Acme C": ["status", "-p", "Acme Coffee"],
    "layers status --project=Ac": ["status", "--project=Acme Coffee"],
    'layers status --project="Ac': ["status", "--project=Acme Coffee"],
    "layers status -p Jo": ["status", "-p", "Joe's Tea (2)"],
    'layers status -p "Joe': ["status", "-p", "Joe's Tea (2)"],
    "layers status prj_2": ["status", COFFEE],
    "layers verify -p acme-coffee A": ["verify", "-p", "acme-coffee", "Acme iOS"],
    "layers verify -p 'Acme Coffee' --app=A": ["verify", "-p", "Acme Coffee", "--app=Acme iOS"],
}


@pytest.mark.parametrize("shell", shells.TYPED)
def test_tab_writes_the_rest_of_a_name(shell, home):
    kept(home)
    with shells.typist(shell, home, LAYERS_API_KEY=KEY) as typed:
        assert {line: typed(line) for line in TYPED} == TYPED
