"""The flow of a web page: HTML, its lines with evidence, the article's text."""

from collections.abc import Collection, Mapping
from itertools import chain, count
from typing import TYPE_CHECKING

from cleaner import formats, later
from cleaner.model import Document, Settings

if TYPE_CHECKING:
    from cleaner import pipeline, stages
    from cleaner.stages import furniture
else:  # who only asks for names needs none of them
    pipeline = later.module("cleaner.pipeline")
    stages = later.module("cleaner.stages")
    furniture = later.module("cleaner.stages.furniture")


def are_read(settings: Settings) -> bool:
    """Say whether pages become text; without the rules for pages they stay HTML, in UTF-8."""
    return any(settings.selects(rule) for rule in furniture.RULES)


def clean_page(
    name: str, html: str, settings: Settings
) -> tuple["pipeline.Cleaned", Mapping[str, str]]:
    """Read a page and clean its text; give also what the page says about itself.

    The original text of the changes is the page's whole text, a line for each block. Raises
    UnreadablePageError where the page cannot be read.
    """
    _, cleaned, meta = read_and_clean(name, html, settings)
    return cleaned, meta


def read_and_clean(
    name: str, html: str, settings: Settings
) -> tuple[str, "pipeline.Cleaned", Mapping[str, str]]:
    """Give a page's whole text, what was made of it, and what the page says about itself."""
    from cleaner.formats import html as reader  # noqa: PLC0415  the parser is loaded where needed

    page = reader.read(html)
    found = list(furniture.find_page(page, settings))
    meta = {key: value for key, value in page.meta._asdict().items() if value}
    document = Document(name, page.text)
    return page.text, pipeline.clean_text(document, settings, stages.STAGES, found), meta


def output_name(name: str, taken: Collection[str], settings: Settings) -> str:
    """Give the name of a document's output: a page that becomes text gets a text's ending.

    Web archives become JSON lines.
    """
    kind = formats.format_of(name)
    if kind == "page" and are_read(settings):
        return _renamed(name, ".txt", taken)
    if kind == "records" and formats.ending_of(name) in formats.ARCHIVES:
        return _renamed(name, ".jsonl", taken)
    return name


def _renamed(name: str, ending: str, taken: Collection[str]) -> str:
    packing, whole = formats.packing_of(name), formats.unpacked_name(name)
    stems = chain([whole.rpartition(".")[0], whole], (f"{whole}-{n}" for n in count(2)))
    return next(name for stem in stems if (name := stem + ending + packing) not in taken)
