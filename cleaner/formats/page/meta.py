"""Read what a page says about itself: title, author, date, site, address, language."""

import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from cleaner.formats.page.model import Meta

_SPACE = re.compile(r"\s+")
# between the title of an article and the name of its site
_SITE = re.compile(r"\s*(?:[|｜_»–—]|--|::|\s[-·]\s|(?<=[^\x00-\x7f])-(?=[^\x00-\x7f]))\s*")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?")
_WRITTEN = re.compile(
    r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ \u3000]{1,3}(\d{1,2}):(\d\d))?"
)
# longer values are texts in the wrong place
_LONGEST = 300

_AUTHOR = ("author", "article:author", "dc.creator", "byl", "parsely-author", "sailthru.author")
_DATE = (
    "article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publishtime",
    "date",
    "dc.date",
    "dc.date.issued",
    "weibo: article:create_at",
    "og:release_date",
    "parsely-pub-date",
    "apub:time",
)
_TITLE = ("og:title", "articletitle", "dc.title", "twitter:title", "title")
_SITE_NAME = ("og:site_name", "application-name", "sitename", "weibo: webpage:site")


def title_of(tree: LexborHTMLParser) -> str:
    """Give the <title> as it stands, white space tidied."""
    node = tree.css_first("title")
    return _tidy(node.text()) if node is not None else ""


def read_meta(tree: LexborHTMLParser, text: str) -> Meta:
    """Collect what the head of a page, its JSON-LD and the first lines of its text say."""
    named = _named(tree)
    linked = _linked_data(tree)
    heading = title_of(tree)
    main = tree.css_first("h1")
    return Meta(
        title=_first(named, _TITLE) or _title(heading, _tidy(main.text()) if main else ""),
        author=_plain_name(_first(named, _AUTHOR)) or _name(linked.get("author")),
        date=_date(_first(named, _DATE) or _string(linked.get("datePublished")), tree, text),
        site=_first(named, _SITE_NAME) or _name(linked.get("publisher")),
        url=_url(tree) or named.get("og:url", ""),
        lang=_lang(tree),
    )


def article_body(tree: LexborHTMLParser) -> str:
    """Give the text of the article from the page's JSON-LD; empty: it has none."""
    return _string(_linked_data(tree).get("articleBody"), longest=None)


def _named(tree: LexborHTMLParser) -> dict[str, str]:
    values: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = _tidy(attributes.get("content") or "")
        if name and 0 < len(content) <= _LONGEST:
            values.setdefault(name.lower(), content)
    return values


def _first(values: dict[str, str], names: tuple[str, ...]) -> str:
    return next((values[name] for name in names if name in values), "")


def _linked_data(tree: LexborHTMLParser) -> dict[str, Any]:
    for node in tree.css('script[type="application/ld+json"]'):
        try:
            data = json.loads(node.text(), strict=False)
        except (ValueError, RecursionError):
            continue  # a broken script says nothing; the page is read without it
        for entry in _entries(data):
            if "datePublished" in entry or "articleBody" in entry:
                return entry
    return {}


def _entries(data: object) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for one in data:
            yield from _entries(one) if isinstance(one, dict) else ()
    elif isinstance(data, dict):
        yield data
        graph = data.get("@graph")
        yield from (
            (one for one in graph if isinstance(one, dict)) if isinstance(graph, list) else ()
        )


def _string(value: object, longest: int | None = _LONGEST) -> str:
    return value[:longest].strip() if isinstance(value, str) else ""


def _name(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_name, value)))[:_LONGEST]
    return _string(value.get("name")) if isinstance(value, dict) else _string(value)


def _plain_name(name: str) -> str:
    """Drop an author who is only an address."""
    return "" if name.startswith("http") else name


def _title(heading: str, main: str) -> str:
    if main and main in heading:
        return main
    parts = [part for part in _SITE.split(heading) if part]
    return max(parts[:2], key=len) if parts else main


def _date(stated: str, tree: LexborHTMLParser, text: str) -> str:
    if found := _ISO.search(stated):
        return found.group()
    node = tree.css_first("time[datetime]")
    if node is not None and (found := _ISO.search(node.attributes.get("datetime") or "")):
        return found.group()
    written = _WRITTEN.search(stated) or _WRITTEN.search(text)
    if written is None:
        return ""
    year, month, day, hour, minute = written.groups()
    date = f"{year}-{int(month):02}-{int(day):02}"
    return f"{date} {int(hour):02}:{minute}" if hour else date


def _url(tree: LexborHTMLParser) -> str:
    node = tree.css_first('link[rel="canonical"]')
    return (node.attributes.get("href") or "").strip() if node is not None else ""


def _lang(tree: LexborHTMLParser) -> str:
    root = tree.css_first("html")
    attributes = root.attributes if root is not None else {}
    return (attributes.get("lang") or attributes.get("xml:lang") or "").strip()


def _tidy(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
