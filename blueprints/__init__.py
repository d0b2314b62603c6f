"""The HTTP room; BLUEPRINTS in the order of the API documentation."""

from blueprints.desk.views import bp as desk
from blueprints.health.views import bp as health
from blueprints.identity.views import bp as identity
from blueprints.licenses.views import bp as licenses
from blueprints.oauth.views import bp as oauth
from blueprints.presentations.views import bp as presentations
from blueprints.scanner.views import bp as scanner
from blueprints.verifications.views import bp as verifications

BLUEPRINTS = (oauth, identity, licenses, presentations, verifications, scanner, desk, health)
