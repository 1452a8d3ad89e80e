#!/usr/bin/env python
"""Django's command line. Without `DATABASE_URL` and `REDIS_URL`, commands use the servers of `manage.py up`."""

import os
import sys

from fer_platform.embedded.defaults import data_folder, use_embedded_defaults
from fer_platform.refusals import refusal_sentence


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fer_platform.settings")
    try:
        use_embedded_defaults(create_secret_key=sys.argv[1:2] == ["up"])
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except Exception as error:
        sentence = refusal_sentence(error, data_dir=data_folder())
        if sentence is None or "--traceback" in sys.argv:
            raise
        sys.exit(sentence)


if __name__ == "__main__":
    main()
