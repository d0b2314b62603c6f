"""Flask extensions, made bare here and bound in the factory."""

from flask_sqlalchemy import SQLAlchemy

from wallet.database import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True)
