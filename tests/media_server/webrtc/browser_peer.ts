/**
 * A page of a real browser that negotiates directly with a peer of the engine.
 *
 * @module
 */
import type { Browser, Page } from "puppeteer-core";
import type {
  PeerEvents,
  WebRtcPeer,
} from "../../../lib/media_server/webrtc/peer.ts";
import type { WebRtcEngine } from "../../../lib/media_server/webrtc/engine.ts";
import { until } from "../../support/until.ts";

/** Milliseconds; browsers on a busy machine are slow to start. */
export const PATIENCE_MS = 20_000;

/** Counters of the media that a page receives. */
export interface Received {
  framesDecoded: number;
  keyFramesDecoded: number;
  audioPackets: number;
  videoPackets: number;
  videoLost: number;
  availableOutgoingBitrate: number;
}

/** Serves an empty page, which on localhost is a secure context. */
export function servePage(): { url: string; close(): Promise<void> } {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () =>
      new Response("<!doctype html><title>peer</title><body></body>", {
        headers: { "content-type": "text/html" },
      }),
  );
  return {
    url: `http://localhost:${server.addr.port}/`,
    close: () => server.shutdown(),
  };
}

/** Opens a page and connects it to a new peer of the engine. */
export async function connectPage(
  browser: Browser,
  url: string,
  engine: WebRtcEngine,
  events: string[] = [],
  { video = true }: { video?: boolean } = {},
): Promise<{ page: Page; peer: WebRtcPeer; answer: string }> {
  const page = await browser.newPage();
  await page.goto(url);
  let connected = () => {};
  const connection = new Promise<void>((resolve) => connected = resolve);
  const log = (event: string) => events.push(event);
  const peer = engine.createPeer(
    {
      candidate: (candidate) => {
        page.evaluate(
          (candidate) =>
            (globalThis as unknown as { pc: RTCPeerConnection }).pc
              .addIceCandidate(candidate),
          candidate,
        ).catch((error) => log(`candidate refused: ${error}`));
      },
      gatheringDone: () => log("gatheringDone"),
      iceState: (state) => log(`ice ${state}`),
      connectionState: (state) => {
        log(`connection ${state}`);
        if (state === "CONNECTED") connected();
      },
      mediaFlowOut: (kind, flowing) => log(`out ${kind} ${flowing}`),
      mediaFlowIn: (kind, flowing) => log(`in ${kind} ${flowing}`),
      error: (description) => log(`error ${description}`),
    } satisfies PeerEvents,
  );
  await page.exposeFunction(
    "trickle",
    (candidate: Parameters<WebRtcPeer["addIceCandidate"]>[0]) =>
      peer.addIceCandidate(candidate),
  );
  const offer = await page.evaluate(async (video) => {
    const scope = globalThis as unknown as {
      pc: RTCPeerConnection;
      trickle(candidate: RTCIceCandidateInit): void;
    };
    const pc = scope.pc = new RTCPeerConnection();
    pc.onicecandidate = ({ candidate }) => {
      if (candidate) scope.trickle(candidate.toJSON());
    };
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: true,
      video: video && { width: 320, height: 240 },
    });
    for (const track of stream.getTracks()) pc.addTrack(track, stream);
    const player = document.createElement("video");
    player.autoplay = player.muted = true;
    document.body.append(player);
    pc.ontrack = ({ streams }) => {
      player.srcObject = streams[0];
    };
    await pc.setLocalDescription();
    return pc.localDescription!.sdp;
  }, video);
  const answer = peer.processOffer(offer);
  await page.evaluate(
    (sdp) =>
      (globalThis as unknown as { pc: RTCPeerConnection }).pc
        .setRemoteDescription({ type: "answer", sdp }),
    answer,
  );
  peer.gatherCandidates();
  await withPatience(connection, "a page to connect");
  return { page, peer, answer };
}

/** Reads the page's counters. */
export function received(page: Page): Promise<Received> {
  return page.evaluate(async () => {
    const { pc } = globalThis as unknown as { pc: RTCPeerConnection };
    const totals = {
      framesDecoded: 0,
      keyFramesDecoded: 0,
      audioPackets: 0,
      videoPackets: 0,
      videoLost: 0,
      availableOutgoingBitrate: 0,
    };
    for (const report of (await pc.getStats()).values()) {
      if (report.type === "inbound-rtp" && report.kind === "video") {
        totals.framesDecoded += report.framesDecoded ?? 0;
        totals.keyFramesDecoded += report.keyFramesDecoded ?? 0;
        totals.videoPackets += report.packetsReceived;
        totals.videoLost += report.packetsLost;
      } else if (report.type === "inbound-rtp") {
        totals.audioPackets += report.packetsReceived;
      } else if (report.type === "candidate-pair") {
        // Only the candidate pair in use has a value.
        totals.availableOutgoingBitrate = Math.max(
          totals.availableOutgoingBitrate,
          report.availableOutgoingBitrate ?? 0,
        );
      }
    }
    return totals;
  });
}

/** Waits until the page's counters meet a condition. */
export async function waitReceived(
  page: Page,
  what: string,
  fulfilled: (received: Received) => boolean,
): Promise<Received> {
  let last = await received(page);
  await until(async () => {
    last = await received(page);
    return fulfilled(last);
  }, {
    withinMs: PATIENCE_MS,
    everyMs: 100,
    state: () => `${what}: ${JSON.stringify(last)}`,
  });
  return last;
}

async function withPatience<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Waited in vain for ${what}`)),
      PATIENCE_MS,
    );
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
