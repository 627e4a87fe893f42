"""What the commands print: plain lines of ASCII, laid out for a width, painted at the end."""
