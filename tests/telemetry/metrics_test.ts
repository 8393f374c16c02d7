import { noPackets } from "../../lib/media_server/relay/relay_counts.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { ServiceMetrics } from "../../lib/telemetry/metrics.ts";
import { type Ending, ENDINGS } from "../../lib/net/guard/connection_table.ts";
import { parsePrometheusText } from "./prometheus_text.ts";
import { Rig } from "../signaling/rig.ts";

const NOT_ENDED = Object.fromEntries(
  ENDINGS.map((why) => [why, 0]),
) as Record<Ending, number>;

function metricsOf(rig: Rig) {
  const metrics = new ServiceMetrics({
    guard: { connections: 9, endings: () => ({ ...NOT_ENDED, full: 4 }) },
    version: "1.2.3",
    exchange: () => rig.exchange,
    sockets: () => 7,
    mediaServers: () => [
      { name: "a:8888", state: "up", calls: 3, cap: 60, cpuPercent: 20 },
      { name: 'b"\\\n:1', state: "down", calls: 0, cap: 60 },
    ],
    engine: () => ({
      peers: 2,
      peersCreated: 4,
      packets: { received: 100, sent: 90, dropped: 5, limited: 3 },
    }),
    relay: () => ({
      legs: 4,
      packets: { ...noPackets(), received: 50, gated: 6 },
    }),
    cluster: () => ({
      role: { type: "following" },
      nodes: ["a", "b", "c"],
      storeMs: 250,
      behind: 2,
    }),
    memory: () => 1_000_000,
  });
  const scrape = async () => {
    const families = parsePrometheusText(await metrics.text());
    return (name: string, labels: Record<string, string> = {}) => {
      const family = families.get(name.replace(/_(sum|count|bucket)$/, "")) ??
        families.get(name);
      return family?.samples.find((sample) =>
        sample.name === name &&
        Object.entries(labels).every(([key, value]) =>
          sample.labels[key] === value
        )
      )?.value;
    };
  };
  return { metrics, scrape };
}

Deno.test("a call through the exchange is counted and timed, and no name is in the scrape", async () => {
  const rig = new Rig();
  const { metrics, scrape } = metricsOf(rig);
  const alice = rig.person("alice");
  const bob = rig.person("bob");
  rig.person("carol", 1);
  alice.say({ id: "call", to: "bob", sdpOffer: "a" });
  rig.clock.advance(3_000);
  bob.say({
    id: "incomingCallResponse",
    callResponse: "accept",
    sdpOffer: "b",
  });
  rig.clock.advance(200);
  await rig.media.answerAll();
  alice.say({ id: "call", to: "carol", sdpOffer: "a" });
  for (const event of rig.events) metrics.event(event);

  const during = await scrape();
  assertEquals(during("one2one_users"), 3);
  assertEquals(during("one2one_sessions", { version: "1" }), 1);
  assertEquals(during("one2one_sessions", { version: "2" }), 2);
  assertEquals(during("one2one_calls", { state: "active" }), 1);
  assertEquals(during("one2one_calls_started_total"), 1);
  assertEquals(during("one2one_call_accept_seconds_sum"), 3);
  assertEquals(during("one2one_call_media_setup_seconds_sum"), .2);
  assertEquals(during("one2one_refusals_total", { reason: "busy" }), 1);

  const told = rig.events.length;
  alice.say({ id: "stop" });
  for (const event of rig.events.slice(told)) metrics.event(event);
  const after = await scrape();
  assertEquals(after("one2one_calls", { state: "active" }), 0);
  assertEquals(
    after("one2one_calls_ended_total", { reason: "hung_up", state: "active" }),
    1,
  );
  assertEquals(/alice|bob|carol/.test(await metrics.text()), false);
});

