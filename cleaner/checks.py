"""What a run checks about itself before it writes a document."""

from collections.abc import Sequence

from cleaner.edits import revert
from cleaner.formats import front_matter
from cleaner.judge.running import is_running_text
from cleaner.model import Change, Rule
from cleaner.text import ends_sentence, han_count, letter_count

NOT_REBUILT = Rule(
    code="X001",
    name="not-rebuilt",
    summary="the changes do not lead back to the original: a fault of the cleaner",
    before="一个句子。\n",
    after="一个句子。\n",
    reason="What is kept plus what was removed must give the original, or nothing is changed.",
)
NOT_SETTLED = Rule(
    code="X002",
    name="not-settled",
    summary="every further pass would change the text again: a fault of the cleaner",
    before="一个句子。\n",
    after="一个句子。\n",
    reason="A second run must change nothing; a document that never settles stays as it was.",
)
TOO_MUCH_LOST = Rule(
    code="X003",
    name="too-much-lost",
    summary="the document would lose most of its text, or all of it",
    before="一个句子。\n",
    after="一个句子。\n",
    reason="Removed copies of paragraphs that stay elsewhere are not counted. See max-loss.",
)
UNREAD = Rule(
    code="X004",
    name="unread-record",
    summary="a record of a file whose text cannot be found or read",
    before='{"id": 7}\n',
    after='{"id": 7}\n',
    reason="It stays as it is: no JSON, no such field (see text-field), half a character.",
)
TOO_LONG = Rule(
    code="X005",
    name="record-too-long",
    summary="a record that is longer than max-line",
    before='{"text": "…"}\n',
    after='{"text": "…"}\n',
    reason="It stays as it is: what takes more memory than there is would end the whole run.",
)
PAGE_FAMILY = "H"  # the rules that judge the blocks of a web page
LINE_FAMILY = "B"  # those that judge lines
_BODY = 40  # Han characters or Latin words of running text: an article, whatever stood around it
_WORD = 5  # letters of a word
RULES: tuple[Rule, ...] = (NOT_REBUILT, NOT_SETTLED, TOO_MUCH_LOST, UNREAD, TOO_LONG)


def is_unread(reason: str) -> bool:
    """Say whether a record is kept because its text could not be read, not because of the text."""
    return reason.startswith((UNREAD.code, TOO_LONG.code))


def broken_law(
    original: str, text: str, changes: Sequence[Change], *, settled: bool, max_loss: float
) -> tuple[Rule, str] | None:
    """Give the check which a cleaned text fails, and how; None where all hold."""
    if not settled:
        codes = ", ".join(sorted({change.rule for change in changes if not change.flag}))
        return NOT_SETTLED, f"rules at work: {codes}"
    if not changes:
        return None
    if not _leads_back(original, text, changes):
        return NOT_REBUILT, "kept and removed text do not give the original"
    return _loss(original, text, changes, max_loss)


def _leads_back(original: str, text: str, changes: Sequence[Change]) -> bool:
    try:
        return revert(text, changes) == original
    except ValueError:  # a change says it wrote what is not there
        return False


def _loss(
    original: str, text: str, changes: Sequence[Change], max_loss: float
) -> tuple[Rule, str] | None:
    """Check the share of Han characters that go for good; of all letters in a text of others.

    Copies with a witness stay elsewhere; the furniture of a web page was never the document's. Nor
    are its lines, where an article stays and what goes is no running text: short news stand among
    menus that are longer than they are.
    """
    if (
        not text[front_matter.length(text) :].strip()
        and original[front_matter.length(original) :].strip()
        and not any(change.witness and not change.flag for change in changes)
    ):
        return TOO_MUCH_LOST, f"nothing would be left of {len(original)} characters"
    gone = [c for c in changes if len(c.new) < len(c.old) and not c.witness and not c.flag]
    if _is_little(original, gone, max_loss):
        return None
    chinese = _is_chinese(original)
    count = han_count if chinese else letter_count
    gone = [c for c in gone if chinese or not c.new]  # mended letters become fewer and stay
    has_body = _has_body(text)
    outside = sum(count(c.old) for c in gone if _is_outside(c, has_body=has_body))
    lost = sum(count(c.old) - count(c.new) for c in gone) - outside
    if lost <= 0:
        return None
    share = lost / max(count(original) - outside, 1)
    if share <= max_loss:
        return None
    return TOO_MUCH_LOST, f"{share:.0%} of the Han characters would go, allowed are {max_loss:.0%}"


def _has_body(text: str) -> bool:
    size = 0
    for line in map(str.strip, text.split("\n")):
        if ends_sentence(line) and is_running_text(line):
            han = han_count(line)
            size += han + (letter_count(line) - han) // _WORD
        if size >= _BODY:
            return True
    return False


def _is_outside(change: Change, *, has_body: bool) -> bool:
    """Say whether a removal took furniture that is plainly none of the article."""
    if change.rule.startswith(LINE_FAMILY):
        return has_body and not any(map(is_running_text, map(str.strip, change.old.split("\n"))))
    return change.rule.startswith(PAGE_FAMILY)


def _is_little(original: str, gone: Sequence[Change], max_loss: float) -> bool:
    """Say whether it is surely not too much, whatever characters they are: asked of every text."""
    removed = sum(len(c.old) - len(c.new) for c in gone)
    outside = sum(len(c.old) for c in gone if c.rule.startswith(PAGE_FAMILY))
    return not gone or removed <= max_loss * (han_count(original) - outside)


def _is_chinese(text: str) -> bool:
    """Say whether Han characters are most of a text, a Latin word being about as much as one."""
    han = han_count(text)
    return (letter_count(text) - han) <= _WORD * han
