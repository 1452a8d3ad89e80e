from dashboards.models.exposure_trace import ExposureTrace
from dashboards.models.fatigue import FatigueAlert, FatigueReading

__all__ = ["ExposureTrace", "FatigueAlert", "FatigueReading"]
