/**
 * Real browsers make the offers of the field, as far as they can, and apply the
 * answers.
 */
import { assert, assertEquals } from "@std/assert";
import type { Browser, Page } from "puppeteer-core";
import {
  receiveWishes,
  tellWishes,
} from "../../lib/media/receive_parameters.ts";
import { WebRtcEngine } from "../../lib/media_server/webrtc/engine.ts";
import { launchHeadlessShell } from "../browser/chromium.ts";
import { launchFirefox } from "../browser/firefox.ts";
import { until } from "../support/until.ts";
import { servePage } from "../media_server/webrtc/browser_peer.ts";
import { faultsOf } from "./answer_checker.ts";
import { fieldOffers } from "./field_offers.ts";
import { readSdp } from "./sdp_lines.ts";

/** Milliseconds; browsers on a busy machine are slow. */
const PATIENCE_MS = 20_000;
/** Milliseconds: longer than a connection on one machine takes. */
const NO_CONNECTION_MS = 20_000;

/** Media that a page adds to its connection before it offers. */
type Setup = "both" | "audio" | "split" | "inactive first" | "data";

/** One way to offer. */
interface Case {
  name: string;
  setup: Setup;
  /**
   * Changes the offer that the server gets and, if `local`, the one that the
   * browser itself applies.
   */
  munge?: (offer: string) => string;
  local?: boolean;
  configuration?: RTCConfiguration;
  /** The other side's wishes, which change the answer. */
  wishes?: string;
  /** Accepted m-lines. */
  accepted: number;
  /** False where the connection must fail. */
  connects?: boolean;
}

const OTHER_CERTIFICATE = `a=fingerprint:sha-256 ${
  Array(32).fill("AB").join(":")
}`;

const CASES: Case[] = [
  { name: "as it is", setup: "both", accepted: 2 },
  {
    name: "sound alone, without a group",
    setup: "audio",
    munge: (offer) => offer.replace(/a=group:BUNDLE.*\r\n/, ""),
    local: true,
    accepted: 1,
  },
  {
    name: "both, without a group",
    setup: "both",
    munge: (offer) => offer.replace(/a=group:BUNDLE.*\r\n/, ""),
    local: true,
    accepted: 1,
  },
  { name: "video in two m-lines", setup: "split", accepted: 3 },
  { name: "an inactive m-line first", setup: "inactive first", accepted: 2 },
  { name: "a data channel too", setup: "data", accepted: 2 },
  {
    name: "one bundle or nothing",
    setup: "both",
    configuration: { bundlePolicy: "max-bundle" },
    accepted: 2,
  },
  {
    name: "DTLS that the browser waits for",
    setup: "both",
    munge: (offer) => offer.replace(/a=setup:actpass/g, "a=setup:passive"),
    accepted: 2,
  },
  {
    name: "the fingerprint after one of another certificate",
    setup: "both",
    munge: (offer) =>
      offer.replace(/a=fingerprint:/g, `${OTHER_CERTIFICATE}\r\n$&`),
    accepted: 2,
  },
  {
    name: "fingerprints of other certificates alone",
    setup: "both",
    munge: (offer) =>
      offer.replace(
        /a=fingerprint:.*\r\n/g,
        `${OTHER_CERTIFICATE}\r\n${OTHER_CERTIFICATE.replace("AB", "CD")}\r\n`,
      ),
    accepted: 2,
    connects: false,
  },
  {
    name: "for somebody who wants little sound",
    setup: "both",
    wishes: "opus_receive_limit",
    accepted: 2,
  },
  {
    name: "for somebody who wants little picture",
    setup: "both",
    wishes: "bandwidth",
    accepted: 2,
  },
  {
    name: "for a Firefox",
    setup: "both",
    wishes: "firefox_android",
    accepted: 2,
  },
];

const BROWSERS: [string, () => Promise<Browser>][] = [
  ["Chromium", launchHeadlessShell],
  ["Firefox", launchFirefox],
];

for (const [name, launch] of BROWSERS) {
  Deno.test({
    name: `${name} takes the answers to offers like those of the field`,
    // The native library and the browser's socket outlive a test by design.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const engine = new WebRtcEngine({ udpPort: 0 });
      const server = servePage();
      const browser = await launch();
      try {
        for (const each of CASES) {
          await tryCase(browser, server.url, engine, each);
        }
      } finally {
        await browser.close();
        engine.close();
        await server.close();
      }
    },
  });
}

