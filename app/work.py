"""The worker as `make run` starts it: without the flask command."""

from __future__ import annotations

if __name__ == "__main__":  # the proof's own processes import this module too, and need none of it
    import gc

    gc.disable()  # as in app/serve.py

    from app.infra.worker import work
    from wsgi import app

    gc.freeze()
    gc.enable()
    work(app)
