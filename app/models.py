"""All tables in one metadata: every `models.py` of a room is found, so that none is forgotten."""

import importlib
import pkgutil

import notifications
import wallet
from wallet.database import Base

for _room in (wallet, notifications):
    for _module in pkgutil.walk_packages(_room.__path__, f"{_room.__name__}."):
        if _module.name.endswith(".models"):
            importlib.import_module(_module.name)

metadata = Base.metadata
