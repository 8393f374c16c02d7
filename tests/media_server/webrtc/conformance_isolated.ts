/**
 * Answers recorded offers, and compares the answers with those of a Kurento
 * 7.3.1.
 */
import { assert, assertEquals } from "@std/assert";
import { WebRtcEngine } from "../../../lib/media_server/webrtc/engine.ts";
import { DIFFERENT_DESCRIPTIONS } from "../conformance_differences.ts";
import {
  exchanges,
  type Message,
  operation,
  recordedFrames,
} from "../transcript.ts";

Deno.test("answers and candidates are those of a Kurento, apart from the known differences", async () => {
  const engine = new WebRtcEngine({ udpPort: 0, bindAddress: "127.0.0.1" });
  try {
    const frames = await recordedFrames();
    const theirCandidates = new Set(
      frames.flatMap(({ msg }) =>
        typeof msg === "object" ? candidateOf(msg) : []
      ),
    );
    const recorded = [...Map.groupBy(frames, ({ conn }) => conn).values()]
      .flatMap(exchanges)
      .filter(({ request, reply }) =>
        operation(request) === "processOffer" && reply.result
      );
    assert(recorded.length >= 6);
    for (const { request, reply } of recorded) {
      const offer = String(
        ((request.params as Message).operationParams as Message).offer,
      );
      const candidates = new Set<string>();
      const gathered = Promise.withResolvers<void>();
      const peer = engine.createPeer({
        candidate: ({ candidate, sdpMid }) =>
          candidates.add(kindOfCandidate(candidate, sdpMid)),
        gatheringDone: gathered.resolve,
        iceState() {},
        connectionState() {},
        mediaFlowOut() {},
        mediaFlowIn() {},
        error() {},
      });
      const answer = peer.processOffer(offer);
      peer.gatherCandidates();
      await gathered.promise;
      peer.close();
      const ours: Record<string, unknown> = {
        ...parts(answer),
        candidates: [...candidates],
      };
      const theirs: Record<string, unknown> = {
        ...parts(String((reply.result as Message).value)),
        candidates: [...theirCandidates],
      };
      const differing = Object.keys(ours).filter((part) =>
        JSON.stringify(ours[part]) !== JSON.stringify(theirs[part])
      );
      assertEquals(
        differing.sort(),
        Object.keys(DIFFERENT_DESCRIPTIONS).sort(),
      );
    }
  } finally {
    engine.close();
  }
});

/**
 * Parts of an answer by readable names; random keys and numbers are replaced by
 * their kind.
 */
function parts(sdp: string): Record<string, unknown> {
  const [session, ...media] = sdp.trim().split(/\r\n(?=m=)/)
    .map((section) => section.split("\r\n"));
  const of = (section: string[], name: string) =>
    section.filter((line) => line.startsWith(name)).sort();
  /** Lines that are the same in every answer. */
  const each = (name: string) => media.map((section) => of(section, name));
  /** Lines whose values differ in each answer. */
  const kinds = (name: string, kind: RegExp) =>
    media.map((section) =>
      of(section, name).map((line) => line.match(kind)?.[0])
    );
  return {
    version: of(session, "v="),
    "session name": of(session, "s="),
    timing: of(session, "t="),
    groups: of(session, "a=group:"),
    "extmap-allow-mixed": of(session, "a=extmap-allow-mixed"),
    "msid-semantic": of(session, "a=msid-semantic"),
    port: media.map(([line]) => line.split(" ")[1]),
    protocol: media.map(([line]) => line.split(" ")[2]),
    mids: each("a=mid:"),
    directions: each("a=sendrecv"),
    setup: [...new Set(each("a=setup:").flat())],
    "rtcp-mux": media.map((section) => section.includes("a=rtcp-mux")),
    rtcp: each("a=rtcp:"),
    codecs: each("a=rtpmap:"),
    feedback: media.map(([line, ...rest]) =>
      of(rest, `a=rtcp-fb:${line.split(" ")[3]} `)
    ),
    "format parameters": each("a=fmtp:"),
    "header extensions": each("a=extmap:"),
    "reduced-size RTCP": each("a=rtcp-rsize"),
    "ice-options": each("a=ice-options"),
    credentials: [
      kinds("a=ice-ufrag:", /^a=ice-ufrag:/),
      kinds("a=ice-pwd:", /^a=ice-pwd:/),
      kinds("a=fingerprint:", /^a=fingerprint:\S+/),
    ],
    "stream id": kinds("a=msid:", /^a=msid:/),
    sources: kinds("a=ssrc", /^a=ssrc(?:-group:FID)?/),
    "candidates in it": each("a=candidate"),
  };
}

function candidateOf({ method, params }: Message): string[] {
  if (method !== "onEvent") return [];
  const { data } = (params as { value: { data: Message } }).value;
  if (data.type !== "IceCandidateFound") return [];
  const { candidate, sdpMid } = data.candidate as Record<string, string>;
  return [kindOfCandidate(candidate, sdpMid)];
}

function kindOfCandidate(line: string, sdpMid: string): string {
  const [, component, transport] = line.split(" ");
  return `${sdpMid} ${component} ${transport.toLowerCase()}`;
}
