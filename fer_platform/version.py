"""The product's version, shown in the footer."""

VERSION = "0.1.0"
