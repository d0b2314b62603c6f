"""Build the application; importing `app` builds nothing."""

import logging
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import calendar, config, database, log, services
from app.commands import cli
from app.extensions import db
from app.request import Request
from wallet import marks
from wallet.crypto import selftest

ROOT = Path(__file__).parents[1]


def create_app(overrides: dict[str, object] | None = None, *, serves: bool = True) -> Flask:
    """Configure, bind and register everything; refuses to build what could not serve.

    One that does not serve has no routes: the worker and commands start sooner, and weigh less.
    Raises ConfigError, SelfTestFailed or BadKeyFile.
    """
    selftest.run()
    app = Flask("wallet", root_path=str(ROOT), static_folder=str(ROOT / "static"))
    app.request_class = Request
    config.load(app, overrides)
    _trust_proxies(app)
    if not app.testing:
        log.configure()
    db.init_app(app)
    with app.app_context():
        database.configure(db.engine)
        _refuse_sandbox_database(app)
        services.init_app(app, services.build(app.config, db.engine))
        if not app.testing:
            calendar.warn()
        _warn_of_missing_keeper(app)
        # A server that forks now must not leave one connection to all its workers.
        db.session.remove()
        db.engine.dispose()
    if serves:
        _add_routes(app)
    cli.init_app(app)
    return app


def _warn_of_missing_keeper(app: Flask) -> None:
    if app.config["ENVIRONMENT"] == "production" and services.services().keeper is None:
        logging.getLogger("audit").warning(
            "nobody outside keeps the heads of the audit log: set WALLET_AUDIT_KEEPER_COMMAND or"
            " WALLET_AUDIT_KEEPER_BUCKET, or who holds the database can cut its end off unseen"
        )


def _add_routes(app: Flask) -> None:
    # A quarter of all that is imported is for these.
    from app import api, errors, headers  # noqa: PLC0415
    from app.metrics import counts  # noqa: PLC0415
    from blueprints import BLUEPRINTS  # noqa: PLC0415
    from blueprints.pages import documentation, sandbox_phone  # noqa: PLC0415
    from blueprints.pages import views as pages  # noqa: PLC0415

    app.json = api.ReadableJson(app)
    log.init_app(app)
    counts.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    documentation.init_app(app)
    pages.init_app(app)
    rest = api.make_api(app)
    for blueprint in BLUEPRINTS:
        rest.register_blueprint(blueprint)
    sandbox_phone.init_app(app)


def _trust_proxies(app: Flask) -> None:
    # Without a proxy in front anybody could write these headers, so none is believed then.
    count = app.config["TRUSTED_PROXIES"]
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]


def _refuse_sandbox_database(app: Flask) -> None:
    is_production = app.config["ENVIRONMENT"] == "production"
    if is_production and marks.is_set(db.session(), marks.SANDBOX):
        raise config.ConfigError("the sandbox's cast was once loaded into this database")
