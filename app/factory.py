"""The application, assembled in named steps. The only place that knows every room."""

from __future__ import annotations

import logging

import structlog
from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app import cli
from app.accounts import room as accounts
from app.attendance import room as attendance
from app.catalogue import room as catalogue
from app.companies import room as companies
from app.correspondence import room as correspondence
from app.documents import room as documents
from app.events import room as events
from app.feedback import room as feedback
from app.infra import audit, files, i18n, jobs, links, outbox, tidying  # noqa: F401  (audit, files, jobs: tables; tidying: a job)
from app.infra.db import init_db
from app.matchmaking import room as matchmaking
from app.online import room as online
from app.organiser import room as organiser
from app.outcomes import room as outcomes
from app.participant import room as participant
from app.programme import room as programme
from app.questionnaires import room as questionnaires
from app.readiness import room as readiness
from app.registrations import room as registrations
from app.trainings import room as trainings
from app.web import desk, errors, headers, jinja, specimen, templating
from config import BASE_DIR, Settings

csrf = CSRFProtect()

ROOMS = [
    accounts,
    companies,
    events,
    correspondence,
    questionnaires,
    catalogue,
    registrations,
    readiness,
    matchmaking,
    attendance,
    online,
    feedback,
    trainings,
    outcomes,
    programme,
    documents,
    participant,
    organiser,
]


class Tandem(Flask):
    """Flask with templates in both languages."""

    jinja_environment = templating.BilingualEnvironment  # type: ignore[assignment]


def create_app(settings: Settings) -> Flask:
    """Settings in, application out."""
    app = Tandem(
        "app", template_folder=str(BASE_DIR / "templates"), static_folder=str(BASE_DIR / "app" / "static")
    )
    configure(app, settings)
    init_log()
    init_db(app)
    links.init_links(app)
    i18n.init_i18n(app)
    csrf.init_app(app)
    register_rooms(app)
    jinja.init_jinja(app)
    desk.init_desk(app)
    headers.init_headers(app)
    errors.init_errors(app)
    serve(app, settings)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Translate Settings into the names that Flask and its extensions read."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app.config.update(
        PRODUCTION=settings.production,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        REDIS_URL=settings.redis_url,
        JOBS_PATH=settings.jobs_path,
        FILES_DIR=settings.files_dir,
        SITE_URL=settings.site_url,
        MAILBOX_ENABLED=settings.mailbox_enabled,
        MAIL_DEFAULT_SENDER=settings.mail_from,
        MAIL_SERVER=settings.smtp_host,
        MAIL_PORT=settings.smtp_port,
        MAIL_USERNAME=settings.smtp_user,
        MAIL_PASSWORD=settings.smtp_password,
        MAIL_USE_TLS=settings.smtp_tls,
        MAIL_TIMEOUT=20,
        MAIL_BOUNCES=settings.mail_bounces,
        MAIL_PER_ADDRESS=settings.mail_per_address,
        BIGBLUEBUTTON_URL=settings.bigbluebutton_url,
        BIGBLUEBUTTON_SECRET=settings.bigbluebutton_secret,
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_upload_bytes,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.production,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SECURE=settings.production,
        REMEMBER_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=settings.production,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )


def engine_options(database_url: str) -> dict[str, object]:
    if database_url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15, "check_same_thread": False}}
    return {"pool_size": 8, "max_overflow": 8, "pool_pre_ping": True}


def init_log() -> None:
    """One line of JSON per entry; no personal data is ever given to the log."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )


def register_rooms(app: Flask) -> None:
    """Blueprints, words and jobs of every room, from the ground up, then the commands."""
    for room in ROOMS:
        room.register(app)
    if not app.config["PRODUCTION"]:
        app.register_blueprint(specimen.blueprint)
    cli.register(app)


def serve(app: Flask, settings: Settings) -> None:
    """Static files through WhiteNoise; the client's address from the proxies we trust, if any."""
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app,
            x_for=settings.trusted_proxies,
            x_proto=settings.trusted_proxies,
            x_host=settings.trusted_proxies,
        )
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(app.static_folder),
        prefix="static/",
        autorefresh=not settings.production,
        max_age=3600,
    )
