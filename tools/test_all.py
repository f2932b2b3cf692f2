"""Lint, types, contracts, then the suite: on SQLite, and on PostgreSQL and Redis where they are reachable.

With REQUIRE_SERVICES=1 (as CI sets it) a missing service is a failure. Stops at nothing: every step runs, and the exit
code says whether all of them passed.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

POSTGRES = os.environ.get("TEST_POSTGRES_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"
REDIS = os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379/15"
Step = tuple[str, list[str], dict[str, str]]
PYTEST = [sys.executable, "-m", "pytest"]
QUICK = "not browser and not race"


def main() -> int:
    services = {"PostgreSQL": reachable(POSTGRES), "Redis": reachable(REDIS)}
    for name, is_there in services.items():
        print(f"{name}: {'reachable' if is_there else 'not reachable'}", flush=True)
    if os.environ.get("REQUIRE_SERVICES") and not all(services.values()):
        print("PostgreSQL and Redis are required here.", file=sys.stderr)
        return 1
    env = dict(os.environ)
    if services["PostgreSQL"]:
        env["TEST_POSTGRES_URL"] = POSTGRES
    if services["Redis"]:
        env["TEST_REDIS_URL"] = REDIS
    steps: list[Step] = [
        ("lint", ["ruff", "check", "."], {}),
        ("format", ["ruff", "format", "--check", "."], {}),
        ("templates", ["djlint", "templates", "--lint", "--quiet"], {}),
        ("types", ["mypy"], {}),
        ("contracts", ["lint-imports"], {}),
        ("suite on SQLite", [*PYTEST, "-m", QUICK, "-n", "2", "--dist", "loadfile"], {}),
    ]
    if services["PostgreSQL"]:
        steps.append(
            (
                "suite on PostgreSQL",
                [*PYTEST, "-m", QUICK, "-n", "2", "--dist", "loadfile"],
                {"TEST_DATABASE_URL": POSTGRES},
            )
        )
    together: list[Step] = [
        ("races", [*PYTEST, "-m", "race"], {}),
        ("journeys in the browser", [*PYTEST, "-m", "browser"], {}),
    ]
    failed = [name for name, command, more in steps if not passes(name, command, {**env, **more})]
    failed += all_at_once(together, env)
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll steps passed.", flush=True)
    return 1 if failed else 0


def passes(name: str, command: list[str], env: dict[str, str]) -> bool:
    """Run one step with its output on the screen; True if it passed."""
    print(f"\n── {name}", flush=True)
    started = time.monotonic()
    code = subprocess.run(command, env=env, check=False).returncode
    print(
        f"   {name}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True
    )
    return code == 0


def all_at_once(steps: list[Step], env: dict[str, str]) -> list[str]:
    """Run steps that mostly wait for servers beside each other; each one's output is shown when it ends. Returns who
    failed."""
    with ThreadPoolExecutor(len(steps)) as pool:
        results = pool.map(lambda step: captured(step, env), steps)
    failed = []
    for (name, _command, _more), (code, seconds, output) in zip(steps, results, strict=True):
        print(
            f"\n── {name}\n{output}   {name}: {'passed' if code == 0 else 'FAILED'} in {seconds:.0f} s",
            flush=True,
        )
        if code:
            failed.append(name)
    return failed


def captured(step: Step, env: dict[str, str]) -> tuple[int, float, str]:
    """Exit code, seconds and output of a step."""
    _name, command, more = step
    started = time.monotonic()
    done = subprocess.run(
        command, env={**env, **more}, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return done.returncode, time.monotonic() - started, done.stdout


def reachable(url: str) -> bool:
    """Whether somebody listens at the host and port of `url`."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 0), timeout=2):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
