/* How files travel between the shim and the engine, without a tar archive on the C side. A file is
 *
 *     TYPE MODE UID GID SIZE SECONDS NANOSECONDS MAJOR MINOR XATTRS DEVICE INODE LINKS \0 NAME \0 TARGET \0
 *     then for each extended attribute  NAME \0 SIZE \0 bytes  and then SIZE bytes of content.
 *
 * TYPE is a letter of `find -type`, or one of those below. Numbers are decimal. */
#ifndef RECORD_H
#define RECORD_H

enum {
	TYPE_FILE = 'f',
	TYPE_DIRECTORY = 'd',
	TYPE_SYMLINK = 'l',
	TYPE_CHARACTER = 'c',
	TYPE_BLOCK = 'b',
	TYPE_FIFO = 'p',
	TYPE_LINK = 'h', /* only to the shim: TARGET is a name that came before */
	TYPE_END = '.', /* all of it has been said */
	TYPE_ERROR = '!', /* what NAME is, could not be found out: the report says why */
};

enum { MOST_XATTR = 65536, BUFFER = 262144 };

void allow_signals(void);
int open_inside(int directory, const char *path, int flags);

#endif
