#!/bin/sh
# Starts one part of the platform: web, worker, beat, migrate, or any management command.
# It starts only where `check --deploy` passes: an unsafe setting stops it here, not on the day that it is used.
# Celery need not check again: its checks import every page, and 20 MB with them.
set -eu
cd "$(dirname "$0")/.."

[ -z "${PROMETHEUS_MULTIPROC_DIR:-}" ] || mkdir -p "$PROMETHEUS_MULTIPROC_DIR"
python manage.py check --deploy --fail-level WARNING

case "${1:-web}" in
web)
    [ -z "${PROMETHEUS_MULTIPROC_DIR:-}" ] || rm -f "$PROMETHEUS_MULTIPROC_DIR"/*.db # of processes that are gone
    exec gunicorn --config docker/gunicorn_conf.py fer_platform.wsgi:application
    ;;
worker)
    # One pool process with one thread uses one core best; run more workers for more cores.
    # Large arrays go back to the system at once: by itself glibc learns to keep those of up to 32 MB.
    exec env MALLOC_MMAP_THRESHOLD_=4194304 CELERY_SKIP_CHECKS=1 celery -A fer_platform worker --pool=prefork --concurrency=1 --without-gossip --without-mingle --loglevel=INFO
    ;;
beat)
    exec env CELERY_SKIP_CHECKS=1 celery -A fer_platform beat --schedule=/tmp/beat-schedule --pidfile= --loglevel=INFO
    ;;
migrate)
    exec python manage.py migrate --noinput
    ;;
*)
    exec python manage.py "$@"
    ;;
esac
