"""The promises about time and memory, measured; run as `python -m tests.bench`, never as a part of the tests."""
