"""Headers of every answer: nothing from outside, no framing except the embeddable calendar, no sniffing."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_login import current_user

from app.infra.i18n import LANGUAGE_COOKIE, LANGUAGES

POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",  # custom properties on elements: style="--aside: 280px"
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


FRAMED = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors *",
    ]
)


def may_be_framed(response: Response) -> Response:
    """Let other sites show this page in a frame: it runs no script, sets no cookie and sends nothing."""
    response.headers["Content-Security-Policy"] = FRAMED
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def init_headers(app: Flask) -> None:
    @app.after_request
    def add(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if app.config["PRODUCTION"]:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "private, no-store")
            response.vary.add("Cookie")
            response.vary.add("Accept-Language")
        return response

    @app.after_request
    def remember_language(response: Response) -> Response:
        """A stranger who followed ?lang= stays in that language until the browser is closed."""
        asked = request.args.get("lang")
        framed = response.headers.get("Content-Security-Policy") == FRAMED
        shown = response.mimetype == "text/html" and not framed
        if asked in LANGUAGES and shown and not current_user.is_authenticated:
            response.set_cookie(
                LANGUAGE_COOKIE, asked, httponly=True, samesite="Lax", secure=app.config["PRODUCTION"]
            )
        return response
