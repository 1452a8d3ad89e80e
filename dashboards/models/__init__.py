from dashboards.models.ad_tally import AdTally
from dashboards.models.analysis import Analysis
from dashboards.models.export_job import ExportJob
from dashboards.models.exposure_trace import ExposureTrace
from dashboards.models.fatigue import FatigueAlert
from dashboards.models.held_results import HeldResults
from dashboards.models.norm_level import NormLevel
from dashboards.models.saved_view import SavedView
from dashboards.models.targeting import AdDecision, TargetingPolicy

__all__ = [
    "AdDecision",
    "AdTally",
    "Analysis",
    "ExportJob",
    "ExposureTrace",
    "FatigueAlert",
    "HeldResults",
    "NormLevel",
    "SavedView",
    "TargetingPolicy",
]
