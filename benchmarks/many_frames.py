"""Fills a throw-away database with plays by the million frames, by SQL alone: rows like those of the seeded ad.

Frames, viewers, sittings and plays are cloned; the rolled-up rows of `others` too. A measured ad is rolled up by the
product itself.
"""

# ruff: noqa: S608 - all names and numbers in these statements are our own
from typing import Any

FRAMES_A_PLAY = 70  # five seconds of neutral screen and thirty of the ad, two a second
_INTERVAL_MS, _PREROLL = 500, 10

_CLONE = """
    INSERT INTO {table} SELECT row.* FROM ({source}) new,
        (SELECT * FROM {table} WHERE {which}) template,
        LATERAL jsonb_populate_record(NULL::{table}, to_jsonb(template) || {changes}) row
"""
_PLAYS = """
    CREATE TEMP TABLE new_person AS
        SELECT ad AS ad_id, k, gen_random_uuid() AS viewer_id
        FROM unnest(%(ads)s::bigint[]) ad, generate_series(1, %(viewers)s) k;
    CREATE TEMP TABLE new_play AS
        SELECT p.*, number, gen_random_uuid() AS session_id,
               nextval(pg_get_serial_sequence('campaigns_exposure', 'id')) AS exposure_id,
               row_number() OVER () - 1 AS place
        FROM new_person p, generate_series(1, %(plays)s) number
"""
_FRAMES = f"""
    INSERT INTO inference_snapshot (id, session_id, exposure_id, sequence, t_ms, playback, hidden, taken_at,
                                    received_at, status, reason, attempts, finished_at)
    SELECT %(first)s + place * {FRAMES_A_PLAY} + frame, session_id, exposure_id, frame,
           (frame - {_PREROLL}) * {_INTERVAL_MS}, (frame < {_PREROLL})::int, false, now(), now(), 1, '', 1, now()
    FROM new_play, generate_series(0, {FRAMES_A_PLAY - 1}) frame
"""
# A viewer's smile has a strength of its own (by its key) and wanders; it weakens from play to play.
_READINGS = f"""
    INSERT INTO inference_frameemotion
        (snapshot_id, exposure_id, t_ms, angry, disgust, fear, happy, sad, surprise, neutral, faces, face_score,
         box_x, box_y, box_width, box_height, yaw, pitch, roll, luma, sharpness, model_version_id)
    SELECT %(first)s + place * {FRAMES_A_PLAY} + frame, exposure_id, (frame - {_PREROLL}) * {_INTERVAL_MS},
           100, 50, 50, happy, 200, 100, 9500 - happy, 1, 9000, 100, 80, 120, 150, (random() * 24 - 12)::int, 0, 0,
           120, 90, (SELECT max(id) FROM inference_modelversion)
    FROM new_play, generate_series(0, {FRAMES_A_PLAY - 1}) frame,
         LATERAL (SELECT CASE WHEN frame < {_PREROLL} THEN 300
                  ELSE (9000 * power(random(), 1 + abs(hashtext(viewer_id::text)) %% 9) / sqrt(number))::int
                  END AS happy) shown
"""


def ads_clone(cursor: Any, *, ad_id: int, count: int) -> list[int]:
    """Add ads like this one in a campaign of their own; return their ids."""
    cursor.execute("SELECT nextval(pg_get_serial_sequence('campaigns_campaign', 'id'))")
    campaign = cursor.fetchone()[0]
    _clone(
        cursor,
        "campaigns_campaign",
        f"SELECT {campaign} AS id",
        f"id = (SELECT campaign_id FROM campaigns_ad WHERE id = {ad_id})",
        f"jsonb_build_object('id', new.id, 'share_code', 'clone-{campaign}')",
    )
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence('campaigns_ad', 'id')) FROM generate_series(1, %s)", [count]
    )
    ids = [row[0] for row in cursor.fetchall()]
    _clone(
        cursor,
        "campaigns_ad",
        f"SELECT unnest(ARRAY{ids}) AS id",
        f"id = {ad_id}",
        f"jsonb_build_object('id', new.id, 'campaign_id', {campaign})",
    )
    return ids


