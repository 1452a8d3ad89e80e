from django.db.models import Q

from campaigns.models import Ad, Intake, Organisation, ViewerSession
from campaigns.services.ads import ad_files_remove, files_remove
from campaigns.services.erasure import deletions_record, erasure


def organisation_delete(*, organisation: Organisation) -> None:
    """Delete an organisation with its campaigns, viewers, results and the files of its ads. There is no way back."""
    its = Q(campaign__organisation=organisation) | Q(campaign__organisation__rehearses=organisation)
    ads, intakes = list(Ad.objects.filter(its)), list(Intake.objects.filter(its))
    with erasure():
        deletions_record(ViewerSession.objects.filter(its))
        organisation.delete()
        ad_files_remove(ads)
        files_remove(own.file for own in intakes)
