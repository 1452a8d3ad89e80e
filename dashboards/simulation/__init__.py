"""Simulations with known truth: viewers who do not exist, from documented parameters and a seed. Pure NumPy."""
