"""The names that shells complete from, as files."""

import os
import stat

import pytest

from layers_cli.core.signals import App, AppList, AppRecord, Identity, Project, ProjectList, ProjectRecord
from layers_cli.core.snapshot import Target
from layers_cli.store import names
from tests.worlds import NOW

SINCE = 1_800_000_000 * 10**9
KEY = "lp_live_01HX9Y6K7EJ4T2AB_4QZpN0-planted_secret"
READ = {"as_of": NOW, "origin": ""}


def project(identifier, name=None, external=None):
    return ProjectRecord(id=identifier, name=name, status="active", customer_external_id=external)


def app(identifier, name=None):
    return AppRecord(
        id=identifier, name=name, platform="ios", bundle_id=None, android_package=None, web_domain=None,
        created_at=NOW, last_event_at=None,
    )  # fmt: skip


def projects(*records):
    return Target(), ProjectList(projects=records, **READ)


def apps(of, *records):
    return Target(project_id=of), AppList(apps=records, **READ)


def one_project(asked, record):
    return Target(project_id=asked), Project(record=record, **READ)


def one_app(of, record):
    read = App(record=record, ingest_endpoint=None, last_rotated_at=None, toggles=(), **READ)
    return Target(project_id=of, app_id=record.id), read


@pytest.fixture
def way(tmp_path):
    def made(*, scope="\t\t", since=SINCE):
        folder = tmp_path / "cache" / "layers"
        return names.Way(scope=scope, folder=folder, config_file=tmp_path / "config.toml", since=since)

    return made


def lines(way):
    expires, scope, *words = way.file.read_text("utf-8").splitlines()
    assert (int(expires), scope) == (way.since // 10**9 + 7 * 24 * 3600, way.scope)
    return [word.split("\t") for word in words]


def words(way):
    return {line[2] for line in lines(way)}


def test_every_id_and_every_name_is_a_line_with_its_meaning(way):
    names.keep(way(), [apps("prj_1", app("app_1", "Shop iOS")), projects(project("prj_1", "Shop", "shop-1"))], str)
    assert lines(way()) == [
        ["project", "prj_1", "prj_1", "Shop"],
        ["project", "prj_1", "Shop", "prj_1"],
        ["project", "prj_1", "shop-1", "prj_1"],
        ["app", "prj_1", "app_1", "Shop iOS"],
        ["app", "prj_1", "Shop iOS", "app_1"],
    ]


def test_only_the_owner_can_read_it_and_it_is_as_old_as_what_it_says(way):
    names.keep(way(), [projects(project("prj_1"))], str)
    status = way().file.stat()
    assert stat.S_IMODE(status.st_mode) == 0o600
    assert stat.S_IMODE(way().folder.stat().st_mode) == 0o700
    assert status.st_mtime_ns == SINCE
    assert [*way().folder.iterdir()] == [way().file]


def test_what_is_read_takes_the_place_of_what_was_known(way):
    first = [projects(project("prj_1", "One"), project("prj_2", "Two"))]
    first += [apps("prj_1", app("app_1", "A"), app("app_2", "B")), apps("prj_2", app("app_3", "C"))]
    names.keep(way(), first, str)
    names.keep(way(), [apps("prj_1", app("app_2", "New")), (Target(), reading_of_no_names())], str)
    assert words(way()) == {"prj_1", "One", "prj_2", "Two", "app_2", "New", "app_3", "C"}
    names.keep(way(), [one_app("prj_1", app("app_4", "D")), one_app("prj_2", app("app_3", "Renamed"))], str)
    assert words(way()) == {"prj_1", "One", "prj_2", "Two", "app_2", "New", "app_4", "D", "app_3", "Renamed"}
    names.keep(way(), [projects(project("prj_2", "Two"))], str)
    assert words(way()) == {"prj_2", "Two", "app_3", "Renamed"}


def reading_of_no_names():
    return Identity(
        organization_id="org_1", organization_name="Acme", parent_organization_id=None, scopes=(), tier=None,
        key_id=None, kill_switch=None, access_revoked=None, **READ,
    )  # fmt: skip


def test_a_record_with_a_bare_id_is_the_project_that_was_asked_for(way):
    names.keep(way(), [projects(project("prj_1", "Old")), apps("prj_1", app("app_1"))], str)
    names.keep(way(), [one_project("prj_1", project("1", "New"))], str)
    assert words(way()) == {"prj_1", "New", "app_1"}
    names.keep(way(), [projects(project("1", "New"))], str)
    assert words(way()) == {"1", "New", "app_1"}


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "a\nb", "a\tb", "a\x1b[31mb", "a\x7fb", "a\u202eb", "a\u200eb", "a\u2028b", "\ud800",
        "a$(id)", "a`id`", 'a"b', "a\\b", "a;b", "a|b", "a>b", "a<b", "a*b", "a?b", "a[b]", "a{b}", "a!b", "a^b",
        "~a", "a~b", "a=b", "-a", "--debug", "(a)", " a", "a ", "a  b", "'a", "a" * 81, "****cret",
    ],
)  # fmt: skip
def test_a_name_that_would_act_on_a_line_or_a_screen_is_left_out(way, name):
    learned = [projects(project("prj_1", name, name)), apps("prj_1", app("app_1", name), app("app_2", "Good"))]
    names.keep(way(), learned, str)
    assert words(way()) == {"prj_1", "app_1", "app_2", "Good"}
    assert ["project", "prj_1", "prj_1", "prj_1"] in lines(way())


