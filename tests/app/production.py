"""A production installation in a folder: what its environment says, and its keys."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wallet.crypto import keys


def settings(folder: Path, *, specimen: bool = False, **changes: Any) -> dict[str, Any]:
    """Return a configuration that would start; make its key file."""
    path = folder / "keys.json"
    if not path.exists():
        keys.create(path, specimen=specimen, at=datetime(2026, 1, 1, tzinfo=UTC))
    said = {
        "TESTING": True,
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/wallet.sqlite",
        "KEYS_FILE": str(path),
        "PLATFORM": 650000,
        "TRUSTED_PROXIES": 0,
        "PUBLIC_URL": "https://wallet.example",
        "WECHAT_APPID": "wx-sample",
        "WECHAT_SECRET": "secret-of-the-sample",
        "REGISTER_URL": "https://register.example",
        "REGISTER_ACCESS_ID": "wallet",
        "REGISTER_ACCESS_TOKEN": "token-of-the-sample",
    }
    return {name: value for name, value in (said | changes).items() if value is not None}
