"""Faults are injected by strace; where it is not installed, these tests are not collected."""

import shutil

collect_ignore_glob = [] if shutil.which("strace") else ["test_*.py"]


def pytest_report_header() -> str:
    """Say so above the tests."""
    return "faults: with strace" if shutil.which("strace") else "faults: left out, no strace"
