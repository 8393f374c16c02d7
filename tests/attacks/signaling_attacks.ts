import { bomb, REPEATED } from "../sdp/bombs.ts";
import type { Attack } from "./attack.ts";
import { Crowd } from "./crowd.ts";
import { HostileClient } from "./hostile_client.ts";

/** ms of an attack. */
const ATTACK_MS = 10_000;
/** ms between messages of one socket: just below a socket's rate limit. */
const PACE_MS = 60;
/** An offer that every media server accepts, without media to send. */
export const OFFER = [
  "v=0",
  "o=- 1 1 IN IP4 0.0.0.0",
  "s=-",
  "t=0 0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "c=IN IP4 0.0.0.0",
  "a=mid:0",
  "a=rtcp-mux",
  "a=sendrecv",
  "a=setup:actpass",
  "a=ice-ufrag:abcd",
  "a=ice-pwd:abcdefghijklmnopqrstuvwx",
  "a=fingerprint:sha-256 " + Array(32).fill("AB").join(":"),
  "a=rtpmap:111 opus/48000/2",
  "",
].join("\r\n");

interface CrowdAttack {
  name: string;
  run(crowd: Crowd): Promise<string | null>;
}

/** Messages that are each allowed, but expensive together. */
export const SIGNALING_ATTACKS: Attack[] = ([
  {
    name: "20 pairs call and stop before 400 people who see it",
    run: async (crowd) => {
      const pairs = await crowd.pairs(20, 200);
      const names = pairs.flat().map(({ name }) => name);
      for (const { client } of await crowd.people("watcher", 400, 100)) {
        client.send({ id: "watch", names });
      }
      await during(pairs, ([a, b]) => {
        a.send({ id: "call", to: b.name, sdpOffer: OFFER });
        a.send({ id: "stop" });
      });
      return null;
    },
  },
  {
    name: "40 people watch 200 names and search without end",
    run: async (crowd) => {
      const people = await crowd.people("looker", 200, 100);
      const names = people.map(({ name }) => name);
      await during(people.slice(0, 40), ({ client }) => {
        client.send({ id: "watch", names });
        client.send({ id: "findUsers", text: "look er" });
      });
      return null;
    },
  },
  {
    name: "90 readers that stop reading, before pairs that call and stop",
    run: async (crowd) => {
      const readers = await crowd.people("reader", 90, 90);
      for (const { client } of readers) client.deafen();
      const pairs = await crowd.pairs(10, 200);
      await during(pairs, ([a, b]) => {
        a.send({ id: "call", to: b.name, sdpOffer: OFFER });
        a.send({ id: "stop" });
      });
      return null;
    },
  },
  {
    name: "names taken and left without a socket, one address",
    run: async (crowd) => {
      let taken = 0;
      const end = performance.now() + ATTACK_MS;
      await Promise.all(
        Array.from({ length: crowd.target.scaled(30) }, async (_, worker) => {
          for (let i = 0; performance.now() < end; i++) {
            const name = `squat ${worker} ${i}`;
            const client = await HostileClient.registered(
              crowd.target,
              1,
              name,
            );
            if (client) taken++;
            client?.close();
          }
        }),
      );
      const held = await crowd.target.metric("one2one_users");
      return taken > 250 || held > 110
        ? `${taken} names taken, ${held} held`
        : null;
    },
  },
  {
    name: "one socket rings somebody again and again",
    run: async (crowd) => {
      const [{ client: victim, name }, spammer] = await crowd.people(
        "loner",
        2,
        2,
      );
      const end = performance.now() + 2 * ATTACK_MS;
      while (performance.now() < end) {
        spammer.send({ id: "call", to: name, sdpOffer: OFFER });
        await wait(PACE_MS);
        victim.send({ id: "incomingCallResponse", callResponse: "reject" });
        await wait(PACE_MS);
      }
      const rings = victim.count("incomingCall");
      return rings > 8 ? `${rings} rings in 20 s` : null;
    },
  },
  {
    name: "one address takes all calls, and sends no media",
    run: async (crowd) => {
      const pairs = await crowd.pairs(45, 1, 1);
      for (const [a, b] of pairs) {
        const rings = b.client.next("incomingCall");
        a.send({ id: "call", to: b.name, sdpOffer: OFFER });
        if (!await Promise.race([rings, a.client.next("callResponse")])) {
          continue;
        }
        b.send({
          id: "incomingCallResponse",
          callResponse: "accept",
          sdpOffer: OFFER,
        });
      }
      const [[a, b]] = await crowd.pairs(1, 200);
      a.send({ id: "call", to: b.name, sdpOffer: OFFER });
      const rang = await b.client.next("incomingCall");
      return rang ? null : "others find no room";
    },
  },
  {
    name: "renegotiations without end, 20 pairs",
    run: async (crowd) => {
      const pairs = await crowd.pairs(20, 10);
      const calls = await Promise.all(pairs.map(async ([a, b]) => {
        const ringing = a.client.next("ringing");
        const rings = b.client.next("incomingCall");
        const starts = b.client.next("startCommunication");
        a.send({ id: "call", to: b.name, sdpOffer: OFFER });
        const call = await ringing;
        await rings;
        b.send({
          id: "incomingCallResponse",
          callResponse: "accept",
          sdpOffer: OFFER,
        });
        await starts;
        return { pair: [a, b], callId: call?.callId ?? "" };
      }));
      let peers = 0;
      let offerId = 0;
      await during(calls, ({ pair, callId }) => {
        for (const one of pair) {
          one.send({
            id: "renegotiateOffer",
            callId,
            sdpOffer: OFFER,
            offerId: offerId++,
          });
        }
      }, async () => {
        peers = Math.max(
          peers,
          await crowd.target.metric("one2one_engine_peers"),
        );
      });
      return peers > 20 * 8 ? `${peers} endpoints for 20 calls` : null;
    },
  },
  {
    name: "offers of 63 KiB that are slow to read",
    run: async (crowd) => {
      const lines = [REPEATED.rtpmap, REPEATED.fmtp];
      const sdpOffer = bomb(lines, 63 * 1024, "media");
      const pairs = await crowd.pairs(10, 10);
      await during(pairs, ([a, b]) => {
        a.send({ id: "call", to: b.name, sdpOffer });
        a.send({ id: "stop" });
      });
      return null;
    },
  },
  {
    name: "1,000 missed calls of strangers at the honest caller",
    run: async (crowd) => {
      const strangers = await crowd.people("stranger", 30, 30);
      await during(strangers, ({ client }) => {
        client.send({ id: "call", to: "honest caller", sdpOffer: OFFER });
      });
      return null;
    },
  },
] satisfies CrowdAttack[]).map(({ name, run }): Attack => ({
  name,
  run: async (target) => {
    using crowd = new Crowd(target);
    return await run(crowd);
  },
}));

/** Lets each client act at its pace, for a while. */
async function during<T>(
  actors: T[],
  act: (actor: T) => void,
  look: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const end = performance.now() + ATTACK_MS;
  while (performance.now() < end) {
    for (const actor of actors) act(actor);
    await look();
    await wait(2 * PACE_MS);
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
