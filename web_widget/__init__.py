"""The citizen's chat: sources beside this file, built files in `dist`."""
