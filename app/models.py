"""All tables in one metadata: importing a room's models adds them."""

import wallet.access.models
import wallet.audit.models
import wallet.identity.counter
import wallet.identity.models
import wallet.licenses.catalogue
import wallet.licenses.fetches
import wallet.licenses.models
import wallet.marks
import wallet.officers.models
import wallet.verification.models  # noqa: F401  imported for what it registers
from wallet.database import Base

metadata = Base.metadata
