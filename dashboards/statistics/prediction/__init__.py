"""F35: does the face predict the answers? Always judged on ads and viewers that the model has not seen."""
