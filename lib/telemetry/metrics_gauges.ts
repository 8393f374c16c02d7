import type { Guard } from "../net/guard/guard.ts";
import { Counter, Gauge, type Registry } from "prom-client";
import type { RelayStats } from "../media_server/relay/relay.ts";
import type { EngineStats } from "../media_server/webrtc/engine.ts";
import {
  load,
  type MediaServerState,
  type MediaServerStatus,
} from "../media/media_server_status.ts";
import type { Exchange } from "../signaling/exchange.ts";

/** The cluster as a process of it sees it. */
export interface ClusterFacts {
  role: { type: string };
  /** Names of the processes that live. */
  nodes: readonly unknown[];
  /** ms since Redis answered. */
  storeMs: number;
  /** Records that Redis does not have yet. */
  behind: number;
}

/** Current values at the moment of a scrape. */
export interface ServiceFacts {
  version: string;
  /** Null while another process of the cluster has it. */
  exchange():
    | Pick<
      Exchange,
      "userCount" | "sessionsByProtocolVersion" | "callsByState"
    >
    | null;
  /** Null for a process that is alone. */
  cluster(): ClusterFacts | null;
  /** Open signaling sockets. */
  sockets(): number;
  mediaServers(): readonly MediaServerStatus[];
  /** Statistics of the embedded media server; null without one. */
  engine: (() => EngineStats) | null;
  /** Statistics of its relay of sealed calls; null without one. */
  relay: (() => RelayStats) | null;
  /** Resident memory in bytes. */
  memory(): number;
  /** The guard in front of the service; null without one. */
  guard: Pick<Guard, "connections" | "endings"> | null;
}

/** Registers the values that are read at each scrape instead of being counted. */
export function registerGauges(registry: Registry, facts: ServiceFacts): void {
  const gauge = <Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    read: (set: (value: number, ...labels: string[]) => void) => void,
  ) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      labelNames,
      collect() {
        this.reset();
        read((value, ...labels) =>
          this.set(
            Object.fromEntries(
              labelNames.map((label, index) => [label, labels[index]]),
            ) as Partial<Record<Label, string>>,
            value,
          )
        );
      },
    });

  gauge(
    "one2one_info",
    "Always 1; the version of the program is its label.",
    ["version"],
    (set) => set(1, facts.version),
  );
  gauge(
    "one2one_users",
    "Registered names.",
    [],
    (set) => set(facts.exchange()?.userCount ?? 0),
  );
  gauge(
    "one2one_sessions",
    "Registered sessions by protocol version.",
    ["version"],
    (set) => setEach(set, facts.exchange()?.sessionsByProtocolVersion() ?? {}),
  );
  gauge(
    "one2one_calls",
    "Calls by state.",
    ["state"],
    (set) => setEach(set, facts.exchange()?.callsByState() ?? {}),
  );
  gauge(
    "one2one_sockets",
    "Open signaling sockets.",
    [],
    (set) => set(facts.sockets()),
  );
  gauge(
    "one2one_media_servers",
    "Media servers by state.",
    ["state"],
    (set) => {
      const counts: Record<MediaServerState, number> = {
        up: 0,
        connecting: 0,
        draining: 0,
        down: 0,
      };
      for (const { state } of facts.mediaServers()) counts[state]++;
      setEach(set, counts);
    },
  );
  gauge(
    "one2one_media_server_calls",
    "Calls by media server (its host and port).",
    ["server"],
    (set) => {
      for (const { name, calls } of facts.mediaServers()) set(calls, name);
    },
  );
  gauge(
    "one2one_media_server_load",
    "Load by media server: calls divided by its cap, plus the share of its processor that it reports.",
    ["server"],
    (set) => {
      for (const server of facts.mediaServers()) {
        set(load(server), server.name);
      }
    },
  );
  gauge(
    "process_resident_memory_bytes",
    "Resident memory.",
    [],
    (set) => set(facts.memory()),
  );
  const startedAt = Date.now() / 1000;
  gauge(
    "process_start_time_seconds",
    "When the process started, in seconds since 1970.",
    [],
    (set) => set(startedAt),
  );
  if (facts.guard) registerGuard(registry, facts.guard);
  if (facts.engine) registerEngine(registry, facts.engine);
  registerCluster(registry, () => facts.cluster());
  if (facts.relay) registerRelay(registry, facts.relay);
}

