from inference.models.frame_emotion import FrameEmotion
from inference.models.frame_jpeg import FrameJpeg
from inference.models.model_version import ModelVersion
from inference.models.session_ledger import SessionLedger
from inference.models.snapshot import Snapshot

__all__ = ["FrameEmotion", "FrameJpeg", "ModelVersion", "SessionLedger", "Snapshot"]
