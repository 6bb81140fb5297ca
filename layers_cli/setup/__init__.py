"""The tool's own set-up: its settings, its key, and whether both lead to the API."""
