/**
 * `deno task fuzz:relay`: sends malformed packets to a relay beside an honest
 * call, from strangers and from a browser that has a call of its own. Ends with
 * an error when the honest call loses a packet, or gets one that is not its own.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { assertEquals } from "@std/assert";
import { RelayCall, VP8 } from "./relay_call.ts";
import { RelayClient, rtp } from "./relay_client.ts";
import { HostilePackets } from "./hostile_packets.ts";

/** Malformed packets between two packets of the honest call. */
const PER_ROUND = 20;
/** Rounds between two checks of the honest call, which keep its consent. */
const CHECK_ROUNDS = 500;
/** ms that each round takes by the relay's clock: less than consent allows. */
const ROUND_MS = 4;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    packets: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
  },
});
const [total, seed] = [values.packets, values.seed].map((text) => {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  console.error(`Not a whole number above 0: ${text}`);
  Deno.exit(2);
});

const faults: unknown[] = [];
await using call = new RelayCall({ fault: (error) => faults.push(error) });
const credentials = await call.up();
call.legs[0].media.pass("video", true);
const [honest, partner] = call.browsers;

await using other = new RelayCall({}, undefined, call);
const [hostileCredentials] = await other.up();
const packets = new HostilePackets(credentials[0], seed);
const ownPackets = new HostilePackets(hostileCredentials, seed);
using stranger = new RelayClient(call.relay.port);

/** Keeps the consent of the honest call and of the hostile browser. */
async function check(): Promise<void> {
  for (const [n, browser] of call.browsers.entries()) {
    await browser.check(credentials[n]);
  }
  await other.browsers[0].check(hostileCredentials);
}

const before = Deno.memoryUsage().rss;
const started = performance.now();
let slowestMs = 0;
for (let sent = 0, round = 0; sent < total; sent += PER_ROUND, round++) {
  const sends: Promise<void>[] = [];
  for (let n = 0; n < PER_ROUND; n += 4) {
    sends.push(
      stranger.send(packets.changed()),
      stranger.send(packets.random()),
      other.browsers[0].send(ownPackets.changed()),
      other.browsers[0].send(ownPackets.random()),
    );
  }
  await Promise.all(sends);
  const sentMs = performance.now();
  const packet = rtp(VP8, round & 0xffff);
  await honest.send(packet);
  assertEquals(await partner.next(), packet);
  slowestMs = Math.max(slowestMs, performance.now() - sentMs);
  call.clock.now += ROUND_MS;
  if (round % CHECK_ROUNDS === 0) await check();
}
assertEquals(faults, []);
const seconds = (performance.now() - started) / 1_000;
const grownMiB = (Deno.memoryUsage().rss - before) / 2 ** 20;
console.log(
  `${total} malformed packets in ${seconds.toFixed(0)} s: the honest call ` +
    `got all of its packets, the slowest after ${slowestMs.toFixed(1)} ms; ` +
    `memory grew by ${grownMiB.toFixed(0)} MiB.`,
);
console.table(call.packets);
