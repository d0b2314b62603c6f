"""What a verifier asks, and where it is judged."""

from dataclasses import dataclass

from wallet.access.models import Client
from wallet.crypto import sm3
from wallet.crypto.keys import Keys
from wallet.crypto.vault import Vault
from wallet.short_lived import ShortLived
from wallet.verification.models import Redemption


@dataclass(frozen=True, repr=False)
class Scan:
    """One question about one code: the text as read, by whom, and what for."""

    text: str
    client: Client
    purpose: str
    accept: tuple[str, ...] | None = None
    device: str | None = None
    place: str | None = None

    @property
    def category(self) -> str:
        return self.client.category or ""

    @property
    def device_digest(self) -> bytes | None:
        # An absent device equals itself.
        return None if self.device is None else sm3.digest(self.device.encode())

    def made(self, redemption: Redemption) -> bool:
        """Tell whether this same client and device used the code up."""
        return (
            redemption.client_id == self.client.client_id
            and redemption.device_digest == self.device_digest
        )


@dataclass(frozen=True)
class Platform:
    """Whose codes are ours, and whether specimens are refused."""

    number: int
    keys: Keys
    store: ShortLived
    is_production: bool

    @property
    def vault(self) -> Vault:
        return self.keys.vault
