"""A run whose every text wants to act: in a page, a terminal, a spreadsheet, a pull request."""

import json
from itertools import product
from pathlib import Path

from cleaner import ledger
from cleaner.files import NOTES, digest
from cleaner.model import Change

_BREAKS = (
    "",
    '"',
    "'",
    "`",
    "-->",
    "]]>",
    "</script>",
    "</style>",
    "</title></noscript>",
    '"></td></table>',
    "\\",
    "\u2028",
    "<!--<script>",
    "\ufeff\u202e",
    "</script\x0c>",
)
_PAGE = (
    "<script>hit()</script>",
    "<img src=x onerror=hit()>",
    "<svg/onload=hit()>",
    "<svg><script href='data:,hit()'/></svg>",
    "<iframe srcdoc='<script>parent.hit()</script>'></iframe>",
    "<iframe src='javascript:parent.hit()'></iframe>",
    "<a href='javascript:hit()'>x</a>",
    "<a href=https://hostile.example/a>x</a>",
    "<form action=https://hostile.example/f><button autofocus onfocus=hit()>",
    "<input autofocus onfocus=hit()>",
    "<details open ontoggle=hit()>",
    "<meta http-equiv=refresh content='0;url=https://hostile.example/m'>",
    "<base href=https://hostile.example/>",
    "<link rel=stylesheet href=https://hostile.example/l.css>",
    "<style>@import 'https://hostile.example/s.css';*{background:url(https://hostile.example/b)}</style>",
    "<object data=https://hostile.example/o></object>",
    "<video src=https://hostile.example/v onerror=hit()>",
    "<math><mtext><style><img src=x onerror=hit()></style>",
    "<template shadowrootmode=open><script>hit()</script></template>",
    "onmouseover=hit() style=animation-name:x onanimationstart=hit()",
    "javascript:hit()//",
    "${hit()}{{hit()}}<%=hit()%>#{hit()}",
    "&lt;script&gt;hit()&lt;/script&gt;&#60;img src=x onerror=hit()&#62;",
    "\\u003cscript\\u003ehit()\\u003c/script\\u003e",
)
_ELSEWHERE = (
    '=HYPERLINK("https://hostile.example")',
    "=cmd|'/c calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    '"=1+1',
    "  =1+1",
    "%0A=1",
    "\x1b[2J\x1b]0;owned\x07",
    "\x1b]8;;https://hostile.example\x1b\\x\x1b]8;;\x1b\\",
    "\x1b]52;c;aGl0\x07",
    "\x9b31m\x9d0;x\x9c",
    "safe\roverwritten\x08\x08",
    "\u202eecil\u2066x\u2069",
    "\x00\x01\x7f\x85",
    "![x](https://hostile.example/i.png)",
    "[x](javascript:hit())",
    "<https://hostile.example>",
    "https://hostile.example/auto",
    "@everyone #1 owner/repo#2",
    "| a | b |\n|---|---|\n| c | d |",
    "``` ` `` ``` a|b \\| ``",
    "\n\n# heading\n\n- list\n\n<img src=x onerror=hit()>\n",
    "```\n</details>",
    "::warning file=x::hit",
    "##vso[task.setvariable]x",
    "$(hit) `hit` ; hit && hit | hit > hit",
    "--to /etc -rf *",
    "\udcff\ud800",
)
PAYLOADS = tuple(a + b for a, b in product(_BREAKS, _PAGE)) + _ELSEWHERE


def write_run(out: Path, payloads: tuple[str, ...] = PAYLOADS) -> None:
    """Write an output with a ledger, every field of which is a payload."""
    notes = out / NOTES
    notes.mkdir(parents=True)
    rows = [ledger.header_line("0.1.0", {"copy_threshold": 0.9, "x": payloads[0]})]
    for number, payload in enumerate(payloads):
        safe = payload.encode("utf-8", "replace").decode()
        before, after = f"一{safe}二\n尾\n", f"一{safe[::-1]}二\n尾\n"
        output = f"{number}.txt"
        (out / output).write_bytes(after.encode())
        parts = payload.replace("..", "").split("/")
        name = "/".join(part for part in parts if part not in {"", "."}) or "x"
        entry = ledger.Entry(
            document=f"d{number % 7}/{number} {name}",
            output=output,
            status="kept" if number % 50 == 0 else "changed",
            digest=digest(before.encode()),
            output_digest=digest(after.encode()),
            size=len(before.encode()),
            encoding=payload,
            reason=payload if number % 50 == 0 else "",
            meta={"title": payload},
        )
        rows.append(ledger.entry_line(entry))
        rows += map(ledger.change_line, _changes(entry.document, safe, payload, number))
    book = b"".join(rows)
    (notes / ledger.CHANGES).write_bytes(book)
    told = {"digest": digest(book), "lines": book.count(b"\n")}
    summary = {"ledger": told, "characters": {"bytes_in": 0}}
    (notes / ledger.SUMMARY).write_bytes(json.dumps(summary).encode())


def _changes(document: str, safe: str, payload: str, number: int) -> list[Change]:
    other = f"d0/0 {PAYLOADS[0]}:1"
    rule = ("B113", "D201", payload)[number % 3]
    edit = Change(document, 0, 1, safe, safe[::-1], rule, 1, 2, f"{payload}: 11 points", other)
    flag = Change(
        document, 1, 0, "一", "一", "D204", 1, 1, f"96.0% like {payload}", payload, flag=True
    )
    lead = f"many documents of the folder have {payload}"
    return [edit, flag, Change(document, 2, 0, "", "", "B201", 1, 1, lead)]
