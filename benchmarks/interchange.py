"""Run the examples of docs/interchange.md whose packages are too large for the tests.

    python benchmarks/interchange.py [--only NAME]

For each, an environment with the packages the page names is made in a temporary folder, the example
is run on what `cleaner clean` wrote, and the texts that come out are compared. It takes gigabytes
and some minutes, and ends with status 1 where an example did not give the texts.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "interchange.md"
DIRTY = ["馆长说:这条路修了两年,今天通车。", "河边的柳树长到了桥那么高,孩子们在树下写作业。"]
FINE = [text.replace(":", "：").replace(",", "，") for text in DIRTY]
CLEAN = "from cleaner.cli import main; main()"
MINUTES = 30  # for the packages, and for the example


class Example(NamedTuple):
    """What the page says of a tool."""

    name: str
    packages: list[str]
    code: str
    config: bool  # it is the configuration of a command, not Python


def examples() -> list[Example]:
    """Read the page."""
    found = []
    for section in re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title = section.split("\n")[0]
        if "(run by benchmarks/interchange.py)" in title:
            packages = re.findall(r"^pip install (.*)$", section, re.MULTILINE)[0].split()
            kind, code = re.findall(r"```(python|yaml)\n(.*?)```", section, re.DOTALL)[0]
            found.append(Example(title.split(" (")[0], packages, code, kind == "yaml"))
    return found


def run(example: Example, folder: Path) -> bool:
    """Run an example in a folder; say whether it gave the texts, and what it took."""
    (folder / "raw").mkdir()
    rows = (json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in DIRTY)
    (folder / "raw" / "shard.jsonl").write_text("".join(rows), "utf-8")
    command = [sys.executable, "-c", CLEAN, "clean", "raw", "--out", "clean", "--quiet"]
    subprocess.run(command, cwd=folder, check=True)
    began = time.perf_counter()
    venv.create(folder / "env", with_pip=True)
    programs = folder / "env" / "bin"
    install = [str(programs / "pip"), "install", "--quiet", *example.packages]
    quietly(install, folder)
    installed = time.perf_counter()
    path = folder / ("next.yaml" if example.config else "next.py")
    path.write_text(example.code, "utf-8")
    means = ["dj-process", "--config"] if example.config else ["python"]
    command = [str(programs / means[0]), *means[1:], str(path)]
    quietly(command, folder)
    ended = time.perf_counter()
    written = b"".join(file.read_bytes() for file in folder.glob("next/*.jsonl"))
    texts = [row["text"] for row in map(json.loads, written.splitlines()) if "text" in row]
    told = "the same texts" if texts == FINE else f"OTHER TEXTS: {texts}"
    print(
        f"{example.name}: {told}; installed in {installed - began:.0f} s, run in "
        f"{ended - installed:.0f} s",
        flush=True,
    )
    return texts == FINE


def quietly(command: list[str], folder: Path) -> None:
    """Run a command; raises SystemExit with what it wrote where it fails."""
    own = {"HF_HUB_OFFLINE": "1", "RAY_USAGE_STATS_ENABLED": "0"}
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | own
    with (folder / "log").open("w+b") as log:
        done = subprocess.run(
            command, cwd=folder, env=env, stdout=log, stderr=log, timeout=60 * MINUTES, check=False
        )
        if done.returncode:
            log.seek(0)
            raise SystemExit(log.read().decode(errors="replace"))


def main() -> None:
    """Run all, or one."""
    parser = argparse.ArgumentParser(description="Run the examples of docs/interchange.md.")
    parser.add_argument("--only", default="")
    choice = parser.parse_args()
    good = True
    for example in examples():
        if choice.only in example.name:
            with tempfile.TemporaryDirectory() as folder:
                good = run(example, Path(folder)) and good
    raise SystemExit(not good)


if __name__ == "__main__":
    main()
