"""Build the application; importing `app` builds nothing."""

from pathlib import Path

from flask import Flask

from app import api, cli, config, database, docs, errors, log, pass_through, services
from app.extensions import db
from blueprints import BLUEPRINTS
from wallet import marks
from wallet.crypto import selftest

ROOT = Path(__file__).parents[1]


def create_app(overrides: dict[str, object] | None = None) -> Flask:
    """Configure, bind and register everything; refuses to build what could not serve.

    Raises ConfigError, SelfTestFailed or BadKeyFile.
    """
    selftest.run()
    app = Flask("wallet", root_path=str(ROOT), static_folder=str(ROOT / "static"))
    config.load(app, overrides)
    app.json = api.ReadableJson(app)
    if not app.testing:
        log.configure()
    db.init_app(app)
    with app.app_context():
        database.configure(db.engine)
        _refuse_sandbox_database(app)
        services.init_app(app, services.build(app.config, db.engine))
    log.init_app(app)
    errors.init_app(app)
    docs.init_app(app)
    rest = api.make_api(app)
    for blueprint in BLUEPRINTS:
        rest.register_blueprint(blueprint)
    pass_through.init_app(app)
    cli.init_app(app)
    return app


def _refuse_sandbox_database(app: Flask) -> None:
    is_production = app.config["ENVIRONMENT"] == "production"
    if is_production and marks.is_set(db.session(), marks.SANDBOX):
        raise config.ConfigError("the sandbox's cast was once loaded into this database")
