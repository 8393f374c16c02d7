import type { Page } from "puppeteer-core";
import type { Person } from "./person.ts";
import { until } from "../support/until.ts";

/** The behaviour of the page's devices, and how often they were requested. */
export interface PageDevices {
  asked: number;
  /** While true, devices do not open. */
  held: boolean;
  missing: ("audio" | "video")[];
}

/** Media that a leg of the page has carried, as counted by the browser. */
export interface Carried {
  connected: boolean;
  sent: { audio: number; video: number; width: number };
  received: { audio: number; video: number; width: number };
}

/**
 * To be used before the page loads: lets the test control its devices ({@link
 * devicesOf}).
 */
export async function ruleDevices(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const devices: PageDevices = { asked: 0, held: false, missing: [] };
    Object.assign(globalThis, { devices });
    const { getUserMedia } = MediaDevices.prototype;
    MediaDevices.prototype.getUserMedia = async function (constraints = {}) {
      devices.asked++;
      while (devices.held) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      if (devices.missing.some((kind) => constraints[kind])) {
        throw new DOMException("None of these", "NotFoundError");
      }
      return await getUserMedia.call(this, constraints);
    };
  });
}

/** Sets the behaviour of the devices from now on. */
export async function setDevices(
  { page }: Person,
  change: Partial<PageDevices>,
): Promise<void> {
  await page.evaluate((change) => {
    const { devices } = globalThis as unknown as { devices: PageDevices };
    Object.assign(devices, { asked: 0, held: false, missing: [] }, change);
  }, change);
}

export async function timesAsked({ page }: Person): Promise<number> {
  return await page.evaluate(() =>
    (globalThis as unknown as { devices: PageDevices }).devices.asked
  );
}

/**
 * To be used before the page loads: makes it a client that sends camera and
 * microphone from the start, whatever it was asked.
 */
export async function sendAtOnce(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    RTCRtpSender.prototype.setParameters = () => Promise.resolve();
    let own: MediaStreamTrack[] = [];
    addEventListener("load", async () => {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: true,
        video: true,
      });
      own = stream.getTracks();
    });
    const { addTransceiver } = RTCPeerConnection.prototype;
    RTCPeerConnection.prototype.addTransceiver = function (what, init) {
      const kind = typeof what === "string" ? what : what.kind;
      const track = own.find((track) => track.kind === kind);
      return addTransceiver.call(this, track ?? what, init);
    };
  });
}

/**
 * To be used before the page loads: makes it speak only the tutorial's
 * protocol.
 */
export async function speakPartOne(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (data) {
      const { protocol: _, ...message } = JSON.parse(String(data));
      send.call(this, JSON.stringify(message));
    };
  });
}

/**
 * To be used before the page loads: makes it prepare an offer that the server
 * cannot answer.
 */
export async function prepareNonsense(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (data) {
      const message = JSON.parse(String(data));
      if (message.id === "prepareAnswer") message.sdpOffer = "v=0\r\nnonsense";
      if (message.id === "sealedAnswer") message.sdpAnswer = "v=0\r\nnonsense";
      send.call(this, JSON.stringify(message));
    };
  });
}

/**
 * To be used before the page loads: presses Accept as soon as this message
 * comes.
 */
export async function acceptOn(page: Page, id: string): Promise<void> {
  await page.evaluateOnNewDocument((id) => {
    const Original = WebSocket;
    Object.assign(globalThis, {
      WebSocket: class extends Original {
        constructor(url: string) {
          super(url);
          this.addEventListener("message", ({ data }) => {
            if (JSON.parse(data).id !== id) return;
            const press = () => {
              const accept = document.querySelector<HTMLElement>("#accept");
              if (accept) accept.click();
              else requestAnimationFrame(press);
            };
            press();
          });
        }
      },
    });
  }, id);
}

/** Media that the page's latest connection has carried so far. */
export async function carried({ page }: Person): Promise<Carried> {
  return await page.evaluate(async () => {
    const connection = (globalThis as unknown as {
      peerConnections: RTCPeerConnection[];
    }).peerConnections.at(-1);
    const none = { audio: 0, video: 0, width: 0 };
    const all = { sent: { ...none }, received: { ...none } };
    for (const stat of (await connection?.getStats())?.values() ?? []) {
      const received = stat.type === "inbound-rtp";
      if (!received && stat.type !== "outbound-rtp") continue;
      const of = received ? all.received : all.sent;
      of[stat.kind as "audio" | "video"] += received
        ? stat.packetsReceived
        : stat.packetsSent;
      of.width = Math.max(of.width, stat.frameWidth ?? 0);
    }
    const connected = connection?.connectionState === "connected";
    return { connected, ...all };
  });
}

/**
 * Waits until a leg has carried what is expected.
 * @throws {Error} with the last values
 */
export async function carries(
  person: Person,
  wanted: (now: Carried) => boolean,
): Promise<Carried> {
  let now = await carried(person);
  await until(async () => {
    now = await carried(person);
    return wanted(now);
  }, {
    withinMs: 45_000,
    everyMs: 100,
    state: () => `${JSON.stringify(now)}, wanted ${wanted}`,
  });
  return now;
}
