"""The threads that the tool starts, which end with what they were started for."""

import threading


def running():
    """Return those that have not ended."""
    return [thread for thread in threading.enumerate() if thread.name.startswith("layers-")]


def left_behind(seconds=2):
    """Return those that do not end in a time that is long enough for each."""
    for thread in running():
        thread.join(seconds)
    return running()
