"""Makes a published campaign and begun sessions in the installation of the environment, and prints them as JSON.

`python -m tests.chaos.seed '{"sessions": 4}'`
"""

import json
import os
import sys

import django


def main(sessions: int, reading: str = "server") -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "fer_platform.settings"
    django.setup()
    from django.core.files.base import ContentFile

    from campaigns.clips.encode import clip_encode
    from campaigns.models import Campaign, Organisation
    from campaigns.selectors.notices import notice_of
    from campaigns.services.ads import ad_create
    from campaigns.services.campaigns import campaign_publish
    from campaigns.services.exposures import exposure_start
    from campaigns.services.sessions import session_start
    from tests.people import moving_frames

    organisation = Organisation.objects.create(
        name="Alpine", slug="alpine", controller="Alpine GmbH, Graz", contact="privacy@alpine.example"
    )
    campaign = Campaign.objects.create(
        organisation=organisation, name="Launch", brand="Alpine", reading=reading
    )
    ad = ad_create(
        campaign=campaign, title="An ad", file=ContentFile(clip_encode(moving_frames()), name="clip.mp4")
    )
    campaign_publish(campaign=campaign)
    begun = []
    for _ in range(sessions):
        started = session_start(
            campaign=campaign, consents={"expressions": True}, notice_version=notice_of(campaign).key
        )
        exposure = exposure_start(session=started.session, ad_id=ad.pk, position=0)
        begun.append({"session": str(started.session.pk), "token": started.token, "exposure": exposure.pk})
    json.dump({"ad": ad.pk, "sessions": begun}, sys.stdout)


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
