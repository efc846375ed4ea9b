"""Lets `python -m callassist` be the command."""

from callassist.cli import main

if __name__ == "__main__":
    main()
