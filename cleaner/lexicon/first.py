"""With which characters can a pattern begin? So that a line is turned away at its first one."""

ANY = ""  # in a set of first characters: any character may begin a match
_ENOUGH = 2  # sets of characters that are asked for
_ANY_HAN = 1000  # characters: nearly every line has one of a set of so many
_COMMON = 1000  # what a set with marks or digits in it counts for
_DIGITS = frozenset("0123456789０１２３４５６７８９")


def first_chars(pattern: str) -> frozenset[str]:
    """Give the characters that can begin a match, with ANY among them where no set bounds them.

    Understands what the lexicon uses: groups, classes, escapes, quantifiers; no look-around.
    """
    chars, empty, _ = _alternatives(pattern, 0)
    return chars | {ANY} if empty else chars


def _alternatives(pattern: str, at: int) -> tuple[frozenset[str], bool, int]:
    chars, empty, at = _sequence(pattern, at)
    while pattern[at : at + 1] == "|":
        more, more_empty, at = _sequence(pattern, at + 1)
        chars, empty = chars | more, empty or more_empty
    return chars, empty, at


def _sequence(pattern: str, at: int) -> tuple[frozenset[str], bool, int]:
    chars: frozenset[str] = frozenset()
    empty = True
    while at < len(pattern) and pattern[at] not in "|)":
        found, optional, at = _atom(pattern, at)
        many, at = _quantifier(pattern, at)
        if empty:
            chars |= found
            empty = optional or many
    return chars, empty, at


def _atom(pattern: str, at: int) -> tuple[frozenset[str], bool, int]:
    char = pattern[at]
    if char == "(":
        inside = at + 3 if pattern.startswith("?:", at + 1) else at + 1
        chars, empty, at = _alternatives(pattern, inside)
        return chars, empty, at + 1
    if char == "[":
        return _class(pattern, at + 1)
    if char == "\\":
        return _escape(pattern[at + 1]), False, at + 2
    return frozenset(ANY if char == "." else char) or frozenset({ANY}), False, at + 1


def _escape(char: str) -> frozenset[str]:
    if char == "d":
        return _DIGITS
    return frozenset({ANY if char.isalpha() else char})


def _class(pattern: str, at: int) -> tuple[frozenset[str], bool, int]:
    chars: set[str] = set()
    if pattern[at] == "^":
        chars.add(ANY)
    while pattern[at] != "]":
        if pattern[at] == "\\":
            chars |= _escape(pattern[at + 1])
            at += 2
        elif pattern[at + 1] == "-" and pattern[at + 2] != "]":
            chars |= {chr(code) for code in range(ord(pattern[at]), ord(pattern[at + 2]) + 1)}
            at += 3
        else:
            chars.add(pattern[at])
            at += 1
    return frozenset({ANY} if ANY in chars else chars), False, at + 1


def _quantifier(pattern: str, at: int) -> tuple[bool, int]:
    """Say whether the atom before may be missing; skip the quantifier."""
    optional = False
    while at < len(pattern) and pattern[at] in "?*+{":
        if pattern[at] == "{":
            optional = optional or pattern[at + 1] in "0,"
            at = pattern.index("}", at)
        else:
            optional = optional or pattern[at] in "?*"
        at += 1
    return optional, at


def needed(pattern: str) -> tuple[frozenset[str], ...]:
    """Give sets of characters of each of which a matching line has at least one; the rarest."""
    needs, _ = _needs_alternatives(pattern, 0)
    telling = [chars for chars in needs if len(chars) < _ANY_HAN]
    return tuple(sorted(telling, key=_commonness)[:_ENOUGH])


def _needs_alternatives(pattern: str, at: int) -> tuple[list[frozenset[str]], int]:
    needs, at = _needs_sequence(pattern, at)
    while pattern[at : at + 1] == "|":
        more, at = _needs_sequence(pattern, at + 1)
        both = [min(one, key=_commonness) for one in (needs, more) if one]
        needs = [both[0] | both[1]] if len(both) > 1 else []
    return needs, at


def _needs_sequence(pattern: str, at: int) -> tuple[list[frozenset[str]], int]:
    needs: list[frozenset[str]] = []
    while at < len(pattern) and pattern[at] not in "|)":
        if pattern[at] == "(":
            found, at = _needs_alternatives(
                pattern, at + (3 if pattern.startswith("?:", at + 1) else 1)
            )
            at += 1
        else:
            chars, _, at = _atom(pattern, at)
            found = [] if ANY in chars else [chars]
        optional, at = _quantifier(pattern, at)
        needs += [] if optional else found
    return needs, at


def _commonness(chars: frozenset[str]) -> int:
    """Order sets by how seldom a line has one of their characters: letters and Han first."""
    return len(chars) + _COMMON * any(char < "\u3100" for char in chars)
