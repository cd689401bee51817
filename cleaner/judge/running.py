"""Whether a line reads like part of a paragraph, and not like a heading or a label."""

from cleaner import later
from cleaner.text import ends_sentence

_INNER_MARKS = later.pattern(  # a comma of half width only between Han
    "[，。；！？,;](?:(?<=[，。；！？])|(?<=[\u4e00-\u9fff].)(?=[\u4e00-\u9fff]))"
)
_SENTENCE = 8  # characters from which a line with a sentence end is running text
_BROKEN_SENTENCE = 12  # characters from which a line with a comma inside is running text
_LATIN_SENTENCE = 40  # characters of a sentence without Han
_LATIN_WORDS = 7


def is_running_text(bare: str) -> bool:
    """Say whether a line reads like part of a paragraph and not like a heading or a label."""
    if len(bare) >= _BROKEN_SENTENCE and _INNER_MARKS.search(bare):
        return True
    if len(bare) >= _SENTENCE and ends_sentence(bare):
        return True
    return _is_latin_text(bare)


def _is_latin_text(bare: str) -> bool:
    if len(bare) < _LATIN_SENTENCE or bare.count(" ") < _LATIN_WORDS or "|" in bare or "©" in bare:
        return False
    return bare[-1] in ".,;\"'" or ", " in bare or ". " in bare
