"""What is accepted: findings of the day the baseline was written; only new ones fail a check.

An entry names rule, document and paragraph (by a hash), and how many such findings there are. So it
holds when lines above come or go, and no longer when the paragraph itself is edited. `"path": "*"`
accepts the paragraph in every document; `reason` is for people, and stays.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner import files, later, ledger
from cleaner.report.finding import Told

if TYPE_CHECKING:
    import json
else:
    json = later.module("json")

FILE = files.BASELINE_FILE
ANY = "*"


class BaselineError(ValueError):
    """The baseline cannot be read: says where."""


class Key(NamedTuple):
    """What an entry accepts."""

    path: str
    rule: str
    paragraph: str


class Accepted(NamedTuple):
    """How often, and why."""

    times: int
    reason: str = ""


Baseline = Mapping[Key, Accepted]


class Sorted(NamedTuple):
    """Findings after the baseline was asked."""

    new: list[Told]
    accepted: Counter[Key]
    spared: set[tuple[str, str]]  # document and rule of each accepted finding


def read(path: Path) -> dict[Key, Accepted]:
    """Read a baseline; none at all is an empty one. Raises BaselineError."""
    found: dict[Key, Accepted] = {}
    try:
        rows = path.read_bytes().splitlines()
    except FileNotFoundError:
        return found
    except OSError as error:
        message = f"{path}: {error.strerror}"
        raise BaselineError(message) from error
    for number, row in enumerate(rows, 1):
        try:
            key, accepted = _entry(json.loads(row))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            message = f"{path}:{number}: not an entry of a baseline: {row[:60]!r}"
            raise BaselineError(message) from error
        count = accepted.times + (found[key].times if key in found else 0)  # a merge may double it
        found[key] = accepted._replace(times=count)
    return found


def _entry(row: Mapping[str, Any]) -> tuple[Key, Accepted]:
    key = Key(row["path"], row["rule"], row["paragraph"])
    accepted = Accepted(row.get("count", 1), row.get("reason", ""))
    if not all(isinstance(part, str) for part in (*key, accepted.reason)):
        raise TypeError(row)
    if type(accepted.times) is not int or accepted.times < 1:
        raise ValueError(row)
    return key, accepted


def write(path: Path, baseline: Baseline) -> None:
    """Write a baseline, its entries in order, so that two versions can be compared."""
    rows = []
    for key, accepted in sorted(baseline.items()):
        row = {"path": key.path, "rule": key.rule, "paragraph": key.paragraph}
        reason = {"reason": accepted.reason} if accepted.reason else {}
        rows.append(ledger.line({**row, "count": accepted.times, **reason}))
    files.write(path, b"".join(rows), sync=True)


def sift(found: Iterable[Told], baseline: Baseline) -> Sorted:
    """Take the accepted findings out, as many of each as its entry says."""
    new: list[Told] = []
    accepted: Counter[Key] = Counter()
    spared: set[tuple[str, str]] = set()
    for one in found:
        for path in (one.path, ANY):
            key = Key(path, one.rule.code, one.paragraph)
            entry = baseline.get(key)
            if entry and (path == ANY or accepted[key] < entry.times):
                accepted[key] += 1
                spared.add((one.path, one.rule.code))
                break
        else:
            new.append(one)
    return Sorted(new, accepted, spared)


def joined(baseline: Baseline, found: Iterable[Told]) -> dict[Key, Accepted]:
    """Give the baseline that accepts these findings too."""
    made = dict(baseline)
    for one in found:
        key = Key(one.path, one.rule.code, one.paragraph)
        entry = made.get(key, Accepted(0))
        made[key] = entry._replace(times=entry.times + 1)
    return made


def without(baseline: Baseline, unused: Mapping[Key, int]) -> dict[Key, Accepted]:
    """Give the baseline that accepts so many findings less."""
    return {
        key: entry._replace(times=entry.times - unused.get(key, 0))
        for key, entry in baseline.items()
        if entry.times > unused.get(key, 0)
    }


def unused(
    baseline: Baseline,
    accepted: Mapping[Key, int],
    judged: Collection[str],
    gone: Collection[str],
    codes: Collection[str],
) -> dict[Key, int]:
    """Give the entries that accept more than there is, and by how much.

    Only documents that were `judged` or are `gone`, and rules that were on, can tell.
    """
    return {
        key: entry.times - accepted.get(key, 0)
        for key, entry in baseline.items()
        if key.path != ANY
        and (key.path in gone or (key.path in judged and key.rule in codes))
        and accepted.get(key, 0) < entry.times
    }
