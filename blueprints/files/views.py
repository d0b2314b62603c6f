"""Where files come in when no S3 takes them."""

from blueprints.blueprint import Blueprint
from blueprints.files.receiving import receive
from blueprints.files.schemas import UPLOAD_FORM
from blueprints.guards import public
from blueprints.limits import unlimited

bp = Blueprint("files", __name__, url_prefix="/api/v1/files", description="Files on their way in")


@bp.post("/uploads")
@public
@unlimited("a signed form is good for one file, and forms are counted where they are given out")
@bp.doc(**UPLOAD_FORM)
@bp.response(204)
def upload_file() -> None:
    """Take one file with a form that was given out; its signature is what admits it."""
    receive()
