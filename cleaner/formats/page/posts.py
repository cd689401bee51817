"""Find the second and later posts of a page: the replies of a thread, other entries of a blog."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from cleaner.formats.page.model import Box, Why
from cleaner.formats.page.view import Judgement, View
from cleaner.formats.page.worth import SOLID

# when a post was written, to the minute: prose seldom says it so
_STAMP = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T\u3000]{0,3}\d{1,2}:\d{2}"
    r"|(?<!\d)\d{1,2}-\d{1,2} \d{1,2}:\d{2}"
)
_LONGEST_STAMP = 120  # characters of a line that says who wrote a post, and when
MIN_POSTS = 3  # elements of one kind with a stamp each; two may be an article and its source
MIN_INSIDE = 2  # of them inside what was taken for the article
MAX_POSTS = 1_000  # that are looked at, to find where they begin; all that follow the first go
_NUMBER = re.compile(r"\d+")


def further_posts(view: View, kept: list[int]) -> Iterator[Judgement]:
    """Yield all that stands in the posts after the first."""
    posts = _posts(view, kept)
    if len(posts) < MIN_POSTS:
        return
    # the article may begin in a later post, where the first ones are short
    items = posts[max(0, bisect_right(posts, view.page.blocks[kept[0]].box) - 1) :]
    boxes = [view.page.blocks[at].box for at in kept]
    first = [at for at, box in zip(kept, boxes, strict=True) if box < items[1]]
    if view.worth(first) < SOLID:
        return
    tag = view.page.boxes[items[0]].tag
    reason = f"stands behind the first of {len(posts)} posts, each a <{tag}> with its time"
    for at, box in zip(kept, boxes, strict=True):
        if box >= items[1]:
            yield Judgement(at, Why.POST, reason)


def _posts(view: View, kept: list[int]) -> list[int]:
    """Give the sibling boxes that hold a line with a time each, if they are alike."""
    stamped = [at for at in range(len(view.page.blocks)) if _is_stamp(view.line(at))][:MAX_POSTS]
    inside = [_chain(view, at) for at in sorted(set(stamped) & set(kept))]
    if len(inside) < MIN_INSIDE:
        return []
    level = 0
    while all(len(chain) > level for chain in inside) and len({c[level] for c in inside}) == 1:
        level += 1
    if not level or any(len(chain) <= level for chain in inside):
        return []  # the times stand in the same box as what is between them
    parent = inside[0][level - 1]
    chains = [chain for chain in (_chain(view, at) for at in stamped) if len(chain) > level]
    items = sorted({chain[level] for chain in chains if chain[level - 1] == parent})
    return items if _are_alike(view, items, set(stamped)) else []


def _are_alike(view: View, items: list[int], stamped: set[int]) -> bool:
    """Say whether boxes are of one kind, and each holds more than its time.

    The times of a chronicle stand in headings of their own, with the text behind them.
    """
    boxes = view.page.boxes
    tags = {boxes[item].tag for item in items}
    shapes = {_NUMBER.sub("", boxes[item].names) for item in items}
    if len(tags) > 1 or len(shapes) > 1 + len(items) // MIN_POSTS:
        return False
    ends = dict(zip(items, [_end_of(boxes, item) for item in items], strict=True))
    filled = set()
    for at, block in enumerate(view.page.blocks):
        item = items[max(0, bisect_right(items, block.box) - 1)]
        if at not in stamped and item <= block.box < ends[item]:
            filled.add(item)
    return len(filled) == len(items)


def _end_of(boxes: Sequence[Box], box: int) -> int:
    """Give the index behind the last box that stands in a box."""
    end = box + 1
    while end < len(boxes) and boxes[end].parent >= box:
        end += 1
    return end


def _is_stamp(line: str) -> bool:
    return len(line) < _LONGEST_STAMP and not line.endswith("。") and bool(_STAMP.search(line))


def _chain(view: View, at: int) -> list[int]:
    """Give the boxes around a block, from the outermost."""
    chain = []
    box = view.page.blocks[at].box
    while box >= 0:
        chain.append(box)
        box = view.page.boxes[box].parent
    return chain[::-1]
