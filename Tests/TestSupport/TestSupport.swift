package import POSIX
