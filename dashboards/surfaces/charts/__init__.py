"""One description of a chart, from which the page, the PDF and a PNG download draw."""
