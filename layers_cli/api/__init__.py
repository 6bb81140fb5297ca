"""The Partner API: the only package that speaks HTTP, and the only one that knows the API's own words."""

import sys

# Where `click` is installed, httpx imports its command line, and with it Rich and Pygments; it is made to go without.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
