"""What beat sends, and how often. A hint that nobody took in time is dropped: the next one says the same."""


def _every(seconds: float, task: str, *, expires: float | None = None) -> dict[str, object]:
    return {"task": task, "schedule": seconds, "options": {"expires": expires or seconds}}


SCHEDULE = {
    "sweep waiting snapshots": _every(2.0, "inference.tasks.sweep_snapshots", expires=10.0),
    "expire old snapshots": _every(60.0, "inference.tasks.expire_snapshots"),
    "close abandoned sessions": _every(60.0, "campaigns.tasks.close_abandoned_sessions"),
    "retire old sessions": _every(60.0, "campaigns.tasks.retire_old_sessions"),
    "erase revoked face templates": _every(20.0, "campaigns.tasks.erase_face_templates"),
    "forget sign-in traces": _every(60.0, "campaigns.tasks.forget_sign_in_traces"),
    "convert uploads": _every(3.0, "campaigns.tasks.convert_uploads"),
    "deliver webhooks": _every(5.0, "campaigns.tasks.deliver_webhooks"),
    "forget old rows": _every(3600.0, "campaigns.tasks.forget_old_rows"),
    "roll up finished plays": _every(10.0, "dashboards.tasks.roll_up_exposures"),
    "read fatigue and send alerts": _every(60.0, "dashboards.tasks.refresh_fatigue"),
    "send digests": _every(600.0, "dashboards.tasks.send_digests"),
    "write exports": _every(10.0, "dashboards.tasks.write_exports"),
    "find the scenes of clips": _every(10.0, "campaigns.tasks.read_cuts"),
    "learn which ad to show next": _every(10.0, "dashboards.tasks.refresh_targeting"),
    "predict answers": _every(60.0, "dashboards.tasks.refresh_predictions"),
}
