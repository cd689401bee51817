"""Find the second and later posts of a page: the replies of a thread, other entries of a blog."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.formats.page.model import Box, Why
from cleaner.formats.page.view import Judgement, View
from cleaner.formats.page.worth import SOLID

# when a post was written, to the minute: prose seldom says it so
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_STAMP = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T\u3000]{0,3}\d{1,2}:\d{2}"
    r"|(?<!\d)\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?,? \d{1,2}:\d{2}"
    rf"|(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:st|nd|rd|th)?,?(?: \d{{4}})?,?(?: at)?"
    r" \d{1,2}:\d{2}",
    re.IGNORECASE,
)
_LISTINGS = frozenset(("pre", "listing", "xmp", "plaintext"))
_LONGEST_STAMP = 120  # characters of a line that says who wrote a post, and when
MIN_POSTS = 3  # elements of one kind with a stamp each; two may be an article and its source
# share of what all posts are worth from which one of them is no post among others, but the article
DOMINANT = 0.6
MAX_POSTS = 1_000  # that are looked at, to find where they begin; all that follow the first go
MAX_FAMILIES = 8  # families of elements that are tried, the largest first
_NUMBER = re.compile(r"\d+")


class Thread(NamedTuple):
    """Posts that stand one after the other: the blocks of each."""

    spans: tuple[range, ...]
    tag: str


NO_THREAD = Thread((), "")


def find_thread(view: View) -> Thread:
    """Find the sibling boxes that hold a line with a time each and are alike, around the article.

    Of several such families (a post, the quotations in it) the largest counts.
    """
    if view.page.text.count(":") < MIN_POSTS:
        return NO_THREAD
    blocks = view.page.blocks
    stamped = [at for at in range(len(blocks)) if _is_stamped(view, at)][:MAX_POSTS]
    families: dict[int, set[int]] = {}  # box -> the boxes in it that are stamped
    for at in stamped if len(stamped) >= MIN_POSTS else ():
        box = blocks[at].box
        while (parent := view.page.boxes[box].parent) >= 0:
            families.setdefault(parent, set()).add(box)
            box = parent
    for family in sorted(families.values(), key=len, reverse=True)[:MAX_FAMILIES]:
        if len(family) < MIN_POSTS:
            break
        items = sorted(family)
        spans = _spans(view, items)
        around = spans[0].start <= view.article.last and view.article.first < spans[-1].stop
        of_posts = _are_alike(view, items) and _are_filled(spans, stamped)
        if around and of_posts and _are_at_edges(view, spans, stamped):
            return Thread(spans, view.page.boxes[items[0]].tag)
    return NO_THREAD


def _spans(view: View, items: Sequence[int]) -> tuple[range, ...]:
    """Give the blocks of each box; each holds at least one."""
    ends = [_end_of(view.page.boxes, item) for item in items]
    spans: dict[int, range] = {}
    for at, block in enumerate(view.page.blocks):
        number = bisect_right(items, block.box) - 1
        if number >= 0 and block.box < ends[number]:
            spans[number] = range(spans[number].start if number in spans else at, at + 1)
    return tuple(spans.values())


def _are_alike(view: View, items: Sequence[int]) -> bool:
    boxes = view.page.boxes
    tags = {boxes[item].tag for item in items}
    shapes = {_NUMBER.sub("", boxes[item].names) for item in items}
    return len(tags) == 1 and len(shapes) <= 1 + len(items) // MIN_POSTS


def _are_filled(spans: Sequence[range], stamped: Sequence[int]) -> bool:
    """Say whether each post holds more than its time.

    The times of a chronicle stand in headings of their own, with the text behind them.
    """
    times = frozenset(stamped)
    return all(any(at not in times for at in span) for span in spans)


def _are_at_edges(view: View, spans: Sequence[range], stamped: Sequence[int]) -> bool:
    """Say whether most times stand before or after what is said, not in the midst of it."""
    times = frozenset(stamped)
    return 2 * sum(_is_at_edge(view, span, times) for span in spans) > len(spans)


def _is_at_edge(view: View, span: range, times: frozenset[int]) -> bool:
    for order in (span, span[::-1]):
        for at in order:
            if at in times:
                return True
            if view.is_solid(at):
                break
    return False


def opening_post(view: View, thread: Thread) -> range | None:
    """Give the blocks of the first post, where a reply was taken for the article."""
    first, last = view.article.first, view.article.last
    inside = [span for span in thread.spans if span.start <= last and first < span.stop]
    if len(inside) != 1:
        return None
    total = sum(map(view.worth, thread.spans))
    if view.worth(inside[0]) > DOMINANT * total:
        return None
    return next((span for span in thread.spans if view.worth(span) >= SOLID), None)


def replies(view: View, thread: Thread) -> range:
    """Give the blocks of the posts after the one in which the article begins."""
    starts = [span.start for span in thread.spans]
    after = starts[max(1, bisect_right(starts, view.article.first)) :]
    if not after or view.worth(range(view.article.first, after[0])) < SOLID:
        return range(0)
    return range(after[0], thread.spans[-1].stop)


def further_posts(view: View, thread: Thread) -> Iterator[Judgement]:
    """Yield the replies, and what the article would have behind them."""
    behind = replies(view, thread)
    if behind:
        count, tag = len(thread.spans), thread.tag
        reason = f"stands behind the first of {count} posts, each a <{tag}> with its time"
        for at in range(behind.start, max(behind.stop, view.article.last + 1)):
            yield Judgement(at, Why.POST, reason)


def _end_of(boxes: Sequence[Box], box: int) -> int:
    """Give the index behind the last box that stands in a box."""
    end = box + 1
    while end < len(boxes) and boxes[end].parent >= box:
        end += 1
    return end


def _is_stamped(view: View, at: int) -> bool:
    """Say whether a line has a time; listings and rows of data have theirs."""
    data = view.page.blocks[at].cells > 1 or view.box(at).tag in _LISTINGS
    return not data and _is_stamp(view.line(at))


def _is_stamp(line: str) -> bool:
    short = len(line) < _LONGEST_STAMP and ":" in line and not line.endswith("。")
    return short and bool(_STAMP.search(line))
