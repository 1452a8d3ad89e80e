"""What a page says when somebody asks how a figure was made."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Method:
    """One formula of the catalogue. `key`: its F-number; `version`: raised when the same data would give another
    number.

    `formula` and `unit` in words and signs; `parameters`: what was chosen, from the code that uses it; `source`: who
    published it, or “ours”. n, interval and exclusions belong to the figure, not to the method.
    """

    key: str
    name: str
    formula: str
    unit: str
    source: str
    parameters: dict[str, str] = field(default_factory=dict)
    version: int = 1
    low_validity: str = ""
