"""What people do to a picture they reuse, as functions from picture to picture."""