@pytest.mark.parametrize(
    "name", ["Joe's Tea (2)", "Größe & Co.", "喫茶 店", "a_b-c.d", "50% +1", "me@x.com", "a: b/c #1", "9"]
)
def test_a_name_as_people_give_it_is_kept(way, name):
    names.keep(way(), [projects(project("prj_1", name))], str)
    assert words(way()) == {"prj_1", name}


@pytest.mark.parametrize("identifier", ["", "-p", "a b", "a\tb", "a\nb", "../x", "é", "a" * 81, "****cret"])
def test_what_has_no_plain_id_is_left_out_with_its_names(way, identifier):
    learned = [projects(project(identifier, "Bad"), project("prj_1")), apps(identifier, app("app_1", "Of bad"))]
    names.keep(way(), [*learned, apps("prj_1", app(identifier, "Bad"), app("app_2"))], str)
    assert words(way()) == {"prj_1", "app_2"}


def test_what_may_hold_a_key_is_left_out(way):
    names.keep(way(), [projects(project("prj_1", KEY), project("prj_2", "Good"))], lambda text: text.replace(KEY, "*"))
    assert words(way()) == {"prj_1", "prj_2", "Good"}
    assert KEY not in way().file.read_text()


def test_a_file_has_room_for_so_many_words_and_projects_come_first(way):
    many = [app(f"app_{number}") for number in range(2 * names.MOST_WORDS)]
    names.keep(way(), [apps("prj_1", *many), projects(project("prj_1", "One"))], str)
    assert len(lines(way())) == names.MOST_WORDS
    assert lines(way())[0] == ["project", "prj_1", "prj_1", "One"]


def test_there_is_room_for_so_many_ways(way):
    for number in range(names.MOST_FILES + 5):
        names.keep(way(scope=f"{number}", since=SINCE + number), [projects(project("prj_1"))], str)
    left = [number for number in range(names.MOST_FILES + 5) if way(scope=f"{number}").file.exists()]
    assert left == [*range(5, names.MOST_FILES + 5)]


KNOWN = {
    "of another scope": lambda way: way.file.write_text(f"9999999999\nother\n{LINE}\n"),
    "expired": lambda way: way.file.write_text(f"{SINCE // 10**9}\n{way.scope}\n{LINE}\n"),
    "without a time": lambda way: way.file.write_text(f"soon\n{way.scope}\n{LINE}\n"),
    "empty": lambda way: way.file.write_bytes(b""),
    "no text": lambda way: way.file.write_bytes(bytes(range(256))),
    "a link": lambda way: way.file.symlink_to(good(way, way.folder / "elsewhere")),
    "a pipe": lambda way: os.mkfifo(way.file),
    "older than the config file": lambda way: os.utime(good(way, way.config_file)) or good(way, way.file),
}
LINE = "project\tprj_0\tprj_0\tOld"


