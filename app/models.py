"""All tables in one metadata: importing a room's models adds them."""

import notifications.models  # noqa: F401
import wallet.access.models
import wallet.applications.attachments.models
import wallet.applications.issuing.orders
import wallet.applications.models
import wallet.audit.models
import wallet.authorities.names
import wallet.catalogue.types
import wallet.identity.methods.counter
import wallet.identity.models
import wallet.jobs.models
import wallet.licenses.files
import wallet.licenses.merging.merge
import wallet.licenses.models
import wallet.marks
import wallet.objections.models
import wallet.officers.models
import wallet.registers.fetches
import wallet.verification.models  # noqa: F401  imported for what it registers
from wallet.database import Base

metadata = Base.metadata
