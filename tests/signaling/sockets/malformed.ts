/**
 * Messages that a hostile or broken client may send, derived from real ones.
 */
const REAL = [
  { id: "register", name: "mallory", protocol: 2, resumeToken: "t" },
  { id: "register", name: "mal", protocol: 2, resumeToken: "t", received: 7 },
  { id: "call", to: "alice", from: "bob", sdpOffer: "v=0\r\n" },
  {
    id: "incomingCallResponse",
    from: "alice",
    callResponse: "accept",
    sdpOffer: "v=0\r\n",
  },
  {
    id: "onIceCandidate",
    candidate: { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 },
  },
  { id: "stop", callId: "1" },
  { id: "prepareAnswer", callId: "1", sdpOffer: "v=0\r\n" },
  { id: "renegotiateOffer", callId: "1", sdpOffer: "v=0\r\n" },
  { id: "mediaState", callId: "1", state: { audio: true, video: "off" } },
  { id: "chat", callId: "1", text: "hello" },
  { id: "typing", callId: "1", text: "hel" },
  { id: "recordingWish", callId: "1", wish: "ask" },
  { id: "watch", names: ["alice", "bob"] },
  { id: "findUsers", text: "al" },
  { id: "ping" },
  { id: "ping", received: 1 },
].map((message) => JSON.stringify(message));

const WRONG = [
  "null",
  "1e999",
  "-0",
  "123456789012345678901234567890",
  '""',
  '"\\ud800"',
  '"\\u0000"',
  "[]",
  "{}",
  "true",
  '{"__proto__":{"id":"stop"}}',
  '"constructor"',
];

/** A WebSocket frame's payload and its opcode (RFC 6455 5.2). */
export interface MalformedFrame {
  opcode: 1 | 2;
  payload: Uint8Array;
}

const encoder = new TextEncoder();

/** @param next returns seeded numbers below its argument */
export function malformedFrame(
  next: (below: number) => number,
): MalformedFrame {
  const real = REAL[next(REAL.length)];
  switch (next(8)) {
    case 0: // Bytes
      return {
        opcode: 2,
        payload: Uint8Array.from({ length: next(200) }, () => next(256)),
      };
    case 1: // Truncated
      return text(real.slice(0, next(real.length)));
    case 2: { // One character replaced
      const at = next(real.length);
      const other = String.fromCharCode(32 + next(95));
      return text(real.slice(0, at) + other + real.slice(at + 1));
    }
    case 3: // Deep nesting
      return text((next(2) ? "[" : '{"id":').repeat(1 + next(2_000)));
    case 4: // A value replaced by one of another type
      return text(real.replace(/:("[^"]*"|\d|true)/, `:${wrong(next)}`));
    case 5: // The last value replaced by one of another type
      return text(real.replace(/:("[^"]*"|\d|true)(}*)$/, `:${wrong(next)}$2`));
    case 6: // Two messages in one
      return text(real + REAL[next(REAL.length)]);
    default: // JSON that is not a message
      return text(wrong(next));
  }
}

function wrong(next: (below: number) => number): string {
  return WRONG[next(WRONG.length)];
}

function text(value: string): MalformedFrame {
  return { opcode: 1, payload: encoder.encode(value) };
}
