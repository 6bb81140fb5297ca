"""One thin module for each command: parse, call one flow, render, exit."""
