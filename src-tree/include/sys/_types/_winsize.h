/* winsize: for the headers that define it */
#ifndef _WINSIZE_DECLARED
#define _WINSIZE_DECLARED

struct winsize {
	unsigned short ws_row;
	unsigned short ws_col;
	unsigned short ws_xpixel;
	unsigned short ws_ypixel;
};

#endif /* !_WINSIZE_DECLARED */
