DATETIME_FORMAT = "j F، Y، g:i A"
