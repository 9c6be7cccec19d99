"""The platforms that teachers already use."""
