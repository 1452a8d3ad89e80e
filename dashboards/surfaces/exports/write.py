"""Writes the file of an export job. A worker calls it; a job whose worker dies is written anew from its start."""

import hashlib
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO, BinaryIO

import structlog
from django.core.files import File
from django.core.files.storage import default_storage

from campaigns.models import AccessToken, Campaign
from dashboards.analysis.everything import findings_of_campaign
from dashboards.models import ExportJob
from dashboards.selectors.copied_rows import rows_count
from dashboards.services.exports import FOLDER, export_claim, export_fail, export_finish, export_progress
from dashboards.surfaces.api.resource import Resource
from dashboards.surfaces.api.resources import RESOURCES
from dashboards.surfaces.bundle.archive import bundle_write
from dashboards.surfaces.bundle.arrow import row_batches, schema_of
from dashboards.surfaces.compliance.pack import pack_json, pack_of
from dashboards.surfaces.exports.forms import SHEET_ROWS, WRITERS, ExportTooLarge
from dashboards.surfaces.exports.rows import rows_write
from dashboards.surfaces.pages.door import written_for
from dashboards.surfaces.sheets.rows import number_rows
from dashboards.surfaces.sheets.workbook import workbook_of

logger = structlog.get_logger("dashboards.exports")
Scope = AccessToken.Scope
ROWS = ("ads", "sessions", "exposures", "answers", "frames", "viewers", "decisions")
# What may be asked for, and in which forms.
FORMS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(ROWS, ("parquet", "csv", "xlsx")),
    "findings": ("parquet", "csv", "xlsx"),
    "slides": ("pptx",),
    "report": ("pdf",),
    "appendix": ("pdf",),
    "bundle": ("zip",),
    "compliance": ("pdf", "json"),
}
_SCOPES = {"compliance": Scope.CAMPAIGN_WRITE}


def scopes_of(what: str) -> list[str]:
    """Return the scopes that an export needs: those of reading the same rows; of the compliance pack, that of setting
    campaigns up, since it says what is open there."""
    own = RESOURCES[what].scope if what in RESOURCES else _SCOPES.get(what, Scope.RESULTS_READ)
    return sorted({Scope.RESULTS_READ.value, own.value})


def export_write_next() -> bool:
    """Write the next job's file; False where none waits."""
    job = export_claim()
    if job is None:
        return False
    name = f"{FOLDER}/{job.pk}-{job.attempts}.{job.form}"
    try:
        with TemporaryFile() as target:  # without a name: nothing of it outlives a worker that is killed
            with written_for(job.campaign.organisation, language=job.language):
                _write(job, target)
            digest, size = _digest(target)
            stored = default_storage.save(name, File(target))
    except ExportTooLarge:
        export_fail(job=job, problem=f"A workbook holds {SHEET_ROWS:,} rows at most: take Parquet or CSV.")
        return True
    except Exception:
        logger.exception("export_failed", job=str(job.pk), what=job.what, form=job.form)
        export_fail(job=job, problem="It could not be written; the server's log says why.")
        return True
    if not export_finish(job=job, file=stored, size=size, sha256=digest):
        default_storage.delete(stored)
    return True


def _write(job: ExportJob, target: IO[bytes]) -> None:
    if job.what == "bundle":
        bundle_write(job.campaign, target, panel=job.panel)
    elif job.what in ("report", "appendix"):
        from dashboards.surfaces.paper import document  # loads its library where it is asked for

        if job.what == "appendix":
            target.write(document.appendix_pdf(job.campaign, job.ad))
        else:
            target.write(document.ad_pdf(job.ad) if job.ad else document.campaign_pdf(job.campaign))
    elif job.what == "compliance":
        _compliance(job, target)
    elif job.what == "slides":
        from dashboards.surfaces.slides.deck import campaign_deck  # loads its library where it is asked for

        target.write(campaign_deck(job.campaign))
    elif job.what == "findings":
        _findings(job, target)
    else:
        _rows(job, RESOURCES[job.what], target)


def _compliance(job: ExportJob, target: IO[bytes]) -> None:
    if job.form == "json":
        target.write(pack_json(pack_of(job.campaign)))
        return
    from dashboards.surfaces.paper.document import compliance_pdf  # loads its library where it is asked for

    target.write(compliance_pdf(job.campaign))


def _rows(job: ExportJob, resource: Resource, target: IO[bytes]) -> None:
    rows = resource.rows(Campaign.objects.filter(pk=job.campaign_id))
    if job.updated_after is not None:
        rows = rows.filter(**{f"{resource.updated}__gt": job.updated_after})
    total = rows_count(rows)
    if job.form == "xlsx" and total > SHEET_ROWS:
        raise ExportTooLarge
    export_progress(job=job, rows=0, rows_total=total)
    rows_write(resource, rows, WRITERS[job.form], target, _counter(job))


def _findings(job: ExportJob, target: IO[bytes]) -> None:
    if job.form == "xlsx":
        target.write(workbook_of(job.campaign))
        return
    table = "results/numbers"
    rows = list(number_rows(findings_of_campaign(job.campaign)))
    WRITERS[job.form](schema_of(table), row_batches(table, rows), target)
    export_progress(job=job, rows=len(rows))


def _counter(job: ExportJob) -> Callable[[int], None]:
    return lambda rows: export_progress(job=job, rows=rows)


def _digest(file: BinaryIO) -> tuple[str, int]:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