def good(way, file):
    file.write_text(f"9999999999\n{way.scope}\n{LINE}\n")
    os.utime(file, ns=(SINCE - 1, SINCE - 1))
    return file


@pytest.mark.parametrize("what", KNOWN)
def test_what_cannot_be_trusted_is_replaced(way, what):
    way().folder.mkdir(parents=True)
    KNOWN[what](way())
    names.keep(way(), [projects(project("prj_1"))], str)
    assert words(way()) == {"prj_1"}
    assert way().file.is_file()
    assert not way().file.is_symlink()
    if what == "a link":
        assert LINE in (way().folder / "elsewhere").read_text()


def test_lines_that_were_written_by_hand_are_checked_again(way):
    way().folder.mkdir(parents=True)
    bad = "app\tprj_0\ta$(id)\tx\nother\tprj_0\tx\tx\napp\tprj_0\tx\napp\t\tx\tx"
    way().file.write_text(f"9999999999\n{way().scope}\n{LINE}\n{bad}\n")
    os.utime(way().file, ns=(SINCE - 1, SINCE - 1))
    names.keep(way(), [one_project("prj_1", project("prj_1"))], str)
    assert words(way()) == {"prj_0", "prj_1"}


def test_where_nothing_can_be_written_nothing_is_left(way):
    way().folder.parent.write_text("a file")
    with pytest.raises(OSError, match="Not a directory"):
        names.keep(way(), [projects(project("prj_1"))], str)
    way().folder.parent.unlink()
    way().file.mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        names.keep(way(), [projects(project("prj_1"))], str)
    assert [*way().folder.iterdir()] == [way().file]


def test_a_way_or_all_of_them_can_be_forgotten(way):
    names.drop(way())
    names.drop_all(way().folder)
    for scope in "ab":
        names.keep(way(scope=scope), [projects(project("prj_1"))], str)
    (way().folder / ".0123.part").touch()
    names.drop(way(scope="a"))
    assert [way(scope=scope).file.exists() for scope in "ab"] == [False, True]
    names.drop_all(way().folder)
    assert not [*way().folder.iterdir()]


SCOPES = [
    ({}, {}, "\t\t\t\t\t\t\t\t"),
    ({"profile": "acme", "base_url": "https://x", "org": "org_1"}, {}, "\t\tacme\t\thttps://x\t\torg_1\t\t"),
    (
        {"profile": None, "api_key_stdin": False, "sandbox": None},
        {
            "LAYERS_PROFILE": "p", "LAYERS_BASE_URL": "u", "LAYERS_ORG": "o", "LAYERS_API_KEY": KEY,
            "LAYERS_CONFIG": "/c", "XDG_CONFIG_HOME": "/x",
        },
        "/x\t/c\t\tp\t\tu\t\to\tcret",
    ),
    ({}, {"LAYERS_CONFIG": "~/c"}, "\t~/c\t\t\t\t\t\t\t"),
    ({}, {"LAYERS_CONFIG": "c"}, None),
    ({}, {"LAYERS_API_KEY": "too-short"}, None),
    ({}, {"LAYERS_API_KEY": f"{KEY}\n"}, None),
    ({}, {"LAYERS_PROFILE": "a\tb"}, None),
    ({}, {"LAYERS_PROFILE": "\udcff"}, None),
    ({"sandbox": "healthy"}, {}, None),
    ({"api_key_file": "f"}, {}, None),
    ({"api_key_stdin": True}, {}, None),
]  # fmt: skip


@pytest.mark.parametrize(("flags", "environ", "scope"), SCOPES)
def test_the_scope_is_what_a_shell_can_see(flags, environ, scope):
    assert names.scope(flags, environ) == scope