def plays_add(
    cursor: Any, *, like_ad: int, ads: list[int], viewers: int, plays: int, frames: bool = True
) -> int:
    """Let `viewers` new people see each of `ads` so many times, with all frames; return the number of frames. Without
    `frames` where nobody asks for them: pages read rolled-up plays alone."""
    cursor.execute(
        "SET session_replication_role = replica"
    )  # the rows fit together; no need to look each one up
    cursor.execute("DROP TABLE IF EXISTS new_person, new_play")
    cursor.execute(_PLAYS, {"ads": ads, "viewers": viewers, "plays": plays})
    one = f"(SELECT min(id) FROM campaigns_exposure WHERE ad_id = {like_ad})"
    session = f"(SELECT session_id FROM campaigns_exposure WHERE id = {one})"
    _clone(
        cursor,
        "campaigns_viewer",
        "SELECT viewer_id FROM new_person",
        f"id = (SELECT viewer_id FROM campaigns_viewersession WHERE id = {session})",
        "jsonb_build_object('id', new.viewer_id)",
    )
    _clone(
        cursor,
        "campaigns_viewersession",
        "SELECT n.*, a.campaign_id FROM new_play n JOIN campaigns_ad a ON a.id = n.ad_id",
        f"id = {session}",
        "jsonb_build_object('id', new.session_id, 'viewer_id', new.viewer_id, 'campaign_id', new.campaign_id,"
        " 'withdrawal_hash', NULL)",
    )
    _clone(
        cursor,
        "campaigns_exposure",
        "SELECT * FROM new_play",
        f"id = {one}",
        "jsonb_build_object('id', new.exposure_id, 'session_id', new.session_id, 'ad_id', new.ad_id,"
        f" 'number', new.number, 'started_at', now() - ({plays} - new.number) * interval '1 day')",
    )
    added = _frames_add(cursor) if frames else 0
    cursor.execute("SET session_replication_role = origin")
    return added


def _frames_add(cursor: Any) -> int:
    cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM inference_snapshot")
    first = cursor.fetchone()[0]
    cursor.execute(_FRAMES, {"first": first})
    frames = cursor.rowcount
    cursor.execute(_READINGS, {"first": first})
    cursor.execute(
        "SELECT setval(pg_get_serial_sequence('inference_snapshot', 'id'), max(id)) FROM inference_snapshot"
    )
    return frames


def traces_clone(cursor: Any, *, like_ad: int) -> None:
    """Give the plays of the last `plays_add` rolled-up rows: copies of those of `like_ad`, in turn."""
    cursor.execute("DROP TABLE IF EXISTS model")
    cursor.execute(
        "CREATE TEMP TABLE model AS SELECT 0::bigint AS place, t.* FROM dashboards_exposuretrace t WITH NO DATA"
    )
    # As the product stores them: copies through another table would be compressed ones, which are read otherwise.
    cursor.execute("ALTER TABLE model ALTER series SET STORAGE EXTERNAL")
    cursor.execute(
        "INSERT INTO model SELECT row_number() OVER (), t.* FROM dashboards_exposuretrace t WHERE ad_id = %s",
        [like_ad],
    )
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'dashboards_exposuretrace'"
    )
    columns = [row[0] for row in cursor.fetchall()]
    own = {"exposure_id", "ad_id", "viewer_id", "number"}
    values = ", ".join(f"n.{name}" if name in own else f"m.{name}" for name in columns)
    cursor.execute(
        f"INSERT INTO dashboards_exposuretrace ({', '.join(columns)})"
        f" SELECT {values} FROM new_play n JOIN model m ON m.place = 1 + n.place % (SELECT count(*) FROM model)"
    )


def _clone(cursor: Any, table: str, source: str, which: str, changes: str) -> None:
    cursor.execute(_CLONE.format(table=table, source=source, which=which, changes=changes))
