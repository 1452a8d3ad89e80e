"""Temperature scaling: one number that makes confidence mean what it says (Guo 2017)."""

import numpy as np


def negative_log_likelihood(logits: np.ndarray, label: np.ndarray, *, temperature: float) -> float:
    """Mean −log p(label) of softmax(logits / temperature)."""
    scaled = logits.astype(np.float64) / temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    return float((np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(label)), label]).mean())


def temperature_fit(logits: np.ndarray, label: np.ndarray) -> float:
    """The temperature of 0.1 to 10 with the smallest negative log-likelihood, to three decimals.

    The likelihood has one minimum in log T: golden-section search closes in on it.
    """
    low, high = np.log(0.1), np.log(10.0)
    golden = (5**0.5 - 1) / 2
    while high - low > 1e-4:
        a, b = high - golden * (high - low), low + golden * (high - low)
        if negative_log_likelihood(logits, label, temperature=float(np.exp(a))) < negative_log_likelihood(
            logits, label, temperature=float(np.exp(b))
        ):
            high = b
        else:
            low = a
    return round(float(np.exp((low + high) / 2)), 3)
