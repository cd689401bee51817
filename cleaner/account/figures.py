"""The figures of a run for a report: by rule, by folder, what to look at first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from cleaner.account.best import Best, Row
from cleaner.account.margins import NARROW, margin
from cleaner.account.witnesses import is_copy
from cleaner.ledger import Entry
from cleaner.model import Change, Rule, folder_of
from cleaner.report.chinese import both

FIRST = 50  # rows of a list of what to look at first: an editor has five minutes
FOLDERS = 200  # rows of the table of folders
GROUPS = 500  # rows of the lists of copies and of templates
COPIES = 20  # copies named in a group
_EXCERPT = 400  # characters of a change in a list
_TEMPLATES = "many documents of the folder "

Ref = tuple[int, int, int]  # part of the report, place of the document in it, of the change in that


class Figures:
    """Counts documents and changes as they come by."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self.files: Counter[str] = Counter()
        self.characters: Counter[str] = Counter()
        self._holders: list[str] = []  # files with records
        self._rules: dict[str, Counter[str]] = {}
        self._folders: dict[str, Counter[str]] = {}
        self._losses = Best(FIRST, lambda row: (-row["words"], row["document"]))
        self._largest = Best(FIRST, lambda row: -row["removed"])
        self._narrow = Best(FIRST, lambda row: (row["margin"], -row["removed"]))
        self._flags = Best(FIRST, lambda _: 0)
        self._unfinished = Best(FIRST, lambda _: 0)
        self._groups: dict[str, Row] = {}
        self._templates: dict[tuple[str, str], Row] = {}

    def add_document(self, entry: Entry, characters: Mapping[str, int], ref: Ref) -> None:
        """Count a document; `characters` as `characters_of` gives them."""
        if entry.form:
            self._holders.append(entry.document)
        if not entry.is_record:
            self.files["read"] += 1
            self.files[entry.status] += 1
        self.characters.update(characters)
        folder = self._folders.setdefault(folder_of(entry.document), Counter())
        folder.update(characters)
        folder["files"] += not entry.is_record
        folder["changed"] += entry.status == "changed" and not entry.is_record
        if characters.get("words"):
            self._losses.add({"document": entry.document, "ref": ref, **characters})
        if entry.reason or entry.status in ("kept", "failed"):
            row = {"document": entry.document, "status": entry.status}
            self._unfinished.add(row | both("reason", entry.reason))

    def add_change(self, change: Change, ref: Ref) -> None:
        """Count a change or a flag."""
        shorter = 0 if change.flag else len(change.old) - len(change.new)
        counts = self._rules.setdefault(change.rule, Counter())
        counts["flags" if change.flag else "changes"] += 1
        counts["removed"] += max(shorter, 0)
        self._folders[folder_of(change.document)]["changes"] += not change.flag
        if is_copy(change):
            self._add_copy(change, ref)
        elif change.evidence.startswith(_TEMPLATES):
            self._add_template(change, ref)
        row = {**_excerpt(change), "ref": ref, "removed": max(shorter, 0)}
        if change.flag:
            self._flags.add(row)
            return
        if shorter > 1:
            self._largest.add(row)
        above = margin(change, self._settings)
        if above is not None and above < NARROW:
            self._narrow.add({**row, "margin": above})

    def _add_copy(self, change: Change, ref: Ref) -> None:
        group = self._groups.setdefault(
            change.witness, {"place": change.witness, "count": 0, "copies": []}
        )
        group["count"] += 1
        if len(group["copies"]) < COPIES:
            group["copies"].append({**_excerpt(change), "ref": ref})

    def _add_template(self, change: Change, ref: Ref) -> None:
        folder = folder_of(change.document)
        new = {"folder": folder, "count": 0, "removed": 0, "ref": ref, **_excerpt(change)}
        row = self._templates.setdefault((folder, change.evidence), new)
        row["count"] += 1
        row["removed"] += len(change.old) - len(change.new)

    def head(self, rules: Mapping[str, Rule], witnesses: Mapping[str, str]) -> Row:
        """Give all figures, as they stand in the report."""
        groups = sorted(self._groups.values(), key=lambda row: (-row["count"], row["place"]))
        templates = sorted(self._templates.values(), key=lambda row: -row["count"])
        folders = sorted(self._folders.items(), key=lambda item: (-item[1]["removed"], item[0]))
        for group in groups[:GROUPS]:
            group["text"] = witnesses.get(group["place"], "")[:_EXCERPT]
        return {
            "files": dict(sorted(self.files.items())),
            "characters": {k: self.characters[k] for k in ("in", "out", "removed", "words")},
            "rules": [_rule_row(code, rules, self._rules[code]) for code in sorted(self._rules)],
            "folders": [{"name": name, **counts} for name, counts in folders[:FOLDERS]],
            "folder_count": len(folders),
            "holders": self._holders,
            "losses": self._losses.rows(),
            "largest": self._largest.rows(),
            "narrow": self._narrow.rows(),
            "narrow_count": self._narrow.count,
            "flags": self._flags.rows(),
            "unfinished": self._unfinished.rows(),
            "groups": groups[:GROUPS],
            "group_count": len(groups),
            "templates": templates[:GROUPS],
            "template_count": len(templates),
        }


def characters_of(
    before: str, after: str, changes: Sequence[Change], rules: Mapping[str, Rule]
) -> dict[str, int]:
    """Give the characters of a document: in, out, removed, of these by rules that remove words."""
    found = Counter(removed=0, words=0)
    for change in changes:
        shorter = 0 if change.flag else len(change.old) - len(change.new)
        found["removed"] += max(shorter, 0)
        if change.rule not in rules or not rules[change.rule].safe:
            found["words"] += max(shorter, 0)
    return {"in": len(before), "out": len(after), **found}


def _excerpt(change: Change) -> Row:
    row = {
        "document": change.document,
        "rule": change.rule,
        "line": change.line,
        "old": change.old[:_EXCERPT],
        "new": "" if change.flag else change.new[:_EXCERPT],
        **both("evidence", change.evidence),
        "flag": change.flag,
    }
    return {key: value for key, value in row.items() if value}


def _rule_row(code: str, rules: Mapping[str, Rule], counts: Counter[str]) -> Row:
    rule = rules.get(code)
    known = {"name": "", "summary": "", "reason": "", "safe": False}
    if rule:
        known = {k: getattr(rule, k) for k in known}
    figures = {key: counts[key] for key in ("changes", "flags", "removed")}
    return {"code": code, **known, **figures}
