"""Profiles: the same examples every time under CI, so that a red run can be repeated."""

import os
import shutil
from importlib.util import find_spec

from hypothesis import HealthCheck, settings

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("ci" if os.environ.get("CI") else "default")

# faults are injected by strace: where it is not installed, these tests are not collected
collect_ignore_glob = [] if shutil.which("strace") else ["faults/*"]
collect_ignore = [] if find_spec("ray") else ["engines/test_ray.py"]  # Ray: an extra


def pytest_report_header() -> str:
    """Say so above the tests."""
    return "faults: with strace" if shutil.which("strace") else "faults: left out, no strace"
