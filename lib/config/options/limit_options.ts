import { CONNECTIONS_PER_SOCKET } from "../../net/guard/guard_limits.ts";
import type { OptionGroup } from "./option.ts";
import { count, network } from "../option_values.ts";

/**
 * Default limit of signaling sockets per address: a
 * household or a small office behind one NAT. Other limits per address
 * are derived from it.
 */
export const DEFAULT_SOCKETS_PER_ADDRESS = 100;

/** Limits of connections and memory, and whose addresses count. */
export const LIMIT_OPTIONS = {
  "trust-proxy": {
    schema: network,
    value: "ADDRESS",
    help:
      "address or network of a proxy whose X-Forwarded-For header is believed; repeatable",
    multiple: true,
  },
  "sockets-per-address": {
    schema: count(1, 100_000),
    value: "COUNT",
    help:
      `most people connected from one address or IPv6 /64 (default ${DEFAULT_SOCKETS_PER_ADDRESS}); its limits of calls and registrations follow from this`,
  },
  "connections": {
    schema: count(1, 100_000),
    value: "COUNT",
    help:
      "most connections at a time (default: as many as the limit of open files allows, up to 1344)",
  },
  "connections-per-address": {
    schema: count(1, 100_000),
    value: "COUNT",
    help:
      `most connections at a time from one address or IPv6 /64 (default: ${CONNECTIONS_PER_SOCKET} for each of --sockets-per-address)`,
  },
  "memory-limit": {
    schema: count(64, 99_999),
    value: "MIB",
    help:
      "resident memory above which sockets are closed, the costliest first (default: 80 % of the machine's memory)",
  },
} as const satisfies OptionGroup;
