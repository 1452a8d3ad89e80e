"""What stands beside the data of a bundle: versions, seeds, parameters and formulas."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from campaigns.models import Campaign
from dashboards.statistics import bands, comparison, norms
from dashboards.statistics.catalogue import METHODS
from dashboards.statistics.fatigue import responses, status, summary
from dashboards.statistics.frames import exposure
from dashboards.statistics.prediction import summary as prediction
from dashboards.surfaces.bundle.layout import FORMAT
from dashboards.surfaces.bundle.signature import signature_of
from inference.models import ModelVersion

_LIBRARIES = ("numpy", "scipy", "scikit-learn", "pyarrow")


def versions() -> dict[str, Any]:
    """Return what decides over the last bit of every number: the versions of the measures and of the libraries."""
    return {
        "bundle": FORMAT,
        "series": exposure.VERSION,
        "fatigue": summary.VERSION,
        "prediction": prediction.VERSION,
        "formulas": {key: card.version for key, card in METHODS.items()},
        "python": platform.python_version(),
        "machine": platform.machine(),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def manifest_of(
    campaign: Campaign, *, networks: Sequence[ModelVersion], chain: str, files: Mapping[str, str]
) -> dict[str, Any]:
    """Return the manifest, signed. `networks`: in the order in which frames count them. `chain`: the head of the chain
    of the exposures' digests. `files`: the SHA-256 of each file beside it, by its name."""
    manifest = _unsigned(campaign, networks) | {
        "chain": {
            "rule": "c_k = SHA-256(c_(k-1) + digest of exposure k) as hexadecimal text, c_0 empty",
            "head": chain,
        },
        "files": dict(files),
    }
    return manifest | {"signature": signature_of(manifest)}


def _unsigned(campaign: Campaign, networks: Sequence[ModelVersion]) -> dict[str, Any]:
    with translation.override(settings.LANGUAGE_CODE):  # programs read it
        setting = campaign.get_setting_display()
    return {
        "campaign": {
            "name": campaign.name,
            "brand": campaign.brand,
            "setting": setting,
            "simulated": campaign.simulated,
            "preroll_seconds": campaign.preroll_seconds,
            "snapshot_interval_ms": campaign.snapshot_interval_ms,
        },
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "versions": versions(),
        "networks": [{"name": own.name, "digest": own.digest, "prior": own.prior} for own in networks],
        "seeds": {
            "intervals and bands": bands.SEED,
            "fatigue": responses.SEED,
            "prediction": prediction.SEED,
            "pairs of ads": comparison.SEED,
            "norms": norms.SEED,
        },
        "parameters": {
            "interval level": bands.LEVEL,
            "resamples": bands.RESAMPLES,
            "fatigue: least exposure numbers": status.MIN_EXPOSURES,
            "fatigue: least viewers with two exposures": status.MIN_REPEATERS,
            "fatigue: limited below": status.LIMITED_SHARE,
            "fatigue: fatigued below": status.FATIGUED_SHARE,
        },
        "formulas": {key: asdict(card) for key, card in METHODS.items()},
    }
