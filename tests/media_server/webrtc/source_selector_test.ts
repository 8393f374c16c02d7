import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type AnnouncedSources,
  announcedSources,
} from "../../../lib/media_server/webrtc/announced_sources.ts";
import { OutgoingStream } from "../../../lib/media_server/webrtc/outgoing_stream.ts";
import { parseRtp } from "../../../lib/media_server/webrtc/rtp_packet.ts";
import { SourceSelector } from "../../../lib/media_server/webrtc/source_selector.ts";
import { readSessionDescription } from "../../../lib/sdp/session_description.ts";
import { rtpPacket } from "./rtp_fixture.ts";

const NOTHING: AnnouncedSources = { ssrcs: new Set(), repeats: new Map() };
const KEY = Uint8Array.of(0x10, 0, 0, 0);
const DELTA = Uint8Array.of(0x10, 1, 0, 0);

/** A packet and its arrival time in ms. */
interface Arrival {
  atMs: number;
  ssrc: number;
  sequenceNumber: number;
  timestamp: number;
  payload: Uint8Array;
}

/** A selector and the stream behind it. */
function line(kind: "audio" | "video", announced = NOTHING) {
  const selector = new SourceSelector(kind, announced);
  const stream = new OutgoingStream(1, kind === "audio" ? 48_000 : 90_000);
  const owner = {};
  /** @returns the outgoing numbers; null for a packet that does not pass */
  const send = ({ atMs, payload, ...fields }: Arrival, rtx = false) => {
    const packet = rtpPacket(fields, payload);
    const header = parseRtp(packet);
    assert(header);
    if (!selector.admit(packet, header, rtx, atMs)) return null;
    if (rtx) return { sequence: -1, timestamp: -1 };
    const sequence = stream.admit(owner, header, packet.length, atMs);
    if (sequence === null) return null;
    const timestamp = (header.timestamp + stream.timestampOffset) >>> 0;
    return { sequence, timestamp };
  };
  return { selector, send };
}

/** Frames of video, 33 ms apart, the first of them a key frame. */
function frames(
  ssrc: number,
  sequenceNumber: number,
  timestamp: number,
  count: number,
  fromMs: number,
): Arrival[] {
  return Array.from({ length: count }, (_, index) => ({
    atMs: fromMs + 33 * index,
    ssrc,
    sequenceNumber: (sequenceNumber + index) & 0xffff,
    timestamp: (timestamp + 3_000 * index) >>> 0,
    payload: index === 0 ? KEY : DELTA,
  }));
}

function repeat(ssrc: number, original: number, atMs: number): Arrival {
  const payload = Uint8Array.of(original >> 8, original & 0xff, 0x10, 1);
  return { atMs, ssrc, sequenceNumber: 1, timestamp: 0, payload };
}

Deno.test("One of two sources that start together passes", () => {
  for (const kind of ["audio", "video"] as const) {
    const { send } = line(kind);
    const first = frames(6001, 100, 90_000, 4, 0);
    const second = frames(6002, 5_000, 700_000, 4, 16);
    const sent = first.flatMap((packet, n) => [packet, second[n]])
      .map((packet) => send(packet)).filter((numbers) => numbers !== null);
    assertEquals(sent.map(({ sequence }) => sequence), [100, 101, 102, 103]);
    assertEquals(sent.map(({ timestamp }) => timestamp), [
      90_000,
      93_000,
      96_000,
      99_000,
    ]);
  }
});

Deno.test("A new source takes over at once, and late packets of the previous one do not switch back", () => {
  for (const kind of ["audio", "video"] as const) {
    const { send } = line(kind);
    for (const packet of frames(6001, 100, 90_000, 5, 0)) send(packet);
    const [key, second, third] = frames(7777, 40_000, 3e9, 3, 165);
    const late = frames(6001, 105, 105_000, 3, 170);
    const taken = send(key);
    assertEquals(taken?.sequence, 105);
    assertEquals(late.map((packet) => send(packet)), [null, null, null]);
    assertEquals(send(second)?.sequence, 106);
    assertEquals(send(third), {
      sequence: 107,
      timestamp: taken!.timestamp + 6_000,
    });
  }
});

Deno.test("A new source of video waits for its key frame, which is requested", () => {
  const { send, selector } = line("video");
  for (const packet of frames(6001, 100, 90_000, 5, 0)) send(packet);
  const [key, ...rest] = frames(7777, 40_000, 0, 3, 165);
  assertEquals(rest.map((packet) => send(packet)), [null, null]);
  assertEquals([selector.current, selector.awaited], [6001, 7777]);
  assertEquals(send({ ...key, atMs: 300 })?.sequence, 105);
  assertEquals([selector.current, selector.awaited], [7777, null]);
});

Deno.test("Announced sources do not replace each other before silence", () => {
  const announced = { ssrcs: new Set([31, 33]), repeats: new Map() };
  const { send, selector } = line("video", announced);
  for (const packet of frames(31, 0, 0, 30, 0)) send(packet);
  for (const packet of frames(33, 0, 0, 30, 500)) {
    assertEquals(send(packet), null);
  }
  for (const packet of frames(33, 30, 90_000, 1, 4_000)) send(packet);
  assertEquals(selector.current, 33);
});

