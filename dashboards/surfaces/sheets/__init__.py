"""Findings as rows: CSV files and workbooks. The same columns everywhere, every digit."""
