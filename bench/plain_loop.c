/*
 * The least that passing packets on in batches costs: a UDP socket whose packets
 * go to the partner of their source. `deno task bench:media` builds it.
 *
 * A packet of PAIR_BYTES that begins with PAIR makes partners of two ports, both
 * in network order. Everybody has the address that is given as an argument.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { PAIR = 255, PAIR_BYTES = 5, BATCH = 64, SLOT = 2048 };

static unsigned char data[BATCH][SLOT];
static struct sockaddr_in addresses[BATCH];
static struct iovec vectors[BATCH];
static struct mmsghdr packets[BATCH];
static in_port_t partners[65536];

/* Returns whether the packet goes somewhere, to the address that is set by then. */
static int take(int n) {
  in_port_t *port = &addresses[n].sin_port;
  if (data[n][0] == PAIR && packets[n].msg_len == PAIR_BYTES) {
    in_port_t one, other;
    memcpy(&one, data[n] + 1, sizeof one);
    memcpy(&other, data[n] + 3, sizeof other);
    partners[one] = other;
    partners[other] = one;
    return 0;
  }
  vectors[n].iov_len = packets[n].msg_len;
  return (*port = partners[*port]) != 0;
}

int main(int count, char **arguments) {
  int loop = socket(AF_INET, SOCK_DGRAM, 0), buffer = 8 << 20;
  struct sockaddr_in own = {.sin_family = AF_INET};
  socklen_t length = sizeof own;
  if (count < 2 || !inet_aton(arguments[1], &own.sin_addr)) return 2;
  if (bind(loop, (struct sockaddr *)&own, length)) return 1;
  setsockopt(loop, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  getsockname(loop, (struct sockaddr *)&own, &length);
  printf("%d\n", ntohs(own.sin_port));
  fflush(stdout);
  for (;;) {
    for (int n = 0; n < BATCH; n++) {
      vectors[n] = (struct iovec){data[n], SLOT};
      packets[n].msg_hdr = (struct msghdr){
          .msg_name = &addresses[n], .msg_namelen = sizeof addresses[n],
          .msg_iov = &vectors[n], .msg_iovlen = 1};
    }
    int came = recvmmsg(loop, packets, BATCH, MSG_WAITFORONE, NULL), first = 0;
    for (int n = 0; n <= came; n++) {
      if (n < came && take(n)) continue;
      if (n > first) sendmmsg(loop, packets + first, n - first, 0);
      first = n + 1;
    }
  }
}
