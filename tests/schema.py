"""The schema that the tool prints, and the judges of what it describes."""

import json
from pathlib import Path

from jsonschema_rs import Draft202012Validator

import layers_cli

SCHEMA = json.loads((Path(layers_cli.__file__).parent / "topics" / "json-schema.json").read_text("utf-8"))


class Judge:
    """Judges values by a schema."""

    def __init__(self, schema):
        self._validator = Draft202012Validator(schema)

    def validate(self, value):
        """Raise what is wrong with a value."""
        self._validator.validate(_encodable(value))

    def is_valid(self, value):
        return self._validator.is_valid(_encodable(value))


def _encodable(value):
    """Half a surrogate pair is valid in JSON, and the library takes none; to a schema it is as good as any text."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


DOCUMENT = Judge(SCHEMA)
LINE = Judge({"$ref": "#/$defs/reportLine", "$defs": SCHEMA["$defs"]})
"""Judges the lines of a report behind its first, with `-o ndjson`."""
