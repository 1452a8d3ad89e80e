import os

# Matrices here are small: a second thread only spins beside the first, on cores that others need. Before NumPy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