function registerGuard(
  registry: Registry,
  guard: Pick<Guard, "connections" | "endings">,
): void {
  new Gauge({
    name: "one2one_connections",
    help: "Open connections.",
    registers: [registry],
    collect() {
      this.set(guard.connections);
    },
  });
  new Counter({
    name: "one2one_connections_ended_total",
    help: "Connections refused or ended because of a limit of the guard.",
    labelNames: ["limit"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [limit, count] of Object.entries(guard.endings())) {
        this.inc({ limit }, count);
      }
    },
  });
}

function registerEngine(registry: Registry, engine: () => EngineStats): void {
  new Gauge({
    name: "one2one_engine_peers",
    help: "Browsers connected to the embedded media server.",
    registers: [registry],
    collect() {
      this.set(engine().peers);
    },
  });
  new Counter({
    name: "one2one_engine_packets_total",
    help: "RTP and RTCP packets of the embedded media server.",
    labelNames: ["direction"],
    registers: [registry],
    collect() {
      const { received, sent } = engine().packets;
      this.reset();
      this.inc({ direction: "received" }, received);
      this.inc({ direction: "sent" }, sent);
    },
  });
  new Counter({
    name: "one2one_engine_dropped_packets_total",
    help: "Packets that the embedded media server could not send.",
    registers: [registry],
    collect() {
      this.reset();
      this.inc(engine().packets.dropped);
    },
  });
  new Counter({
    name: "one2one_engine_limited_packets_total",
    help: "Packets of a browser beyond what one browser may send.",
    registers: [registry],
    collect() {
      this.reset();
      this.inc(engine().packets.limited);
    },
  });
}

function registerCluster(
  registry: Registry,
  cluster: () => ClusterFacts | null,
): void {
  const gauge = (
    name: string,
    help: string,
    value: (facts: ClusterFacts) => number,
  ) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        const facts = cluster();
        if (facts) this.set(value(facts));
      },
    });
  gauge(
    "one2one_cluster_leads",
    "1 in the process that has the exchange, 0 in the others of the cluster.",
    ({ role }) => role.type === "leading" ? 1 : 0,
  );
  gauge(
    "one2one_cluster_linked",
    "1 in a process that has the exchange or reaches it.",
    ({ role }) => role.type === "leading" || role.type === "following" ? 1 : 0,
  );
  gauge(
    "one2one_cluster_processes",
    "Living processes of the cluster.",
    ({ nodes }) => nodes.length,
  );
  gauge(
    "one2one_cluster_redis_age_seconds",
    "Since Redis answered.",
    ({ storeMs }) => storeMs / 1000,
  );
  gauge(
    "one2one_cluster_unwritten_records",
    "Records that Redis does not have yet: a take-over would lose them.",
    ({ behind }) => behind,
  );
}

function registerRelay(registry: Registry, relay: () => RelayStats): void {
  new Gauge({
    name: "one2one_relay_legs",
    help: "Browsers of sealed calls at the embedded media server.",
    registers: [registry],
    collect() {
      this.set(relay().legs);
    },
  });
  new Counter({
    name: "one2one_relay_packets_total",
    help: "Packets at the port of sealed calls, by what became of them.",
    labelNames: ["fate"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [fate, count] of Object.entries(relay().packets)) {
        this.inc({ fate }, count);
      }
    },
  });
}

function setEach(
  set: (value: number, label: string) => void,
  counts: Record<string, number>,
): void {
  for (const [label, value] of Object.entries(counts)) set(value, label);
}
