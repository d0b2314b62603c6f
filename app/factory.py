"""Build the application; importing `app` builds nothing."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import api, config, database, errors, headers, log, services
from app.commands import cli
from app.extensions import db
from app.metrics import counts
from app.request import Request
from blueprints import BLUEPRINTS
from blueprints.pages import documentation, sandbox_phone
from wallet import marks
from wallet.crypto import selftest

ROOT = Path(__file__).parents[1]


def create_app(overrides: dict[str, object] | None = None) -> Flask:
    """Configure, bind and register everything; refuses to build what could not serve.

    Raises ConfigError, SelfTestFailed or BadKeyFile.
    """
    selftest.run()
    app = Flask("wallet", root_path=str(ROOT), static_folder=str(ROOT / "static"))
    app.request_class = Request
    config.load(app, overrides)
    app.json = api.ReadableJson(app)
    _trust_proxies(app)
    if not app.testing:
        log.configure()
    db.init_app(app)
    with app.app_context():
        database.configure(db.engine)
        _refuse_sandbox_database(app)
        services.init_app(app, services.build(app.config, db.engine))
    log.init_app(app)
    counts.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    documentation.init_app(app)
    rest = api.make_api(app)
    for blueprint in BLUEPRINTS:
        rest.register_blueprint(blueprint)
    sandbox_phone.init_app(app)
    cli.init_app(app)
    return app


def _trust_proxies(app: Flask) -> None:
    # Without a proxy in front anybody could write these headers, so none is believed then.
    count = app.config["TRUSTED_PROXIES"]
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]


def _refuse_sandbox_database(app: Flask) -> None:
    is_production = app.config["ENVIRONMENT"] == "production"
    if is_production and marks.is_set(db.session(), marks.SANDBOX):
        raise config.ConfigError("the sandbox's cast was once loaded into this database")
