"""Write the API's promises down."""

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fer_platform.settings")
    django.setup()
    from tests.contract.shape import KEPT, promises

    KEPT.write_text("\n".join(promises()) + "\n")
