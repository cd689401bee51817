"""Profiles: the same examples every time under CI, so that a red run can be repeated."""

import os
import shutil
from collections import Counter
from importlib.util import find_spec

import pytest
from examples import USUAL
from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci", derandomize=True, deadline=None, print_blob=True, max_examples=USUAL
)
settings.register_profile(
    "default",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    max_examples=USUAL,
)
settings.load_profile("ci" if os.environ.get("CI") else "default")

# faults are injected by strace: where it is not installed, these tests are not collected
collect_ignore_glob = [] if shutil.which("strace") else ["faults/*"]
collect_ignore = [] if find_spec("ray") else ["engines/test_ray.py"]  # Ray: an extra


def pytest_report_header() -> str:
    """Say so above the tests."""
    return "faults: with strace" if shutil.which("strace") else "faults: left out, no strace"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say below the tests how much the faults that were injected are, all together."""
    tried: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        tried.update({name: n for name, n in report.user_properties if isinstance(n, int)})
    if tried:
        terminalreporter.section("faults that were tried")
    for name, number in tried.items():
        terminalreporter.write_line(f"{number:7} {name}")
