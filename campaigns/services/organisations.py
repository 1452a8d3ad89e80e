from django.db import transaction

from campaigns.models import Ad, Organisation
from campaigns.services.ads import ad_files_remove


@transaction.atomic
def organisation_delete(*, organisation: Organisation) -> None:
    """Delete an organisation with its campaigns, viewers, results and the files of its ads. There is no way back."""
    ads = list(Ad.objects.filter(campaign__organisation=organisation))
    organisation.delete()
    ad_files_remove(ads)
