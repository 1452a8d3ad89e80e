"""How dates are written in languages for which Django leaves that open: it would take the American order."""
