/* <net/if.h>: interfaces of the network */
#ifndef _NET_IF_H_
#define _NET_IF_H_

#include <sys/types.h>
#include <sys/time.h>
#include <sys/socket.h>

#define LINK_STATE_UNKNOWN 0
#define LINK_STATE_DOWN 1
#define LINK_STATE_UP 2
#define LINK_STATE_IS_UP(state) ((state) >= LINK_STATE_UP)

#define IFNAMSIZ 16
#define IF_NAMESIZE IFNAMSIZ
#define IF_MAXUNIT 0x7fff

#define IFF_UP 0x1
#define IFF_BROADCAST 0x2
#define IFF_DEBUG 0x4
#define IFF_LOOPBACK 0x8
#define IFF_POINTOPOINT 0x10
#define IFF_SMART 0x20
#define IFF_RUNNING 0x40
#define IFF_NOARP 0x80
#define IFF_PROMISC 0x100
#define IFF_ALLMULTI 0x200
#define IFF_OACTIVE_COMPAT 0x400
#define IFF_OACTIVE IFF_OACTIVE_COMPAT
#define IFF_SIMPLEX 0x800
#define IFF_LINK0 0x1000
#define IFF_LINK1 0x2000
#define IFF_LINK2 0x4000
#define IFF_ALTPHYS IFF_LINK2
#define IFF_MULTICAST 0x8000
#define IFF_POLLING_COMPAT 0x10000
#define IFF_POLLING IFF_POLLING_COMPAT
#define IFF_PPROMISC 0x20000
#define IFF_MONITOR 0x40000
#define IFF_STATICARP 0x80000
#define IFF_NPOLLING 0x100000
#define IFF_IDIRECT 0x200000

struct if_data {
	u_char ifi_type;
	u_char ifi_physical;
	u_char ifi_addrlen;
	u_char ifi_hdrlen;
	u_char ifi_recvquota;
	u_char ifi_xmitquota;
	u_long ifi_mtu;
	u_long ifi_metric;
	u_long ifi_link_state;
	__uint64_t ifi_baudrate;
	u_long ifi_ipackets;
	u_long ifi_ierrors;
	u_long ifi_opackets;
	u_long ifi_oerrors;
	u_long ifi_collisions;
	u_long ifi_ibytes;
	u_long ifi_obytes;
	u_long ifi_imcasts;
	u_long ifi_omcasts;
	u_long ifi_iqdrops;
	u_long ifi_noproto;
	u_long ifi_hwassist;
	u_long ifi_oqdrops;
	struct timeval ifi_lastchange;
};

/* What sysctl(NET_RT_IFLIST) and routing sockets say of an interface ... */
struct if_msghdr {
	u_short ifm_msglen;
	u_char ifm_version;
	u_char ifm_type;
	u_short ifm_index;
	int ifm_flags;
	int ifm_addrs;
	struct if_data ifm_data;
};

/* ... and of one of its addresses. */
struct ifa_msghdr {
	u_short ifam_msglen;
	u_char ifam_version;
	u_char ifam_type;
	u_short ifam_index;
	int ifam_flags;
	int ifam_addrs;
	int ifam_addrflags;
	int ifam_metric;
};

struct ifreq {
	char ifr_name[IFNAMSIZ];
	union {
		struct sockaddr ifru_addr;
		struct sockaddr ifru_dstaddr;
		struct sockaddr ifru_broadaddr;
		short ifru_flags[2];
		short ifru_index;
		int ifru_metric;
		int ifru_mtu;
		int ifru_phys;
		int ifru_media;
		void *ifru_data;
		int ifru_cap[2];
		int ifru_pollcpu;
		int ifru_tsolen;
	} ifr_ifru;
#define ifr_addr ifr_ifru.ifru_addr
#define ifr_dstaddr ifr_ifru.ifru_dstaddr
#define ifr_broadaddr ifr_ifru.ifru_broadaddr
#define ifr_flags ifr_ifru.ifru_flags[0]
#define ifr_flagshigh ifr_ifru.ifru_flags[1]
#define ifr_metric ifr_ifru.ifru_metric
#define ifr_mtu ifr_ifru.ifru_mtu
#define ifr_phys ifr_ifru.ifru_phys
#define ifr_media ifr_ifru.ifru_media
#define ifr_data ifr_ifru.ifru_data
#define ifr_reqcap ifr_ifru.ifru_cap[0]
#define ifr_curcap ifr_ifru.ifru_cap[1]
#define ifr_index ifr_ifru.ifru_index
};

struct ifconf {
	int ifc_len;
	union {
		caddr_t ifcu_buf;
		struct ifreq *ifcu_req;
	} ifc_ifcu;
#define ifc_buf ifc_ifcu.ifcu_buf
#define ifc_req ifc_ifcu.ifcu_req
};

struct if_nameindex {
	u_int if_index;
	char *if_name;
};

__BEGIN_DECLS
void if_freenameindex(struct if_nameindex *);
char *if_indextoname(u_int, char *);
struct if_nameindex *if_nameindex(void);
u_int if_nametoindex(const char *);
__END_DECLS

#endif /* !_NET_IF_H_ */
