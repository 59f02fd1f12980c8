"""Reception: the register of citizens' appeals to a party's public reception."""

from pathlib import Path

import structlog
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from reception import models  # noqa: F401 - the tables must be known before the first query
from reception.extensions import csrf, db, migrate, prepare_sqlite
from reception.logs import configure_logs
from reception.settings import Settings
from reception.tasks import init_celery
from reception.web import access, assets, headers, locale, refusals, requests, routes
from reception.web.health import metrics

__version__ = "0.1.0"

ROOT = Path(__file__).parents[1]

POSTGRESQL = {
    # Compiling the report's one statement takes PostgreSQL seconds, running it uncompiled a fraction. A node
    # whose cable is pulled is noticed within a minute: by the server, which frees what it held locked, …
    "options": "-c jit=off -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3",
    # … and by the node, which otherwise waits for hours for an answer.
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}

__all__ = ["create_app"]


def create_app(settings: Settings | None = None) -> Flask:
    """Put the parts together. Raises ``SettingsError`` where the environment leaves settings incomplete."""
    settings = settings or Settings.from_env()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config.from_mapping(_flask_config(settings))
    configure_logs(settings.log_level, as_json=settings.is_production)
    if settings.proxy_hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # Flask's documented way to wrap
            app.wsgi_app, x_for=settings.proxy_hops, x_proto=settings.proxy_hops, x_host=settings.proxy_hops
        )
    db.init_app(app)
    with app.app_context():
        prepare_sqlite(db.engine)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    csrf.init_app(app)
    metrics.init_app(app)
    requests.init_app(app)
    access.init_app(app)
    locale.init_app(app)
    headers.init_app(app, is_https=settings.has_secure_cookies)
    refusals.init_app(app)
    assets.init_app(app)
    routes.init_app(app)
    init_celery(app, settings)
    structlog.get_logger().debug("app_created", environment=str(settings.environment))
    return app


def _engine_options(settings: Settings) -> dict[str, object]:
    # An error names its statement, and not what people wrote or are called.
    hidden: dict[str, object] = {"hide_parameters": True}
    if settings.database_url.startswith("sqlite"):
        return hidden
    limit = f" -c statement_timeout={settings.page_seconds}s" if settings.page_seconds else ""
    arguments = POSTGRESQL | {"options": f"{POSTGRESQL['options']}{limit}"}
    return hidden | {"pool_pre_ping": True, "connect_args": arguments}


def _flask_config(settings: Settings) -> dict[str, object]:
    secure = settings.has_secure_cookies
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "DEBUG": settings.debug,
        "TESTING": settings.environment == "testing",
        "MAX_CONTENT_LENGTH": settings.max_upload_bytes,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings),
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "reception" / "translations"),
        "TEMPLATES_AUTO_RELOAD": False,
    }
