"""All tables in one metadata: importing a room's models adds them."""

import notifications.models  # noqa: F401
import wallet.access.models
import wallet.applications.attachment_models
import wallet.applications.authorities
import wallet.applications.models
import wallet.applications.orders
import wallet.audit.leaves
import wallet.audit.models
import wallet.identity.counter
import wallet.identity.models
import wallet.jobs.models
import wallet.licenses.catalogue
import wallet.licenses.fetches
import wallet.licenses.files
import wallet.licenses.merging
import wallet.licenses.models
import wallet.marks
import wallet.objections.models
import wallet.officers.models
import wallet.verification.models  # noqa: F401  imported for what it registers
from wallet.database import Base

metadata = Base.metadata
