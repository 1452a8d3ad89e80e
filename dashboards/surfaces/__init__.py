"""Findings → what people and tools get: pages, API, sheets, paper, bundle. Nothing is computed here."""
