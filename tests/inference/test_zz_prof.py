import cProfile, pstats, time, pytest
from tests.inference.test_readings import *
def test_prof(device):
    from django.test import Client
    def run(n0, n, size):
        for i in range(n):
            b = body(*(reading(n0+i*size+k, device.exposure) for k in range(size)))
            assert post(device, b).status_code in (202,429)
    run(0,3,5)
    import django.conf; django.conf.settings.SNAPSHOT_PACE_MOST=0
    for size in (1,20,60):
        t=time.process_time(); run(1000*size, 60, size); print(size, (time.process_time()-t)/60*1000)
    p=cProfile.Profile(); p.enable(); run(200000,100,20); p.disable()
    pstats.Stats(p).sort_stats("cumtime").print_stats(60)
