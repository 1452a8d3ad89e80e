DATETIME_FORMAT = "j F Y, H:i"  # its translation of a.m. and p.m. is one word
