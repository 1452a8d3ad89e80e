"""`make webhook-trial`: many events to a receiver that fails half of the time, from workers that are killed.

Real processes and a real HTTP receiver; waits are cut to hundredths of a second, all else is the product's.
WEBHOOK_EVENTS: how many, 10,000 unless said.
"""

import multiprocessing
import os
import random
import signal
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connections, transaction

from campaigns.models import Delivery, Event, Organisation
from campaigns.services import webhooks
from campaigns.services.events import event_add
from campaigns.services.webhooks import deliveries_send, webhook_add

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS = int(os.environ.get("WEBHOOK_EVENTS", "10000"))
WORKERS, SUBJECTS = 3, max(1, EVENTS // 10)
KILL_EVERY = max(0.2, min(2.0, EVENTS / 1000))  # seconds


class Receiver(ThreadingHTTPServer):
    """Fails by chance, half before it has taken an event and half after."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Takes)
        self.taken: list[str] = []
        self.calls, self.chance, self.lock = 0, random.Random(7), threading.Lock()


class Takes(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.calls += 1
            lot = self.server.chance.random()
            if lot > 0.25:  # of these a third is taken, and answered with 500 all the same
                self.server.taken.append(self.headers["webhook-id"])
        self.send_response(204 if lot > 0.5 else 500)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


def _work(port: int) -> None:
    def post(url: str, body: bytes, headers: dict[str, str]) -> int:
        request = urllib.request.Request(f"http://127.0.0.1:{port}/", data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310 -- our own
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    while True:
        deliveries_send(seconds=60, post=post)
        time.sleep(0.02)


def test_nothing_is_lost(organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "RETRY_SECONDS", (0.02,) * len(webhooks.RETRY_SECONDS))
    monkeypatch.setattr(webhooks, "_QUIET_SECONDS", 0.02)
    monkeypatch.setattr(webhooks, "_LEASE", timedelta(seconds=1))
    webhook_add(organisation=organisation, url="https://example.org/hook", types=Event.Type.values)
    with transaction.atomic():
        events = [
            event_add(
                organisation=organisation, type="session.finished", subject=f"s:{own % SUBJECTS}", data={}
            )
            for own in range(EVENTS)
        ]
    receiver = Receiver()
    fork = multiprocessing.get_context("fork")
    connections.close_all()  # a child that inherits one would speak on it
    workers = [fork.Process(target=_work, args=(receiver.server_port,), daemon=True) for _ in range(WORKERS)]
    for own in workers:
        own.start()
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    began, kills, chance = time.monotonic(), 0, random.Random(11)
    while Delivery.objects.filter(status=Delivery.Status.WAITING).exists():
        time.sleep(KILL_EVERY)
        connections.close_all()
        place = chance.randrange(WORKERS)
        os.kill(workers[place].pid, signal.SIGKILL)
        workers[place].join()
        workers[place] = fork.Process(target=_work, args=(receiver.server_port,), daemon=True)
        workers[place].start()
        kills += 1
    seconds = time.monotonic() - began
    for own in workers:
        own.kill()
        own.join()
    receiver.shutdown()
    names = {f"evt_{own.uid.hex}": own.subject for own in events}
    times = Counter(receiver.taken)
    invented = times.keys() - names.keys()
    sent, came = _by_subject(names, names), _by_subject(times, names)  # a Counter keeps who came first
    lost = len(names.keys() - times.keys())
    disordered = sum(came[subject] != order for subject, order in sent.items())
    undelivered = Delivery.objects.exclude(status=Delivery.Status.DELIVERED).count()
    print(
        f"\n{EVENTS:,} events of {SUBJECTS:,} subjects to a receiver that fails half of {receiver.calls:,} requests, "
        f"{WORKERS} workers, {kills} killed, {seconds:.0f} s:\n{lost} lost, {len(invented)} invented, "
        f"{disordered} subjects out of order, {undelivered} not delivered; "
        f"{times.total() - len(times):,} came again, each under its own id"
    )
    assert (lost, len(invented), disordered, undelivered) == (0, 0, 0, 0)
    assert kills > 0


def _by_subject(ids: Iterable[str], subjects: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the ids of each subject in the order in which they stand."""
    found: dict[str, list[str]] = {own: [] for own in subjects.values()}
    for own in ids:
        if own in subjects:
            found[subjects[own]].append(own)
    return found
