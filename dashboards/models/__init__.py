from dashboards.models.exposure_trace import ExposureTrace

__all__ = ["ExposureTrace"]
