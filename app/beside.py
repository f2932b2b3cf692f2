"""The worker beside the pages: forked from the process that imported everything, and begun anew if it dies.

Three generations: the site's first process (gunicorn's arbiter), the minder, the worker. The minder has no thread, no
connection and nothing to do but wait, so that what it forks is always as clean as after the start.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
MINDER, WORKER = "tandem-minder", "tandem-worker"  # names of the processes, at most 15 signs
PAUSE = 1.0  # seconds before a worker that died is begun anew
PATIENCE = 10.0  # seconds that a worker may take to finish


def start(act: Callable[[], None]) -> int:
    """Run `act` in a process of its own until `stop`. Answers the minder's process id."""
    minder = os.fork()
    if not minder:
        os.setsid()  # Ctrl-C reaches only the first process, which stops us in order
        os.nice(10)  # a page somebody waits for goes before mail and schedules
        _leave(MINDER, lambda: _mind(act))
    return minder


def stop(minder: int) -> None:
    """Ask the worker to finish, and wait until it and its minder are gone."""
    with suppress(ProcessLookupError, ChildProcessError):  # gunicorn may have taken note of its end already
        os.kill(minder, signal.SIGTERM)
        os.waitpid(minder, 0)


def _mind(act: Callable[[], None]) -> None:
    """Keep one worker going until we are told to stop."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGCHLD})  # taken one by one below
    while True:
        worker = os.fork()
        if not worker:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGCHLD})
            _leave(WORKER, act)
        while _reaped(worker, wait=False) is None:
            if signal.sigwait({signal.SIGTERM, signal.SIGCHLD}) == signal.SIGTERM:
                _end(worker)
                return
        if signal.sigtimedwait({signal.SIGTERM}, PAUSE) is not None:
            return


def _end(worker: int) -> None:
    """Ask the worker to finish; insist when its time is up."""
    os.kill(worker, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while _reaped(worker, wait=False) is None:
        left = deadline - time.monotonic()
        if left <= 0 or signal.sigtimedwait({signal.SIGCHLD}, left) is None:
            os.kill(worker, signal.SIGKILL)
            _reaped(worker, wait=True)
            return


def _reaped(pid: int, *, wait: bool) -> int | None:
    done, status = os.waitpid(pid, 0 if wait else os.WNOHANG)
    return status if done else None


def _leave(name: str, act: Callable[[], None]) -> NoReturn:
    """In a forked process: take its name, die with the parent, act, and never return into the parent's frames."""
    code = 1
    try:
        if sys.platform == "linux":
            libc = ctypes.CDLL(None)
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            libc.prctl(PR_SET_NAME, name.encode())
        act()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
