import type { IdentityVerifier } from "../signaling/sessions/identity.ts";
import type { Config } from "../config/config.ts";
import { MediaPool } from "../media/media_pool.ts";
import type { MediaNodes } from "../media_nodes/media_nodes.ts";
import { candidatePolicy, ownAddresses } from "../net/candidate_policy.ts";
import type { IceServers } from "../net/ice_servers.ts";
import type { Clock } from "../signaling/clock.ts";
import { Exchange, type ExchangeParts } from "../signaling/exchange.ts";
import { costLimits } from "../signaling/limits/cost_limits.ts";
import { MEDIA_STEP_MS } from "../signaling/limits/media_turns.ts";
import type { MessageStorage } from "../signaling/calls/left_messages.ts";
import type { CallMediaService } from "../signaling/media_port.ts";
import type { PushPort } from "../signaling/push_port.ts";
import { DEFAULT_PRESENCE_PACE } from "../signaling/sessions/presence_limits.ts";
import type { ExchangeStore } from "../signaling/store.ts";
import type { Timing } from "../signaling/timing.ts";
import type { CallRecords } from "../telemetry/records/call_records.ts";
import { logExchangeEvent } from "../telemetry/log_events.ts";
import type { ServiceMetrics } from "../telemetry/metrics.ts";

/** Bytes of random ids and resume tokens, enough that they cannot be guessed. */
const ID_BYTES = 16;

const DAY_MS = 86_400_000;

/** Dependencies of {@link openSwitchboard}. */
export interface SwitchboardParts {
  config: Config;
  timing: Timing;
  clock: Clock;
  metrics: ServiceMetrics;
  nodes: MediaNodes;
  ice: IceServers;
  identity?: IdentityVerifier;
  push?: PushPort;
  messages?: MessageStorage;
  records: Pick<CallRecords, "add">;
  store?: ExchangeStore;
  /** See {@link ExchangeParts.turn}. */
  turn?: ExchangeParts["turn"];
  /** Name of the service among those that share a media server. */
  instance: string;
  /** Stands between the media servers and the exchange; absent for nothing. */
  around?(media: CallMediaService): CallMediaService;
}

/** The exchange and its media servers. */
export interface Switchboard {
  readonly exchange: Exchange;
  readonly media: MediaPool;
}

/** Connects to the media servers, and restores the calls of the store. */
export function openSwitchboard(
  { config, metrics, nodes, ice, records, around, ...parts }: SwitchboardParts,
): Switchboard {
  const media = new MediaPool({
    cap: config.mediaCap,
    instance: parts.instance,
    roundTrip: (ms) => metrics.roundTrip(ms),
    // The embedded server checks for itself: it knows its own bind address.
    isAllowed: nodes.embeds ? undefined : candidatePolicy({
      networks: config.media.candidateNetworks,
      loopback: false,
      own: ownAddresses(),
    }),
    restored: () => exchange.restored,
    videoKbps: config.videoKbps,
    iceServers: async () => {
      const { stun, turnUrl } = await ice.forEndpoint();
      // With a relay of its own, an embedded endpoint could not use the single UDP port.
      return nodes.embeds ? { stun } : { stun, turnUrl };
    },
  });
  nodes.feed(media);
  const reservedDays = config.push?.reservedDays;
  const exchange: Exchange = new Exchange({
    ...parts,
    reservedMs: reservedDays && reservedDays * DAY_MS,
    media: around?.(media) ?? media,
    randomId: () => crypto.getRandomValues(new Uint8Array(ID_BYTES)).toHex(),
    iceServers: () => ice.forBrowser(),
    costs: costLimits(config.socketsPerAddress),
    presencePace: DEFAULT_PRESENCE_PACE,
    mediaStepMs: MEDIA_STEP_MS[nodes.embeds ? "embedded" : "elsewhere"],
    seal: () => config.seal,
    freeCalls: () => media.freeCalls(),
    recorded: (record) => records.add(record),
    event: (event) => {
      metrics.event(event);
      logExchangeEvent(event);
    },
  });
  return { exchange, media };
}
