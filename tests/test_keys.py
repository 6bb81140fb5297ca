"""The API key and the files that hold it."""

import copy
import io
import os
import pickle
import threading
import traceback
from pathlib import Path

import pytest

from layers_cli import keys
from layers_cli.errors import AccessError, UsageError
from layers_cli.keys import Secret

KEY = "lp_live_01HX9Y6K7EJ4T2_plantedSecretPlantedSecret-wxyz"


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "acme.key"
    path.write_text(KEY)
    path.chmod(0o600)
    return path


def refusal(action):
    """Return the one line of a refusal, having looked for the key in everything that could be printed of it."""
    with pytest.raises(AccessError) as caught:
        action()
    printed = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert "plantedSecret" not in printed
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "printed", "last_four"),
    [(KEY, "…wxyz", "wxyz"), ("abcdefghijkl", "…ijkl", "ijkl"), ("abcdefghijk", "…", ""), ("", "…", "")],
)
def test_a_secret_shows_at_most_its_last_four_characters(text, printed, last_four):
    secret = Secret(text)
    assert repr(secret) == str(secret) == f"{secret}" == printed
    assert secret.last_four == last_four
    assert secret.reveal() == text


@pytest.mark.parametrize(("text", "is_test"), [("lp_test_0", True), (KEY, False), ("xlp_test_", False)])
def test_a_test_key_is_told_by_how_it_begins(text, is_test):
    assert Secret(text).is_test is is_test


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_secret_is_neither_pickled_nor_copied(take):
    with pytest.raises(TypeError, match="neither pickled nor copied"):
        take(Secret(KEY))


@pytest.mark.parametrize(
    ("text", "printed"),
    [("acme", "acme"), (KEY, f"****{KEY[-4:]}"), (f"/etc/{KEY}.txt", f"/etc/****{KEY[-4:]}.txt"), ("a\nb", r"'a\nb'")],
)
def test_what_is_shown_is_one_line_without_keys(text, printed):
    assert keys.shown(text) == printed


@pytest.mark.parametrize("around", ["{}", "{}\n", "\ufeff{}\r\n", "  {}\t\n\n", "\n\ufeff {}"])
def test_blanks_and_a_byte_order_mark_around_the_key_are_dropped(key_file, around):
    key_file.write_text(around.format(KEY), encoding="utf-8")
    secret = keys.from_file(key_file, origin="flag --api-key-file")
    assert secret.reveal() == KEY
    assert secret.warnings == ()
    assert keys.from_stdin(io.StringIO(around.format(KEY))).reveal() == KEY


BAD = [
    (b"", "is empty"),
    (b" \n\n", "is empty"),
    (b"\xef\xbb\xbf", "is empty"),
    (f"{KEY} {KEY}".encode(), "holds several words or lines"),
    (f"{KEY}\nmore\n".encode(), "holds several words or lines"),
    (f"{KEY}\u00e9".encode(), "holds characters that no API key has"),
    (f"{KEY}\0".encode(), "holds characters that no API key has"),
]


@pytest.mark.parametrize(("content", "fault"), BAD)
def test_what_is_no_key_is_refused_without_being_shown(key_file, content, fault):
    key_file.write_bytes(content)
    line = refusal(lambda: keys.from_file(key_file, origin="flag --api-key-file"))
    assert line == f"API key file {key_file} {fault}; give it the key and nothing else"
    line = refusal(lambda: keys.from_stdin(io.StringIO(content.decode())))
    assert line == f"standard input {fault}; give it the key and nothing else"


def test_a_file_of_utf_16_is_refused(key_file):
    key_file.write_text(KEY, encoding="utf-16")
    line = refusal(lambda: keys.from_file(key_file, origin=""))
    assert line == f"API key file {key_file} is not UTF-8 text; give it the key and nothing else"


def test_more_than_four_kibibytes_are_refused(key_file):
    key_file.write_text(KEY + "x" * 4096)
    line = refusal(lambda: keys.from_file(key_file, origin=""))
    assert line == f"API key file {key_file} is bigger than 4 KiB; name another file"
    line = refusal(lambda: keys.from_stdin(io.StringIO("x" * 4097)))
    assert line == "standard input is bigger than 4 KiB; give it the key and nothing else"


@pytest.mark.parametrize("name", ["missing.key", "acme.key/below"])
def test_a_missing_file_says_who_named_it(key_file, name):
    path = key_file.parent / name
    line = refusal(lambda: keys.from_file(path, origin="profile acme in /etc/l.toml"))
    assert line == f"API key file {path} does not exist; it is named by profile acme in /etc/l.toml"


def test_a_key_given_as_a_path_is_not_echoed():
    line = refusal(lambda: keys.from_file(Path(KEY), origin="flag --api-key-file"))
    assert line == f"API key file ****{KEY[-4:]} does not exist; it is named by flag --api-key-file"


def test_a_directory_is_refused(tmp_path):
    line = refusal(lambda: keys.from_file(tmp_path, origin=""))
    assert line == f"API key file {tmp_path} is a directory; name a file in it"


