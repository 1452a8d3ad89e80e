from inference.models import ModelVersion


def model_version(*, digest: str, name: str, prior: dict[str, dict[str, float]] | None) -> ModelVersion:
    """Return a network's row, made where it is new here. Its prior is brought up to date."""
    version = ModelVersion.objects.get_or_create(digest=digest, defaults={"name": name, "prior": prior})[0]
    if version.prior != prior:  # the digest is of what decides an answer, and this comes after it
        version.prior = prior
        version.save(update_fields=["prior"])
    return version