async function tryCase(
  browser: Browser,
  url: string,
  engine: WebRtcEngine,
  { name, wishes, accepted, connects = true, ...way }: Case,
): Promise<void> {
  const page = await browser.newPage();
  await page.goto(url);
  let connected = false;
  let failed = false;
  const refused: string[] = [];
  const peer = engine.createPeer({
    candidate: ({ candidate, sdpMid, sdpMLineIndex }) => {
      const trickled = { candidate, sdpMid: sdpMid || null, sdpMLineIndex };
      page.evaluate(addCandidate, trickled)
        .catch((error) => refused.push(`candidate: ${error}`));
    },
    gatheringDone() {},
    iceState() {},
    connectionState: (state) => {
      if (state === "CONNECTED") connected = true;
      else failed = true;
    },
    mediaFlowOut() {},
    mediaFlowIn() {},
    error: () => failed = true,
  });
  try {
    await page.exposeFunction(
      "trickle",
      (candidate: RTCIceCandidateInit) =>
        peer.addIceCandidate({
          candidate: candidate.candidate ?? "",
          sdpMid: candidate.sdpMid ?? "",
          sdpMLineIndex: candidate.sdpMLineIndex ?? 0,
        }),
    );
    const offer = await offerOf(page, way);
    const right = peer.processOffer(offer);
    assertEquals(faultsOf(offer, right), [], name);
    const sections = readSdp(right).sections;
    assertEquals(sections.filter((each) => each.accepted).length, accepted);
    const wished = fieldOffers().find((each) => each.name === wishes);
    const answer = wished
      ? tellWishes(right, receiveWishes(wished.offer))
      : right;
    assert(!wished || answer !== right, `${name}: wishes are told`);
    await page.evaluate(takeAnswer, answer).catch((error) => {
      throw new Error(`${name}: ${error}\n${offer}\n${answer}`);
    });
    peer.gatherCandidates();
    if (connects) await until(() => connected, { withinMs: PATIENCE_MS });
    else await until(() => failed, { withinMs: NO_CONNECTION_MS });
    assertEquals([connected, refused], [connects, []], name);
    if (connects) {
      await until(() => mediaCame(peer.stats()), { withinMs: PATIENCE_MS });
    }
  } finally {
    peer.close();
    await page.close();
  }
}

function mediaCame(
  stats: ReturnType<ReturnType<WebRtcEngine["createPeer"]>["stats"]>,
) {
  return [stats.audio, stats.video].some((kind) => (kind?.in.packets ?? 0) > 0);
}

/**
 * Makes the page create an offer, and changes the copy that the server gets.
 */
async function offerOf(
  page: Page,
  { setup, munge, local, configuration }: Pick<
    Case,
    "setup" | "munge" | "local" | "configuration"
  >,
): Promise<string> {
  const created = await page.evaluate(createOffer, setup, configuration ?? {});
  const munged = munge ? munge(created) : created;
  await page.evaluate(setLocal, local ? munged : created);
  return munged;
}

/** State that a page keeps between two calls of functions in this file. */
interface Scope {
  pc: RTCPeerConnection;
  trickle(candidate: RTCIceCandidateInit): void;
}

async function createOffer(
  setup: Setup,
  configuration: RTCConfiguration,
): Promise<string> {
  const scope = globalThis as unknown as Scope;
  const pc = scope.pc = new RTCPeerConnection(configuration);
  pc.onicecandidate = ({ candidate }) => {
    if (candidate) scope.trickle(candidate.toJSON());
  };
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 320, height: 240 },
  });
  const [audio] = stream.getAudioTracks();
  const [video] = stream.getVideoTracks();
  if (setup === "data") pc.createDataChannel("first");
  pc.addTransceiver(audio, { streams: [stream] });
  if (setup === "split") {
    pc.addTransceiver("video", { direction: "recvonly" });
    pc.addTransceiver(video, { direction: "sendonly", streams: [stream] });
  } else if (setup === "inactive first") {
    pc.addTransceiver("video", { direction: "inactive" });
    pc.addTransceiver(video, { streams: [stream] });
  } else if (setup !== "audio") {
    pc.addTransceiver(video, { streams: [stream] });
  }
  return (await pc.createOffer()).sdp!;
}

async function setLocal(sdp: string): Promise<void> {
  const { pc } = globalThis as unknown as Scope;
  await pc.setLocalDescription({ type: "offer", sdp });
}

async function takeAnswer(sdp: string): Promise<void> {
  const { pc } = globalThis as unknown as Scope;
  await pc.setRemoteDescription({ type: "answer", sdp });
}

async function addCandidate(candidate: RTCIceCandidateInit): Promise<void> {
  const { pc } = globalThis as unknown as Scope;
  await pc.addIceCandidate(candidate);
}
