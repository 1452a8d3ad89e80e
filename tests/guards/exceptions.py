"""What breaks a rule of `checks.py` and may. One that is not needed any more fails `make lint`: take it out."""

# To be emptied: SQL that names tables of another room. Selectors or views of that room take its place.
SQL_OVER_THE_WALL: dict[str, set[str]] = {
    "dashboards/analysis/store.py": {"campaigns_deletion"},
    "dashboards/selectors/answers.py": {"campaigns_answer", "campaigns_exposure"},
    "dashboards/selectors/answered_ads.py": {
        "campaigns_ad",
        "campaigns_answer",
        "campaigns_campaign",
        "campaigns_exposure",
        "campaigns_viewersession",
    },
    "dashboards/selectors/models_of_ads.py": {
        "campaigns_exposure",
        "inference_frameemotion",
        "inference_modelversion",
    },
    "dashboards/selectors/open_rows.py": {
        "campaigns_exposure",
        "campaigns_viewersession",
        "inference_snapshot",
    },
    "dashboards/selectors/pulses.py": {"campaigns_exposure", "campaigns_viewersession", "inference_snapshot"},
    "dashboards/services/rollup.py": {
        "campaigns_ad",
        "campaigns_campaign",
        "campaigns_exposure",
        "campaigns_viewersession",
        "inference_frameemotion",
        "inference_snapshot",
    },
    "dashboards/simulation/writing/frames.py": {"inference_snapshot"},
    "dashboards/simulation/writing/viewers.py": {"campaigns_exposure"},
    "fer_platform/health/database_metrics.py": {
        "campaigns_viewersession",
        "inference_sessionledger",
        "inference_snapshot",
    },
    "inference/services/ingest.py": {
        "campaigns_campaign",
        "campaigns_consent",
        "campaigns_exposure",
        "campaigns_viewersession",
    },
    "inference/services/score.py": {"campaigns_viewersession"},
}
# To be emptied: HTTP below the doors.
HTTP_BELOW_THE_DOORS: dict[str, set[str]] = {
    "dashboards/selectors/access.py": {"django.http.Http404"},
}
# These stay: a migration that ties a row to its exposure in the database itself.
MIGRATIONS: dict[str, set[str]] = {
    "dashboards/migrations/0001_exposure_trace.py": {"campaigns_exposure"},
}
# These stay: the one door out, servers that this machine starts, the talk with a helper process, and gunicorn’s own.
WAYS_OUT: dict[str, set[str]] = {
    "fer_platform/kit/outbound.py": {"http.client"},
    "fer_platform/kit/pinned_connection.py": {"http.client", "socket"},
    "fer_platform/kit/resolve.py": {"socket"},
    "fer_platform/lanes.py": {"socket"},
    "fer_platform/kit/helper.py": {"socket"},
    "fer_platform/kit/helper_server.py": {"socket"},
    "fer_platform/embedded/programs.py": {"http.client"},
    "fer_platform/embedded/start.py": {"socket"},
}

EXCEPTIONS = frozenset(
    (check, path, subject)
    for check, excepted in (
        ("sql", SQL_OVER_THE_WALL),
        ("sql", MIGRATIONS),
        ("http", HTTP_BELOW_THE_DOORS),
        ("way_out", WAYS_OUT),
    )
    for path, subjects in excepted.items()
    for subject in subjects
)
