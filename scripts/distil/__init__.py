"""The served network trained on a GPU with PyTorch, from larger ones (docs/training.md, "On a GPU")."""
