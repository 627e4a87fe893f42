"""`python -m nanorx`: the same as the command `nanorx`."""

from nanorx.cli.start import main

if __name__ == "__main__":
    main()
