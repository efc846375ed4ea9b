"""The pages people work in, and the sockets that feed them."""
