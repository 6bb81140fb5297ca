"""The order of effects: what is asked of whom, and when. No opinions."""
