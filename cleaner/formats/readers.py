"""Which format the records of a file are in, by its name and its first bytes."""

from collections.abc import Mapping
from typing import Any

from cleaner.formats import ending_of
from cleaner.formats.csv_rows import CsvRows, open_table
from cleaner.formats.json_array import JsonArray
from cleaner.formats.jsonl import JsonLines
from cleaner.formats.parquet import Column
from cleaner.formats.records import FieldError, RecordFormat
from cleaner.formats.segments import Segments
from cleaner.formats.warc import Warc

# Files of these names are data; tables and JSON may be anything, and are passed over if they have
# no such field.
DATA = frozenset({".jsonl", ".ndjson", ".parquet", ".warc", ".wet"})
_FORMATS = {form.name: form for form in (JsonLines, JsonArray, CsvRows, Segments, Column)}


def open_format(name: str, head: str, field: str) -> RecordFormat:
    """Give the format of a file; raises FieldError where it has none that can be read.

    `head` are the first characters of its (unpacked) content.
    """
    ending = ending_of(name)
    if ending in (".jsonl", ".ndjson"):
        return JsonLines(field)
    if ending == ".json":
        return JsonArray(field)
    if ending in (".warc", ".wet"):
        return Warc()
    if ending == ".parquet":
        return Column(field)
    if ending in (".csv", ".tsv"):
        return open_table(head, field, "\t" if ending == ".tsv" else ",")
    message = f"no reader for {ending or 'such'} files"
    raise FieldError(message)


def from_ledger(name: str, parameters: Mapping[str, Any]) -> RecordFormat:
    """Give the format of which a ledger speaks; raises FieldError for one that is not known."""
    try:
        return _FORMATS[name](**parameters)
    except (KeyError, TypeError) as error:
        message = f"{name!r} is no format of this cleaner"
        raise FieldError(message) from error
