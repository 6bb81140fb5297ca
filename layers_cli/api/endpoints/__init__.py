"""One module per endpoint: its wire models, and `read`, which turns its pages into a signal."""
