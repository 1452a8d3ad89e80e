"""The cards of what a study as a whole is judged by: its registration."""

from dashboards.statistics.method import Method

STUDY_CARDS = (
    Method(
        "registration",
        "Registration",
        "primary outcome, ads, viewers and looks, recorded with the day and a SHA-256 over the row and the one before "
        "it; later changes are rows of their own, with how many viewers had taken part",
        "yes or no",
        "Nosek et al. 2018, PNAS 115, 2600–2606",
    ),
)
