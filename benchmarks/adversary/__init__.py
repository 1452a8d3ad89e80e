"""An adversary of the statistics: faces that do what real ones do, made without a line of `dashboards/simulation`.

`plays` says who watches what, when, and how strongly they respond; `frames` makes the frame rows of it, with numpy
alone. `product` is the one place that knows the platform: it takes such rows the way that the roll-up takes them.
"""
