#!/usr/bin/env python
"""Django's command line. Without `DATABASE_URL` and `REDIS_URL`, commands use the servers of `manage.py up`."""

import os
import sys

from fer_platform.embedded.defaults import use_embedded_defaults


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fer_platform.settings")
    use_embedded_defaults(create_secret_key=sys.argv[1:2] == ["up"])
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
