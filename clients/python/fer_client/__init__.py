"""A thin client of the FER Platform's API: `Client().ad(3).trace().to_pandas()`."""

from fer_client.client import Ad, Campaign, Client
from fer_client.http import ApiError
from fer_client.results import Findings, Rows, Trace

__all__ = ["Ad", "ApiError", "Campaign", "Client", "Findings", "Rows", "Trace"]
__version__ = "0.1.0"
