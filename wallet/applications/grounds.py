"""On what an approval stands: the register's word, or two officers with a reason and a document."""

from wallet.act import Act
from wallet.applications.attachments import uploads
from wallet.applications.attachments.models import AttachmentState
from wallet.applications.conversions import Conversion
from wallet.applications.issuing.ordering import obstacle_of
from wallet.applications.models import Application, RegisterResult
from wallet.errors import Conflict


class HolderUnknown(Conflict):
    """Neither register nor form says whose license it would be."""

    code = "holder_unknown"


class ApplicantNotNamed(Conflict):
    """The applicant would not stand on the license."""

    code = "applicant_not_named"


class HolderDiffers(Conflict):
    """The certificate in the register is another person's."""

    code = "holder_differs"


class DocumentNeeded(Conflict):
    """Against or without the register's word, at least one photograph has to be there."""

    code = "document_needed"


OBSTACLES = {each.code: each for each in (HolderUnknown, ApplicantNotNamed, HolderDiffers)}


def is_doubtful(application: Application) -> bool:
    """Tell whether the register does not confirm what is applied with: then two officers decide."""
    return application.register_result is not RegisterResult.MATCH


def check(act: Act, application: Application, conversion: Conversion) -> None:
    """Raise what stands in the way of any approval, or DocumentNeeded."""
    obstacle = obstacle_of(act.session, application, act.vault)
    if obstacle is not None:
        raise OBSTACLES[obstacle](f"no license could be issued: {obstacle}")
    # A type without photographs has none to show.
    if is_doubtful(application) and conversion.kinds and not _has_document(act, application):
        raise DocumentNeeded("the register does not confirm it, and no photograph is there")


def _has_document(act: Act, application: Application) -> bool:
    there = uploads.list_of(act.session, application.id)
    return any(each.state is AttachmentState.STORED for each in there)
