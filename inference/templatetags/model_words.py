"""Filters for figures of an evaluation."""

from django import template

from inference.model_report import words

register = template.Library()
register.filter("percent", words.percent)
register.filter("between", words.between)
register.filter("usage_name", words.usage_name)
