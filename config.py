"""Settings, read once from the environment; the only place that knows variable names and defaults."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent


class SettingsError(RuntimeError):
    """The environment is not fit to run; the message names the variable and the remedy."""


@dataclass(frozen=True)
class Settings:
    """Everything the application may be told from outside. See the table in README.md."""

    production: bool
    secret_key: str
    database_url: str
    redis_url: str | None
    data_dir: Path
    site_url: str
    mail_from: str
    mail_bounces: str | None
    mail_per_address: int
    smtp_host: str | None
    smtp_port: int
    smtp_user: str | None
    smtp_password: str | None
    smtp_tls: bool
    bigbluebutton_url: str | None
    bigbluebutton_secret: str | None
    max_upload_bytes: int
    trusted_proxies: int

    @property
    def mailbox_enabled(self) -> bool:
        """Without an SMTP server, messages are kept and shown on the local mailbox page, never in production."""
        return self.smtp_host is None and not self.production

    @property
    def jobs_path(self) -> Path:
        return self.data_dir / "jobs.sqlite"

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"


def read_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Build Settings from `env` (the process's environment by default).

    Raises SettingsError where production would start without a secret or with an unreadable value.
    """
    env = os.environ if env is None else env
    production = env.get("TANDEM_ENV", "local") == "production"
    data_dir = Path(env.get("DATA_DIR") or BASE_DIR / "var").resolve()
    return Settings(
        production=production,
        secret_key=_secret_key(env, production, data_dir),
        database_url=_database_url(env, data_dir),
        redis_url=env.get("REDIS_URL") or None,
        data_dir=data_dir,
        site_url=(env.get("SITE_URL") or f"http://127.0.0.1:{_number(env, 'PORT', 8000)}").rstrip("/"),
        mail_from=env.get("MAIL_FROM") or "Tandem <tandem@localhost>",
        mail_bounces=env.get("MAIL_BOUNCES") or None,
        mail_per_address=_number(env, "MAIL_PER_ADDRESS", 5),
        smtp_host=env.get("SMTP_HOST") or None,
        smtp_port=_number(env, "SMTP_PORT", 587),
        smtp_user=env.get("SMTP_USER") or None,
        smtp_password=env.get("SMTP_PASSWORD") or None,
        smtp_tls=env.get("SMTP_TLS", "1") not in {"0", "no", "false"},
        bigbluebutton_url=(env.get("BBB_URL") or "").rstrip("/").removesuffix("/api") or None,
        bigbluebutton_secret=env.get("BBB_SECRET") or None,
        max_upload_bytes=_number(env, "MAX_UPLOAD_MB", 8) * 1024 * 1024,
        trusted_proxies=_number(env, "TRUSTED_PROXIES", 0),
    )


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name)
    if not value:
        return default
    if not value.isdecimal():
        raise SettingsError(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def _secret_key(env: Mapping[str, str], production: bool, data_dir: Path) -> str:
    key = env.get("SECRET_KEY", "")
    if key:
        if production and len(key) < 32:
            raise SettingsError("SECRET_KEY must have at least 32 characters in production.")
        return key
    if production:
        raise SettingsError(
            "SECRET_KEY is missing. Make one: python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return _kept_secret(data_dir / "secret_key")


def _kept_secret(path: Path) -> str:
    """A random key made on the first local start and kept, so that sessions outlive a restart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_hex(32)
        file.write(key)
    return key


def _database_url(env: Mapping[str, str], data_dir: Path) -> str:
    url = env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'tandem.sqlite'}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url[len(short) :]
    return url
