import pytest

from inference.engine.pipeline import Pipeline, build_pipeline


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The engine with the shipped weights."""
    return build_pipeline()
