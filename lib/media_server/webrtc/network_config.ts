import type { PeerNetwork, TurnServer } from "../media_engine.ts";
import type { RtcConfig } from "./node_datachannel.ts";

type LibraryServer = Exclude<
  NonNullable<RtcConfig["iceServers"]>[number],
  string
>;

/** The library's names for the transports to a TURN server. */
const RELAY_TYPES = {
  udp: "TurnUdp",
  tcp: "TurnTcp",
  tls: "TurnTls",
} as const satisfies Record<
  TurnServer["transport"],
  LibraryServer["relayType"]
>;

/**
 * The library's configuration of a peer: the engine's, with the peer's own STUN
 * and TURN servers. The library relays only from a UDP port that belongs to the peer alone.
 */
export function networkConfig(
  shared: RtcConfig,
  { stun, turn }: PeerNetwork,
): RtcConfig {
  const iceServers: LibraryServer[] = [];
  if (stun) iceServers.push({ hostname: stun.address, port: stun.port });
  if (!turn) return { ...shared, iceServers };
  iceServers.push({
    hostname: turn.address,
    port: turn.port,
    username: turn.username,
    password: turn.password,
    relayType: RELAY_TYPES[turn.transport],
  });
  const { portRangeBegin: _begin, portRangeEnd: _end, ...rest } = shared;
  return {
    ...rest,
    iceServers,
    enableIceUdpMux: false,
  };
}
