/* Network devices: what `ip` does, without starting it. */
#include "netlink.h"
#include "shim.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int parse_mac(const char *text, unsigned char mac[6])
{
	int end = 0;
	int count = sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &mac[0], &mac[1], &mac[2], &mac[3], &mac[4], &mac[5],
			   &end);
	if (count == 6 && text[end] == '\0')
		return 0;
	errno = EINVAL;
	return -1;
}

/* A pair, one end here and the other, that has the MAC address, with the process. */
static int make_pair(const char *link, const char *device, const char *mac_text, unsigned int pid)
{
	struct message message;
	struct ifinfomsg any = { .ifi_family = AF_UNSPEC };
	unsigned char mac[6];
	if (parse_mac(mac_text, mac) < 0)
		return -1;
	message_begin(&message, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	message_add_fixed(&message, &any, sizeof(any));
	if (message_add_name(&message, IFLA_IFNAME, link) < 0)
		return -1;
	struct rtattr *info = message_add(&message, IFLA_LINKINFO, NULL, 0);
	message_add(&message, IFLA_INFO_KIND, "veth", strlen("veth"));
	struct rtattr *data = message_add(&message, IFLA_INFO_DATA, NULL, 0);
	struct rtattr *peer = message_add(&message, VETH_INFO_PEER, NULL, 0);
	message_add_fixed(&message, &any, sizeof(any));
	if (message_add_name(&message, IFLA_IFNAME, device) < 0)
		return -1;
	message_add(&message, IFLA_ADDRESS, mac, sizeof(mac));
	message_add_number(&message, IFLA_NET_NS_PID, pid);
	message_enclose(&message, peer);
	message_enclose(&message, data);
	message_enclose(&message, info);
	return message_send(&message);
}

static int begin_link(struct message *message, const char *link, unsigned int flags)
{
	struct ifinfomsg which = { .ifi_family = AF_UNSPEC, .ifi_index = (int)if_nametoindex(link) };
	which.ifi_flags = which.ifi_change = flags;
	message_begin(message, RTM_NEWLINK, 0);
	message_add_fixed(message, &which, sizeof(which));
	return which.ifi_index == 0 ? -1 : 0;
}

/* On the bridge, and without an address of its own: it is a port of a switch, and no host. */
static int join_bridge(const char *link, const char *bridge)
{
	struct message message;
	unsigned int index = if_nametoindex(bridge);
	unsigned char none = IN6_ADDR_GEN_MODE_NONE;
	if (index == 0 || begin_link(&message, link, 0) < 0)
		return -1;
	message_add_number(&message, IFLA_MASTER, index);
	/* A kernel without IPv6 refuses to hear of it. */
	if (access("/proc/sys/net/ipv6", F_OK) == 0) {
		struct rtattr *families = message_add(&message, IFLA_AF_SPEC, NULL, 0);
		struct rtattr *six = message_add(&message, AF_INET6, NULL, 0);
		message_add(&message, IFLA_INET6_ADDR_GEN_MODE, &none, sizeof(none));
		message_enclose(&message, six);
		message_enclose(&message, families);
	}
	return message_send(&message);
}

static int switch_on(const char *link)
{
	struct message message;
	return begin_link(&message, link, IFF_UP) < 0 ? -1 : message_send(&message);
}

/* cable LINK BRIDGE DEVICE MAC PID: from a bridge into the network namespace of a process. */
int op_cable(struct shim *shim, int argc, char **argv)
{
	unsigned int pid = (unsigned int)strtoul(argv[5], NULL, 10);
	if (make_pair(argv[1], argv[3], argv[4], pid) < 0)
		return -1;
	return join_bridge(argv[1], argv[2]) < 0 ? -1 : switch_on(argv[1]);
}

/* link_up DEVICE */
int op_link_up(struct shim *shim, int argc, char **argv)
{
	return switch_on(argv[1]);
}

/* The address's size in bytes, or -1. */
static int parse_address(const char *text, int *family, unsigned char address[16])
{
	*family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET;
	if (inet_pton(*family, text, address) == 1)
		return *family == AF_INET6 ? 16 : 4;
	errno = EINVAL;
	return -1;
}

static void add_broadcast(struct message *message, const unsigned char address[4], unsigned int prefix)
{
	in_addr_t broadcast;
	memcpy(&broadcast, address, sizeof(broadcast));
	broadcast |= htonl(prefix == 0 ? ~0U : (1U << (32 - prefix)) - 1);
	message_add(message, IFA_BROADCAST, &broadcast, sizeof(broadcast));
}

/* address DEVICE ADDRESS PREFIX: nobody else is asked whether they have it (NODAD): the lease says that nobody does. */
int op_address(struct shim *shim, int argc, char **argv)
{
	struct message message;
	int family;
	unsigned char address[16];
	int size = parse_address(argv[2], &family, address);
	unsigned int prefix = (unsigned int)strtoul(argv[3], NULL, 10);
	struct ifaddrmsg which = { .ifa_family = (unsigned char)family, .ifa_prefixlen = (unsigned char)prefix };
	which.ifa_index = if_nametoindex(argv[1]);
	if (size < 0 || which.ifa_index == 0)
		return -1;
	which.ifa_flags = family == AF_INET6 ? IFA_F_NODAD : 0;
	message_begin(&message, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
	message_add_fixed(&message, &which, sizeof(which));
	message_add(&message, IFA_LOCAL, address, (size_t)size);
	message_add(&message, IFA_ADDRESS, address, (size_t)size);
	if (family == AF_INET && prefix < 31)
		add_broadcast(&message, address, prefix);
	return message_send(&message);
}

/* default_route DEVICE GATEWAY */
int op_default_route(struct shim *shim, int argc, char **argv)
{
	struct message message;
	int family;
	unsigned char gateway[16];
	int size = parse_address(argv[2], &family, gateway);
	unsigned int device = if_nametoindex(argv[1]);
	struct rtmsg route = { .rtm_family = (unsigned char)family, .rtm_table = RT_TABLE_MAIN, .rtm_type = RTN_UNICAST };
	route.rtm_protocol = RTPROT_BOOT;
	if (size < 0 || device == 0)
		return -1;
	message_begin(&message, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
	message_add_fixed(&message, &route, sizeof(route));
	message_add(&message, RTA_GATEWAY, gateway, (size_t)size);
	message_add_number(&message, RTA_OIF, device);
	return message_send(&message);
}
