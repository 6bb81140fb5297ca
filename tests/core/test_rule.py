"""What the values of a rule are."""

from layers_cli.core.rule import Kind, Subject
from layers_cli.core.subjects import app_subject
from tests.worlds import record


def test_a_subject_is_the_same_whatever_was_read_of_it() -> None:
    """Findings of two runs are about the same subject, and a message that shows it stays short."""
    one, other = app_subject(record()), app_subject(record(last_event_at=None))
    assert one == other
    assert hash(one) == hash(other)
    assert "AppRecord" not in repr(one)
    assert Subject(kind=Kind.APP, id="a", name="A").item is None