Deno.test("A replaced source that sends again after silence comes back", () => {
  const { send, selector } = line("audio");
  for (const packet of frames(1, 0, 0, 30, 0)) send(packet);
  for (const packet of frames(2, 0, 0, 30, 1_000)) send(packet);
  const [late, ...again] = frames(1, 30, 90_000, 8, 5_000);
  assertEquals(send(late), null);
  for (const packet of again) send(packet);
  assertEquals(selector.current, 1);
});

Deno.test("Retransmissions pass for the current source only", () => {
  const announced = {
    ssrcs: new Set([31, 33]),
    repeats: new Map([[32, 31], [34, 33]]),
  };
  const paired = line("video", announced);
  for (const packet of frames(31, 100, 0, 5, 0)) paired.send(packet);
  assert(paired.send(repeat(32, 102, 200), true));
  assertEquals(paired.send(repeat(34, 102, 200), true), null);

  const unpaired = line("video");
  for (const packet of frames(6001, 100, 0, 5, 0)) unpaired.send(packet);
  assert(unpaired.send(repeat(50, 103, 160), true));
  for (const packet of frames(7777, 40_000, 0, 5, 165)) unpaired.send(packet);
  assertEquals(unpaired.send(repeat(50, 104, 340), true), null);
  assertEquals(unpaired.send(repeat(51, 104, 340), true), null);
  assert(unpaired.send(repeat(52, 40_001, 340), true));
});

Deno.test("Announced sources are read from their own m-line", () => {
  const sdp = [
    "v=0",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    "a=ssrc:1001 cname:c",
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
    "a=ssrc-group:FID 31 32",
    "a=ssrc-group:FID 33 34",
    "a=ssrc-group:SIM 31 33",
    ...[31, 32, 33, 34].map((ssrc) => `a=ssrc:${ssrc} cname:q`),
    "",
  ].join("\r\n");
  const [audio, video] = readSessionDescription(sdp).media;
  assertEquals(announcedSources(audio).ssrcs, new Set([1001]));
  assertEquals(announcedSources(video), {
    ssrcs: new Set([31, 33]),
    repeats: new Map([[32, 31], [34, 33]]),
  });
  fc.assert(
    fc.property(fc.array(fc.string()), fc.array(fc.string()), (ssrc, group) => {
      const attributes = new Map([["ssrc", ssrc], ["ssrc-group", group]]);
      announcedSources({ attributes });
    }),
  );
});

/** Milliseconds, as in the selector. */
const SILENCE_MS = 2_000;

const sender = fc.record({
  fromMs: fc.nat(8_000),
  lastsMs: fc.integer({ min: 100, max: 8_000 }),
  sequenceNumber: fc.nat(0xffff),
  timestamp: fc.nat(0xffffffff),
  delaysMs: fc.array(fc.nat(150), { minLength: 1, maxLength: 50 }),
});

Deno.test("Sequences of several sources never mix, in whatever order their packets arrive", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("audio" as const, "video" as const),
      fc.array(sender, { minLength: 1, maxLength: 4 }),
      (kind, senders) => {
        const arrivals = senders.flatMap((each, n) =>
          frames(
            n + 1,
            each.sequenceNumber,
            each.timestamp,
            Math.ceil(each.lastsMs / 33),
            each.fromMs,
          ).map((packet, index) => ({
            ...packet,
            payload: index % 10 === 0 ? KEY : DELTA,
            atMs: packet.atMs + each.delaysMs[index % each.delaysMs.length],
          }))
        ).sort((a, b) => a.atMs - b.atMs);
        const { send } = line(kind);
        const used = new Set<number>();
        /** The time at which each source last passed. */
        const passedAtMs = new Map<number, number>();
        let current: number | null = null;
        for (const packet of arrivals) {
          const numbers = send(packet);
          if (!numbers) continue;
          assert(!used.has(numbers.sequence), "a number is used twice");
          used.add(numbers.sequence);
          if (current !== null && packet.ssrc !== current) {
            const cameBack = passedAtMs.has(packet.ssrc);
            const silenceMs = packet.atMs - passedAtMs.get(current)!;
            assert(!cameBack || silenceMs >= SILENCE_MS, "switched back");
          }
          current = packet.ssrc;
          passedAtMs.set(current, packet.atMs);
        }
        const last = arrivals.at(-1)!;
        const alone =
          arrivals.filter(({ ssrc, atMs }) =>
              ssrc !== last.ssrc && atMs > last.atMs - 3_500
            ).length === 0 &&
          arrivals.filter(({ ssrc, atMs }) =>
              ssrc === last.ssrc && atMs > last.atMs - 3_500
            ).length > 90;
        if (alone) assertEquals(current, last.ssrc, "the only one passes");
      },
    ),
    { numRuns: 300 },
  );
});
