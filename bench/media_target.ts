/**
 * The path between two peers: direct, through a plain loop, through a Kurento or the
 * embedded server, sealed or not, or through Janus' VideoCall plugin.
 *
 * @module
 */
import { KurentoClient } from "../lib/media/kurento_client.ts";
import type { KurentoEndpoint } from "../lib/media/kurento_endpoint.ts";
import type { KurentoPipeline } from "../lib/media/kurento_pipeline.ts";
import { JanusSession } from "./janus_session.ts";
import type { LoadPeer } from "./media_peer.ts";
import { pair } from "./plain_loop.ts";

/** The kind of path, and its address. */
export type TargetAddress =
  | { kind: "direct" }
  | { kind: "loop"; hostname: string; port: number }
  | { kind: "kurento"; urls: string[] }
  | { kind: "sealed"; url: string }
  | { kind: "janus"; url: string };

/** Puts two peers into a call, the `n`th one. Their connections open afterwards. */
export type Connect = (
  n: number,
  caller: LoadPeer,
  callee: LoadPeer,
) => Promise<void>;

/** Prepares a path for calls. */
export async function connectThrough(address: TargetAddress): Promise<Connect> {
  switch (address.kind) {
    case "direct":
      return (_n, caller, callee) => {
        callee.trickleTo(caller);
        caller.accept(callee.answer(caller.offer()));
        return Promise.resolve();
      };
    case "loop":
      return throughLoop({ transport: "udp", ...address });
    case "kurento":
      return throughKurento(await Promise.all(address.urls.map(clientOf)));
    case "sealed":
      return throughRelay(await clientOf(address.url));
    case "janus":
      return (n, caller, callee) =>
        throughJanus(address.url, n, caller, callee);
  }
}

function clientOf(url: string): Promise<KurentoClient> {
  return KurentoClient.connect({ url, lost: fail, fault: fail });
}

function throughLoop(loop: Deno.NetAddr): Connect {
  return async (_n, caller, callee) => {
    const ports = Promise.all([caller.localPort(), callee.localPort()]);
    caller.accept(callee.answer(caller.offer()));
    await pair(await ports, loop);
    const { hostname, port } = loop;
    // The callee learns it from the caller's check.
    caller.addCandidate(
      `candidate:1 1 UDP 2122317823 ${hostname} ${port} typ host`,
      "0",
    );
  };
}

function throughRelay(client: KurentoClient): Connect {
  return async (_n, caller, callee) => {
    const pipeline = await client.createPipeline();
    const [one, other] = await Promise.all([
      pipeline.createSealedEndpoint(),
      pipeline.createSealedEndpoint(),
    ]);
    const offer = await one.passOffer(caller.offer(), other);
    caller.accept(await other.passAnswer(callee.answer(offer)));
    await Promise.all([one.connect(other), other.connect(one)]);
  };
}

function throughKurento(clients: KurentoClient[]): Connect {
  return async (n, caller, callee) => {
    const pipeline = await clients[n % clients.length].createPipeline();
    const legs = await Promise.all([
      negotiate(pipeline, caller),
      negotiate(pipeline, callee),
    ]);
    await Promise.all([legs[0].connect(legs[1]), legs[1].connect(legs[0])]);
    await Promise.all(legs.map((leg) => leg.gatherCandidates()));
  };
}

async function negotiate(
  pipeline: KurentoPipeline,
  peer: LoadPeer,
): Promise<KurentoEndpoint> {
  const endpoint = await pipeline.createEndpoint();
  await endpoint.subscribe(
    "IceCandidateFound",
    ({ candidate }) => peer.addCandidate(candidate.candidate, candidate.sdpMid),
  );
  peer.accept(await endpoint.processOffer(peer.offer()));
  return endpoint;
}

async function throughJanus(
  url: string,
  n: number,
  caller: LoadPeer,
  callee: LoadPeer,
): Promise<void> {
  const [one, other] = await Promise.all([
    JanusSession.open(url),
    JanusSession.open(url),
  ]);
  await one.request({ request: "register", username: `caller${n}` });
  await other.request({ request: "register", username: `callee${n}` });
  const accepted = one.event("accepted");
  const incoming = other.event("incomingcall");
  await one.request({ request: "call", username: `callee${n}` }, {
    type: "offer",
    sdp: caller.offer(),
  });
  const sdp = callee.answer(await incoming);
  await other.request({ request: "accept" }, { type: "answer", sdp });
  caller.accept(await accepted);
}

function fail(error: unknown): void {
  throw error;
}
