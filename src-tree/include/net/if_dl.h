/* <net/if_dl.h>: link addresses */
#ifndef _NET_IF_DL_H_
#define _NET_IF_DL_H_

#include <sys/types.h>

struct sockaddr_dl {
	u_char sdl_len;
	u_char sdl_family;
	u_short sdl_index;
	u_char sdl_type;
	u_char sdl_nlen;
	u_char sdl_alen;
	u_char sdl_slen;
	char sdl_data[12];
	u_short sdl_rcf;
	u_short sdl_route[16];
};

#define LLADDR(link) ((void *)((link)->sdl_data + (link)->sdl_nlen))

#endif /* !_NET_IF_DL_H_ */
