from dashboards.models.ad_tally import AdTally
from dashboards.models.analysis import Analysis
from dashboards.models.export_job import ExportJob
from dashboards.models.exposure_trace import ExposureTrace
from dashboards.models.fatigue import FatigueAlert
from dashboards.models.norm_level import NormLevel
from dashboards.models.saved_view import SavedView

__all__ = ["AdTally", "Analysis", "ExportJob", "ExposureTrace", "FatigueAlert", "NormLevel", "SavedView"]
