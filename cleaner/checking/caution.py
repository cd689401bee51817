"""A fix does nothing that a clean run would not do.

Under fewer rules a document can look different to those that are left: a line of navigation that
must stay (removing it is not safe) looks like half a sentence to the rule that joins lines. So the
changes of a fix are compared with those of the check, and a rule that goes astray is taken off the
document.
"""

from collections.abc import Callable, Sequence

from cleaner.checking.judging import Case, Found, Judged, judge
from cleaner.files import fingerprint
from cleaner.suppress import without

_ROUNDS = 4  # rules that go astray one after another; then the document is left alone


def careful(
    case: Case, fixed: Judged, checked: Judged, again: Callable[[Case], Judged] = judge
) -> tuple[Case, Judged] | None:
    """Give case and result without the rules that go astray; None where that does not help."""
    for _ in range(_ROUNDS):
        astray = _astray(fixed.found, checked.found)
        if not astray:
            return case, fixed
        case = case._replace(settings=without(case.settings, astray))
        fixed = again(case)
    return None


def _astray(fixed: Sequence[Found], checked: Sequence[Found]) -> tuple[str, ...]:
    """Give the rules that change what the check does not, outside lines that would go anyway."""
    known = {_place(found) for found in checked}
    gone = {row for found in checked for row in _removed_lines(found)}
    return tuple(
        sorted(
            {
                found.change.rule
                for found in fixed
                if not found.change.flag
                and _place(found) not in known
                and (found.change.line not in gone or _takes_a_line_end(found))
            }
        )
    )


def _takes_a_line_end(found: Found) -> bool:
    """Say whether a change could join a line that goes to one that stays."""
    return found.change.new.count("\n") < found.change.old.count("\n")


def _removed_lines(found: Found) -> range:
    """Give the lines of the original that a change takes away whole."""
    old, new = found.change.old, found.change.new
    # the last line of a file may have no line end to take with it
    whole = "\n" in old or fingerprint(old) == found.paragraph
    if not whole or not old.strip() or new.strip():
        return range(0)
    first = found.change.line + len(old) - len(old.lstrip("\n"))
    return range(first, first + old.strip("\n").count("\n") + 1)


def _place(found: Found) -> tuple[str, int, int, str, str]:
    change = found.change
    return change.rule, change.line, change.column, change.old, change.new