def test_a_file_that_cannot_be_opened_is_refused(tmp_path):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    line = refusal(lambda: keys.from_file(loop, origin=""))
    assert line == (
        f"API key file {loop} cannot be read: Too many levels of symbolic links; mend that or name another file"
    )
    line = refusal(lambda: keys.from_file(Path("a\0b"), origin=""))
    assert line == "API key file 'a\\x00b' cannot be read: not a path; mend that or name another file"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o602, 0o620, 0o610, 0o644, 0o666])
def test_a_file_of_ones_own_that_others_may_use_is_refused(key_file, mode):
    key_file.chmod(mode)
    line = refusal(lambda: keys.from_file(key_file, origin=""))
    assert line == f"API key file {key_file} is open to others (mode {mode:04o}); chmod 600 {key_file}"


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
def test_a_file_for_its_owner_only_is_read(key_file, mode):
    key_file.chmod(mode)
    assert keys.from_file(key_file, origin="").warnings == ()


def test_the_advised_command_is_quoted_for_a_shell(tmp_path):
    path = tmp_path / "my key"
    path.write_text(KEY)
    path.chmod(0o644)
    assert refusal(lambda: keys.from_file(path, origin="")).endswith(f"; chmod 600 '{path}'")
    path.rename(tmp_path / "my\nkey")
    assert refusal(lambda: keys.from_file(tmp_path / "my\nkey", origin="")).endswith(r"my\nkey'")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_an_open_file_of_another_user_is_a_warning(key_file):
    key_file.chmod(0o644)
    os.chown(key_file, 12345, 12345)
    secret = keys.from_file(key_file, origin="")
    assert secret.reveal() == KEY
    assert secret.warnings == (f"API key file {key_file} is open to others (mode 0644); it belongs to another user",)


@pytest.mark.parametrize(
    ("user", "read_only", "excuse"),
    [
        (1000, False, None),
        (1000, True, "it lies on a read-only file system"),
        (1001, False, "it belongs to another user"),
        (1001, True, "it belongs to another user"),
    ],
)
def test_only_who_can_close_a_file_is_asked_to(user, read_only, excuse):
    status = os.stat_result((0o100644, 0, 0, 1, 1000, 1000, 0, 0, 0, 0))
    assert keys.is_open_to_others(status)
    assert keys.excuse(status, user=user, read_only=read_only) == excuse


def test_a_fifo_is_read_to_its_end_whatever_its_mode(tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    fifo.chmod(0o666)
    writer = threading.Thread(target=fifo.write_text, args=(KEY + "\n",))
    writer.start()
    assert keys.from_file(fifo, origin="").reveal() == KEY
    writer.join()


def test_a_substituted_process_is_read():
    reader, writer = os.pipe()
    os.write(writer, KEY.encode())
    os.close(writer)
    assert keys.from_file(Path(f"/dev/fd/{reader}"), origin="").reveal() == KEY
    os.close(reader)


def test_a_terminal_or_no_standard_input_brings_no_key():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    for stdin in (Terminal(KEY), None):
        line = refusal(lambda stdin=stdin: keys.from_stdin(stdin))
        assert line == "standard input brings no API key; pipe the key in, or give --api-key-file FILE"


def test_standard_input_that_cannot_be_read_is_refused():
    closed = io.StringIO(KEY)
    closed.close()
    for stdin in (closed, io.TextIOWrapper(io.BytesIO(KEY.encode("utf-16")), encoding="utf-8")):
        line = refusal(lambda stdin=stdin: keys.from_stdin(stdin))
        assert line == "standard input cannot be read as text; give it the key and nothing else"


def test_a_file_is_written_for_its_owner_alone_whatever_it_was(tmp_path):
    path = tmp_path / "new" / "key"
    keys.write_private(path, b"one", what="key file")
    path.chmod(0o644)
    keys.write_private(path, b"two", what="key file")
    assert path.read_bytes() == b"two"
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["key"]


@pytest.mark.skipif(os.name != "posix", reason="pipes have no name elsewhere")
@pytest.mark.parametrize("kind", ["folder", "pipe", "file below a file", "nul"])
def test_what_cannot_be_written_is_refused_and_leaves_nothing(tmp_path, kind):
    path = tmp_path / "x"
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "nul":
            path = tmp_path / "x\0y"
        case _:
            path.write_bytes(b"")
            path /= "y"
    before = sorted(tmp_path.iterdir())
    with pytest.raises(UsageError) as caught:
        keys.write_private(path, b"data", what="key file")
    assert str(caught.value).startswith("key file ")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.skipif(os.name != "posix", reason="needs a limit of POSIX")
def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path):
    import resource
    import signal

    path = tmp_path / "key"
    keys.write_private(path, b"old", what="key file")
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
    try:
        with pytest.raises(UsageError, match="cannot be written: File too large"):
            keys.write_private(path, b"x" * 4096, what="key file")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["key"]
