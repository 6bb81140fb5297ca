"""The Partner API: the only package that speaks HTTP, and the only one that knows the API's own words."""

import os
import sys

# Parts of httpx that are optional and not used here, and what they import at every start where it is installed: its
# command line `click`, Rich and Pygments, HTTP/2 the package `h2`. Both libraries go without them by design.
for _part in ("httpx._main", "httpcore._sync.http2", "httpcore._async.http2"):
    sys.modules.setdefault(_part, None)  # type: ignore[arg-type]
# pydantic looks for plugins in every distribution that is installed; 100 of them would cost 30 ms at every start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
