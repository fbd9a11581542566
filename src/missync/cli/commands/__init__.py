"""The commands, a module each; every module has its click command as `command`."""
