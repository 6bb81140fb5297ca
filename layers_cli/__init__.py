"""Tells whether a Layers SDK install and its relay work."""

__version__ = "0.1.0"
