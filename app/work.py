"""The worker as `make run` starts it: without the flask command."""

from __future__ import annotations

from app.infra.worker import work
from wsgi import app

if __name__ == "__main__":
    work(app)
