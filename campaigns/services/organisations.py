from campaigns.models import Ad, Organisation, ViewerSession
from campaigns.services.ads import ad_files_remove
from campaigns.services.erasure import deletions_record, erasure


def organisation_delete(*, organisation: Organisation) -> None:
    """Delete an organisation with its campaigns, viewers, results and the files of its ads. There is no way back."""
    ads = list(Ad.objects.filter(campaign__organisation=organisation))
    with erasure():
        deletions_record(ViewerSession.objects.filter(campaign__organisation=organisation))
        organisation.delete()
        ad_files_remove(ads)
