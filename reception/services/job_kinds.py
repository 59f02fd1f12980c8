"""Which kinds of work there are behind the pages."""

from reception.domain.jobs import JobKind
from reception.domain.permissions import Permission
from reception.services import import_jobs, list_exports
from reception.services.jobs import Kind

KINDS = {
    JobKind.LIST_EXPORT: Kind(Permission.READ_APPEALS, list_exports.make),
    JobKind.REGISTER_IMPORT: Kind(Permission.IMPORT, import_jobs.make),
}