Deno.test("media servers, engine, sockets and memory are read at each scrape", async () => {
  const { metrics, scrape } = metricsOf(new Rig());
  metrics.roundTrip(7);
  metrics.lag(40);
  metrics.fault();
  metrics.rejected("tooManySockets");
  const value = await scrape();
  assertEquals(value("one2one_media_servers", { state: "up" }), 1);
  assertEquals(value("one2one_media_servers", { state: "connecting" }), 0);
  assertEquals(value("one2one_media_server_calls", { server: "a:8888" }), 3);
  assertEquals(value("one2one_media_server_load", { server: "a:8888" }), .25);
  assertEquals(value("one2one_media_server_calls", { server: 'b"\\\n:1' }), 0);
  assertEquals(value("one2one_media_round_trip_seconds_count"), 1);
  assertEquals(value("one2one_event_loop_lag_seconds_sum"), .04);
  assertEquals(
    value("one2one_engine_packets_total", { direction: "sent" }),
    90,
  );
  assertEquals(value("one2one_engine_dropped_packets_total"), 5);
  assertEquals(value("one2one_engine_limited_packets_total"), 3);
  assertEquals(value("one2one_relay_legs"), 4);
  assertEquals(value("one2one_relay_packets_total", { fate: "gated" }), 6);
  assertEquals(
    (await scrape())("one2one_engine_dropped_packets_total"),
    5,
    "a second scrape does not add",
  );
  assertEquals(value("one2one_cluster_leads"), 0);
  assertEquals(value("one2one_cluster_linked"), 1);
  assertEquals(value("one2one_cluster_processes"), 3);
  assertEquals(value("one2one_cluster_redis_age_seconds"), .25);
  assertEquals(value("one2one_cluster_unwritten_records"), 2);
  assertEquals(value("one2one_sockets"), 7);
  assertEquals(value("one2one_connections"), 9);
  assertEquals(value("one2one_connections_ended_total", { limit: "full" }), 4);
  assertEquals(value("process_resident_memory_bytes"), 1_000_000);
  assertEquals(value("one2one_faults_total"), 1);
  assertEquals(
    value("one2one_limit_refusals_total", { limit: "tooManySockets" }),
    1,
  );
});

Deno.test("clients cannot create time series by inventing close codes", async () => {
  const { metrics, scrape } = metricsOf(new Rig());
  for (let code = 3000; code < 4000; code++) metrics.socketClosed(code);
  metrics.socketClosed(1001);
  const value = await scrape();
  assertEquals(value("one2one_socket_closes_total", { code: "other" }), 1000);
  assertEquals(value("one2one_socket_closes_total", { code: "1001" }), 1);
  assertEquals(
    value("one2one_socket_closes_total", { code: "3000" }),
    undefined,
  );
});

Deno.test("docs/operations.md explains exactly the existing metrics", async () => {
  const { metrics } = metricsOf(new Rig());
  const docs = await Deno.readTextFile("docs/operations.md");
  const documented = new Set(
    docs.matchAll(/^\| `((?:one2one|process)_[a-z_]+)`/gm).map(([, name]) =>
      name
    ),
  );
  const given = parsePrometheusText(await metrics.text()).keys();
  assertEquals([...documented].sort(), [...given].sort());
});

Deno.test("the dashboard uses existing metrics only", async () => {
  const { metrics } = metricsOf(new Rig());
  const families = parsePrometheusText(await metrics.text());
  const dashboard = await Deno.readTextFile("deploy/grafana_dashboard.json");
  JSON.parse(dashboard);
  const asked = new Set(
    dashboard.matchAll(/\b(?:one2one|process)_[a-z_]+/g).map(([name]) =>
      families.has(name) ? name : name.replace(/_(sum|count|bucket)$/, "")
    ),
  );
  assert(asked.size > 10);
  assertEquals([...asked].filter((name) => !families.has(name)), []);
});

Deno.test("these tests' parser refuses the same input as Prometheus", () => {
  for (
    const text of [
      "a 1\n",
      "# HELP a x\n# TYPE a gauge\na 1",
      "# HELP a x\n# TYPE a counter\na 1\n",
      "# HELP a x\n# TYPE a gauge\na one\n",
      '# HELP a x\n# TYPE a gauge\na{b="c} 1\n',
      "# HELP a x\n# TYPE a gauge\na 1\na 1\n",
      '# HELP a x\n# TYPE a histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n',
    ]
  ) assertThrows(() => parsePrometheusText(text), Error, undefined, text);
});
