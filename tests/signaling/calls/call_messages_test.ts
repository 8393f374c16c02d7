import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { REASONS } from "../../../lib/shared/protocol_values.ts";
import type { CallEvent } from "../../../lib/signaling/calls/call_event.ts";
import { messagesFor } from "../../../lib/signaling/calls/call_messages.ts";
import type {
  CallView,
  Party,
} from "../../../lib/signaling/calls/call_view.ts";
import { MediaError } from "../../../lib/signaling/media_port.ts";
import { checkVersion1, VERSION_1_FIELDS } from "../simulation/version_1.ts";

const version = fc.constantFrom(1 as const, 2 as const);

/** A ringing or established call, with one to three sessions of the callee. */
const call: fc.Arbitrary<CallView> = fc.record({
  versions: fc.array(version, { minLength: 2, maxLength: 4 }),
  state: fc.constantFrom("ringing" as const, "active" as const),
  video: fc.boolean(),
}).map(({ versions, state, video }) => {
  const [caller, ...callees] = versions.map((protocolVersion, i): Party => ({
    id: `session ${i}`,
    name: i === 0 ? "alice" : "bob",
    key: i === 0 ? "alice" : "bob",
    protocolVersion,
    sealed: protocolVersion === 2,
    reseals: protocolVersion === 2,
  }));
  return {
    id: "call",
    sealed: versions.every((version) => version === 2),
    startedAt: 0,
    answeredAt: state === "active" ? 0 : null,
    state,
    video,
    media: null,
    caller,
    callee: callees[0],
    party: (leg) => leg === "caller" ? caller : callees[0],
    sessionsOf: (leg) => leg === "caller" ? [caller] : callees,
  };
});

const leg = fc.constantFrom("caller" as const, "callee" as const);
const error = fc.constant(new MediaError("media_failed", "It failed."));

/** Every event that has messages, about this call. */
function eventOf(call: CallView): fc.Arbitrary<CallEvent> {
  const session = fc.constantFrom(...call.sessionsOf("callee"));
  const anybody = fc.constantFrom(call.caller, ...call.sessionsOf("callee"));
  const type = <T extends CallEvent["type"]>(type: T) => fc.constant(type);
  const sdpAnswer = fc.constant("answer");
  return fc.oneof(
    fc.record({
      type: type("rings"),
      calleeInCall: fc.boolean(),
      waking: fc.boolean(),
    }),
    fc.record({
      type: type("joined"),
      session,
      callerAway: fc.boolean(),
      woken: fc.boolean(),
    }),
    fc.record({ type: type("answered_early"), leg, sdpAnswer }),
    fc.record({ type: type("preparation_failed"), error }),
    fc.record({
      type: type("answered_elsewhere"),
      sessions: fc.uniqueArray(session, { minLength: 1 }),
    }),
    fc.record({
      type: type("answered"),
      toCaller: fc.option(sdpAnswer, { nil: undefined }),
      toCallee: fc.option(sdpAnswer, { nil: undefined }),
      setupMs: fc.nat(),
    }),
    fc.record({
      type: type("candidate"),
      leg,
      candidate: fc.constant({ candidate: "candidate" }),
    }),
    fc.record({
      type: type("chat"),
      leg,
      text: fc.constant("hello"),
    }),
    fc.record({
      type: type("typing"),
      leg,
      text: fc.constantFrom("hel", ""),
    }),
    fc.record({
      type: type("recording_consent"),
      given: fc.subarray(["caller", "callee"] as const)
        .map((legs) => new Set(legs)),
    }),
    fc.record({
      type: type("media_state"),
      leg,
      state: fc.constant({ audio: true, video: "off" as const }),
    }),
    fc.record({
      type: type("leg_lost"),
      leg,
      cause: fc.constant("network" as const),
    }),
    fc.record({
      type: type("renegotiated"),
      leg,
      sdpAnswer,
      offerId: fc.option(fc.nat(), { nil: undefined }),
    }),
    fc.record({ type: type("renegotiation_failed"), leg, error }),
    fc.record({
      type: type("moved"),
      leg,
      from: fc.constant(call.caller),
      to: session,
      second: fc.option(fc.constant("second"), { nil: undefined }),
      media: fc.constant(undefined),
      peerMedia: fc.constant(undefined),
      peerAway: fc.boolean(),
    }),
    fc.record({ type: type("reconnecting"), leg, away: fc.boolean() }),
    fc.record({
      type: type("ended"),
      end: fc.record({
        reason: fc.constantFrom(...REASONS),
        message: fc.constantFrom("", "Not now."),
        by: fc.option(anybody, { nil: undefined }),
        from: fc.constantFrom("ringing", "connecting", "active"),
      }),
      freed: fc.constant(Promise.resolve()),
    }),
  );
}

const occurrence = call.chain((call) =>
  fc.tuple(fc.constant(call), eventOf(call))
);

const iceServers = [{ urls: "turn:one" }];

Deno.test("an event gives the same messages each time, to sessions of its call only", () => {
  fc.assert(fc.property(occurrence, ([call, event]) => {
    deepFreeze(call);
    deepFreeze(event);
    const messages = messagesFor(call, event, iceServers);
    assert(messages.length > 0);
    const ids = [call.caller, ...call.sessionsOf("callee")].map(({ id }) => id);
    for (const { to } of messages) assert(ids.includes(to));
    assertEquals(messagesFor(call, event, iceServers), messages);
  }));
});

Deno.test("a session of version 1 gets only the tutorial's fields", () => {
  fc.assert(fc.property(occurrence, ([call, event]) => {
    const old = [call.caller, ...call.sessionsOf("callee")]
      .filter(({ protocolVersion }) => protocolVersion === 1)
      .map(({ id }) => id);
    for (const { to, message } of messagesFor(call, event, iceServers)) {
      // Messages of other ids are left out by the session.
      if (!old.includes(to) || !(message.id in VERSION_1_FIELDS)) continue;
      // Only a browser of version 2 sends the offers that these are about.
      if (message.id !== "error") checkVersion1(message);
    }
  }));
});

Deno.test("each session gets the end of a call once, and the one that ended it gets only callEnded", () => {
  fc.assert(fc.property(occurrence, ([call, event]) => {
    if (event.type !== "ended") return;
    const messages = messagesFor(call, event);
    for (const { id } of [call.caller, ...call.sessionsOf("callee")]) {
      const told = messages.filter(({ to }) => to === id)
        .map(({ message }) => message.id);
      assertEquals(told.at(-1), "callEnded");
      assertEquals(told.length, event.end.by?.id === id ? 1 : 2);
    }
  }));
});

function deepFreeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}
