"""Export jobs: asked for, claimed by a worker for a while, finished, and deleted after a day or a withdrawal."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from campaigns.acting import actor_now
from campaigns.models import Ad, AuditEntry, Campaign, Event
from campaigns.services.audit import audit_add
from campaigns.services.events import event_add
from dashboards.models import ExportJob
from dashboards.selectors.withdrawn import withdrawn_of_campaigns

KEPT = timedelta(hours=24)
LEASE = timedelta(minutes=10)
ATTEMPTS = 3
FOLDER = "exports"
OPEN_MOST = 5  # of one campaign at a time


class TooManyExports(Exception):
    """As many exports of this campaign as may wait at a time do so."""


@transaction.atomic
def export_ask(
    *,
    campaign: Campaign,
    what: str,
    form: str,
    scopes: list[str],
    updated_after: datetime | None = None,
    ad: Ad | None = None,
    panel: bool = False,
    language: str = "",
) -> ExportJob:
    """Put a job into the queue, which is its row, and note it in the audit log.

    Args:
        language: of its words; empty: the organisation's.

    Raises:
        TooManyExports: `OPEN_MOST` of this campaign are not written yet.
    """
    campaign = (
        Campaign.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=campaign.pk)
    )
    waiting = ExportJob.objects.filter(
        campaign=campaign, status__in=[ExportJob.Status.WAITING, ExportJob.Status.RUNNING]
    )
    if waiting.count() >= OPEN_MOST:
        raise TooManyExports
    job = ExportJob.objects.create(
        campaign=campaign,
        what=what,
        form=form,
        scopes=scopes,
        updated_after=updated_after,
        ad=ad,
        panel=panel,
        language=language,
    )
    audit_add(organisation=campaign.organisation, action=AuditEntry.Action.EXPORTED, subject=_subject(job))
    return job


def export_join(*, job: ExportJob) -> None:
    """Note in the audit log, once, that somebody takes a file for which another has asked already."""
    organisation, actor = job.campaign.organisation, actor_now()
    noted = AuditEntry.objects.filter(
        organisation=organisation,
        action=AuditEntry.Action.EXPORTED,
        actor_kind=actor.kind,
        actor=actor.name[:150],
        subject=_subject(job)[:250],
        at__gte=job.created_at,
    )
    if not noted.exists():
        audit_add(organisation=organisation, action=AuditEntry.Action.EXPORTED, subject=_subject(job))


def _subject(job: ExportJob) -> str:
    about = job.ad.title if job.ad else job.campaign.name
    return f"{job.what}{' with panel' if job.panel else ''}.{job.form} of {about}"


@transaction.atomic
def export_claim() -> ExportJob | None:
    """Return a job that waits, or whose worker was lost: the oldest, going round the organisations; None where there is
    none."""
    now = timezone.now()
    # A lease that ends later than any can is of a clock that was wrong.
    held = Q(leased_until__range=(now, now + LEASE))
    due = Q(status=ExportJob.Status.WAITING) | (Q(status=ExportJob.Status.RUNNING) & ~held)
    lost = ExportJob.objects.filter(due, attempts__gte=ATTEMPTS)
    lost.update(
        status=ExportJob.Status.FAILED, finished_at=now, problem="Its worker was lost again and again."
    )
    rows = ExportJob.objects.select_for_update(skip_locked=True, of=("self",))
    job = None
    for pk in _in_turn():
        if job := rows.select_related("campaign__organisation", "ad").filter(due, pk=pk).first():
            break
    if job is not None:
        job.status, job.attempts, job.leased_until = ExportJob.Status.RUNNING, job.attempts + 1, now + LEASE
        job.rows, job.erased = 0, withdrawn_of_campaigns([job.campaign_id])[job.campaign_id]
        job.save(update_fields=["status", "attempts", "leased_until", "rows", "erased"])
    return job


def _in_turn() -> list[UUID]:
    """Return the jobs that are open: first one of each organisation, then a second one of each; what is being written
    counts, so that an organisation with many jobs holds one worker while others ask."""
    turns: Counter[int] = Counter()
    order = []
    open_ones = ExportJob.objects.filter(status__in=[ExportJob.Status.WAITING, ExportJob.Status.RUNNING])
    for pk, owner in open_ones.order_by("status", "created_at", "pk").values_list(
        "pk", "campaign__organisation"
    ):
        order.append((turns[owner], pk))
        turns[owner] += 1
    return [pk for _, pk in sorted(order, key=lambda own: own[0])]


def export_progress(*, job: ExportJob, rows: int, rows_total: int | None = None) -> None:
    """Note how many rows are written, and hold the lease on; not of a job that was claimed anew meanwhile."""
    more = {} if rows_total is None else {"rows_total": rows_total}
    ExportJob.objects.filter(pk=job.pk, status=ExportJob.Status.RUNNING, attempts=job.attempts).update(
        rows=rows, leased_until=timezone.now() + LEASE, **more
    )


@transaction.atomic
def export_finish(*, job: ExportJob, file: str, size: int, sha256: str) -> bool:
    """Note that the file is there. False where the job was claimed anew meanwhile: then the file is nobody's."""
    now = timezone.now()
    held = ExportJob.objects.filter(pk=job.pk, status=ExportJob.Status.RUNNING, attempts=job.attempts)
    done = held.update(
        status=ExportJob.Status.READY,
        file=file,
        size=size,
        sha256=sha256,
        rows_total=F("rows"),
        finished_at=now,
        expires_at=now + KEPT,
    )
    if done:
        event_add(
            organisation=job.campaign.organisation,
            type=Event.Type.EXPORT_READY,
            subject=f"export:{job.pk}",
            data={"export": str(job.pk), "campaign": job.campaign_id, "what": job.what, "form": job.form},
        )
    return bool(done)


def export_fail(*, job: ExportJob, problem: str) -> None:
    """End a job that cannot be written, with a sentence for whoever asked."""
    ExportJob.objects.filter(pk=job.pk, status=ExportJob.Status.RUNNING, attempts=job.attempts).update(
        status=ExportJob.Status.FAILED, problem=problem[:200], finished_at=timezone.now()
    )


def exports_expire() -> int:
    """Delete files whose day is over, in which somebody still is who has withdrawn, or that are nobody's; return how
    many."""
    ready = ExportJob.objects.filter(status=ExportJob.Status.READY)
    erased = withdrawn_of_campaigns(set(ready.values_list("campaign_id", flat=True)))
    now, done = timezone.now(), 0
    for job in ready:
        if job.expires_at <= now or job.erased != erased[job.campaign_id]:
            ExportJob.objects.filter(pk=job.pk).update(status=ExportJob.Status.EXPIRED)
            default_storage.delete(job.file)
            done += 1
    return done + _strays_delete()


def _strays_delete() -> int:
    """Delete files that no job owns: of a campaign that was deleted, or of a worker that was lost before it said so."""
    try:
        names = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    except FileNotFoundError:
        return 0
    owned = set(
        ExportJob.objects.filter(file__in=names)
        .exclude(status=ExportJob.Status.EXPIRED)
        .values_list("file", flat=True)
    )
    young = timezone.now() - LEASE  # a worker may be about to say so
    strays = [own for own in names if own not in owned and default_storage.get_modified_time(own) < young]
    for name in strays:
        default_storage.delete(name)
    return len(strays)
