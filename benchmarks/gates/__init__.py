"""The gates that the statistics must pass, one module each.

A gate is a module of this package with `measure(*, share: float = 1.0) -> list[Reading]`: it simulates studies
whose truth is known, with `share` of its usual number of runs, and returns its figures.
`verify_statistics` finds it by itself.
"""
