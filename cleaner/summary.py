"""The summary of a run: what was read, what was changed, what a human should look at."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from typing import Any

from cleaner.checks import RULES as CHECKS
from cleaner.files import Skipped
from cleaner.ledger import MADE, Entry

LARGEST = 10  # losses named in the summary; the ledger has all of them
PAGES = 1_000  # web pages whose metadata stand in the summary; the ledger has all of them
_CHECKS = frozenset(rule.code for rule in CHECKS)


@dataclass(frozen=True)
class Summary:
    """The figures of a run, as they stand in summary.json."""

    files: Mapping[str, int]  # read, and by status; skipped
    characters: Mapping[str, int]  # in (of documents that were read), removed, added
    rules: Mapping[str, Mapping[str, int]]  # code -> changes, flags, characters removed
    losses: Sequence[Mapping[str, Any]]  # the documents that lost most characters
    kept: Sequence[Mapping[str, str]]  # documents left as they were because a check failed
    failed: Sequence[Mapping[str, str]]
    copied: Sequence[Mapping[str, str]]
    skipped: Sequence[Mapping[str, str]]
    ledger: Mapping[str, Any]  # digest and number of lines of changes.jsonl
    # what web pages say about themselves: title, author, date, site, url, lang
    pages: Sequence[Mapping[str, str]] = ()
    # of files with records: how many were read, and what became of them
    records: Mapping[str, int] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Say whether every document was done."""
        return not self.failed and not self.kept

    @classmethod
    def from_json(cls, data: bytes) -> "Summary":
        """Read the content of a summary.json back."""
        return cls(**json.loads(data))

    def to_json(self) -> bytes:
        """Give the content of summary.json."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"
        return text.encode("utf-8", "backslashreplace")


@dataclass
class Tally:
    """Counts up to a summary, document by document."""

    files: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    size: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    added: int = 0
    losses: list[tuple[int, str, dict[str, int]]] = field(default_factory=list)
    told: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    pages: list[dict[str, str]] = field(default_factory=list)
    lines: int = 0
    hash: Any = field(default_factory=lambda: blake2b(digest_size=16))

    def add_bytes(self, rows: bytes) -> None:
        """Count lines of the ledger."""
        self.hash.update(rows)
        self.lines += rows.count(b"\n")

    def add(self, entry: Entry) -> None:
        """Count a document, or one record of a file."""
        if entry.status == MADE:
            return
        if not entry.is_record:
            self.files["read"] += entry.status != "failed" or bool(entry.digest)
            self.files[entry.status] += 1
            self.records.update(entry.records)
            self.size += entry.size
        lost: Counter[str] = Counter()
        for rule, (changes, flags, removed, added) in entry.rules.items():
            self.changes[rule] += changes
            self.flags[rule] += flags
            self.added += added
            lost[rule] = removed
        self.removed.update(lost)
        if lost.total():
            by_rule = {rule: count for rule, count in lost.most_common() if count}
            self.losses.append((lost.total(), entry.document, by_rule))
            self.losses = sorted(self.losses, key=lambda row: (-row[0], row[1]))[:LARGEST]
        if entry.meta and len(self.pages) < PAGES:
            self.pages.append({"document": entry.document, **entry.meta})
        if entry.reason and not entry.is_record:  # the entry of its file tells of a record
            kept = _CHECKS & entry.rules.keys() or entry.status in ("changed", "unchanged")
            status = "kept" if kept else entry.status
            row = {"document": entry.document, "reason": entry.reason}
            self.told.setdefault(status, []).append(row)

    def summary(self, skipped: Sequence[Skipped]) -> Summary:
        """Give the figures."""
        codes = sorted(self.changes.keys() | self.flags.keys())
        statuses = ("read", "changed", "unchanged", "kept", "copied", "failed")
        return Summary(
            files={**{s: self.files[s] for s in statuses}, "skipped": len(skipped)},
            characters={
                "bytes_in": self.size,
                "removed": self.removed.total(),
                "added": self.added,
            },
            rules={
                code: {
                    "changes": self.changes[code],
                    "flags": self.flags[code],
                    "removed": self.removed[code],
                }
                for code in codes
            },
            losses=[
                {"document": name, "characters": count, "rules": rules}
                for count, name, rules in self.losses
            ],
            kept=self.told.get("kept", []),
            failed=[
                *self.told.get("failed", []),
                *({"document": s.name, "reason": s.reason} for s in skipped if s.unreadable),
            ],
            copied=self.told.get("copied", []),
            skipped=[{"name": s.name, "reason": s.reason} for s in skipped if not s.unreadable],
            ledger={"digest": self.hash.hexdigest(), "lines": self.lines},
            pages=self.pages,
            records=dict(sorted(self.records.items())),
        )
