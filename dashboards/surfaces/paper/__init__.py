"""A campaign and an ad on paper: the numbers of the pages, with vector pictures. ReportLab is loaded when asked."""
