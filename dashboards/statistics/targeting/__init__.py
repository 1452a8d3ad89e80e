"""F34, the next ad: reward, what viewers were shown, the policy, its choice, and how it is judged."""
