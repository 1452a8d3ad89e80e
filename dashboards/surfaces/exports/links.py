"""The link to an export's file, which ends, and the file's name."""

from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from dashboards.models import ExportJob
from dashboards.surfaces.pages.downloads import file_name

LINK_SECONDS = 3600
_SIGNER = TimestampSigner(salt="dashboards.export")


def export_link(job: ExportJob) -> str:
    """Return the path by which whoever has it fetches the file, for an hour."""
    return f"{reverse('api-export-file', args=[job.pk])}?key={_SIGNER.sign(job.pk.hex)}"


def link_good(export_pk: UUID, key: str) -> bool:
    """Return whether a key opens this file now."""
    try:
        return _SIGNER.unsign(key, max_age=LINK_SECONDS) == export_pk.hex
    except BadSignature:
        return False


def export_file_name(job: ExportJob) -> str:
    """Return `spring-report.pdf`."""
    what = "export" if job.what == "bundle" else job.what
    about = (what, "with-panel" if job.panel else "")
    title = job.ad.title if job.ad else job.campaign.name
    otherwise = f"ad-{job.ad_id}" if job.ad else f"campaign-{job.campaign_id}"
    return file_name(title, *about, ending=job.form, otherwise=otherwise)
