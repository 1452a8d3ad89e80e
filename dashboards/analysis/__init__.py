"""Questions → findings. Reads rows through selectors, stores results as numbers; knows no words and no CSS."""
