"""What viewers answered about ads: beside their faces, and predicted from them."""
