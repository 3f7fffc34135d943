"""Local features of a picture: corners, shapes, and where a reference lies in another picture."""
