"""`manage.py panel`: the old address of `manage.py simulation`, for one version."""

from dashboards.management.commands.simulation import Command as Simulation


class Command(Simulation):
    help = f"The old name of `simulation`. {Simulation.help}"
