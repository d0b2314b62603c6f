"""The HTTP room; BLUEPRINTS in the order of the API documentation."""

from app import shapes  # noqa: F401  faults have codes before the first schema is made
from blueprints.applications.attachments import bp as attachments
from blueprints.applications.views import bp as applications
from blueprints.audit.views import bp as audit
from blueprints.authorities.views import bp as authorities
from blueprints.desk.alarms import bp as desk_alarms
from blueprints.desk.assignment import bp as desk_assignment
from blueprints.desk.decisions import bp as desk_decisions
from blueprints.desk.entries import bp as desk_entries
from blueprints.desk.filing import bp as desk_filing
from blueprints.desk.moves import bp as desk_moves
from blueprints.desk.objections import bp as desk_objections
from blueprints.desk.person_acts import bp as person_acts
from blueprints.desk.queue import bp as desk_queue
from blueprints.desk.scans import bp as desk_scans
from blueprints.desk.staff import bp as desk_staff
from blueprints.desk.views import bp as desk
from blueprints.files.views import bp as files
from blueprints.health.views import bp as health
from blueprints.identity.views import bp as identity
from blueprints.inbox.views import bp as inbox
from blueprints.issuer.views import bp as issuer
from blueprints.licenses.views import bp as licenses
from blueprints.oauth.views import bp as oauth
from blueprints.objections.views import bp as objections
from blueprints.presentations.views import bp as presentations
from blueprints.scanner.views import bp as scanner
from blueprints.usage.views import bp as usage
from blueprints.verifications.views import bp as verifications

BLUEPRINTS = (
    oauth,
    identity,
    licenses,
    authorities,
    objections,
    presentations,
    verifications,
    scanner,
    usage,
    applications,
    attachments,
    inbox,
    desk,
    desk_moves,
    desk_alarms,
    desk_entries,
    desk_staff,
    person_acts,
    desk_queue,
    desk_assignment,
    desk_decisions,
    desk_filing,
    desk_scans,
    desk_objections,
    issuer,
    files,
    audit,
    health,
)
