import type { Page } from "puppeteer-core";
import { startAt } from "../lib/phone/call/start_bitrate.ts";

/** State shared by the functions that run in a page. */
interface FloorPage {
  connection: RTCPeerConnection;
  camera: MediaStream | null;
  now(): number;
  awaitPicture(video: HTMLVideoElement, seen: (at: number) => void): void;
}

/**
 * Measures what the browser alone takes: two pages connected directly to each
 * other. The caller sends its camera all the time; the callee sends a
 * placeholder and later replaces it with its camera.
 */
export class Floor {
  /**
   * @param pages the caller's and the callee's, both prepared with {@link
   * watchAnswers}
   */
  constructor(private readonly caller: Page, private readonly callee: Page) {}

  /** @returns ms from `replaceTrack`, or from opening the camera for it, to the picture at the other page */
  async measure({ cameraOpen }: { cameraOpen: boolean }): Promise<number> {
    const { caller, callee } = this;
    await this.#connect(cameraOpen);
    const picture = caller.evaluate(() => {
      const page = globalThis as unknown as FloorPage;
      const video = document.querySelector("video")!;
      return new Promise<number>((seen) => page.awaitPicture(video, seen));
    });
    const replaced = await callee.evaluate(async () => {
      const page = globalThis as unknown as FloorPage;
      const at = page.now();
      page.camera ??= await navigator.mediaDevices.getUserMedia({
        audio: true,
        video: true,
      });
      const tracks = page.camera.getTracks();
      for (const { sender } of page.connection.getTransceivers()) {
        const track = tracks.find(({ kind }) => kind === sender.track?.kind);
        await sender.replaceTrack(track ?? null);
      }
      return at;
    });
    const ms = await picture - replaced;
    await Promise.all([close(caller), close(callee)]);
    return ms;
  }

  async #connect(cameraOpen: boolean): Promise<void> {
    const { caller, callee } = this;
    await Promise.all([
      create(caller, true, true),
      create(callee, false, cameraOpen),
    ]);
    const offer = await describe(callee, null);
    const answer = await describe(caller, startAt(offer, null));
    await describe(callee, startAt(answer, null));
    for (const page of [caller, callee]) {
      await page.waitForFunction(async () => {
        const { connection } = globalThis as unknown as FloorPage;
        for (const stat of (await connection.getStats()).values()) {
          if (stat.type === "inbound-rtp" && stat.framesDecoded > 3) {
            return true;
          }
        }
        return false;
      }, { polling: 50 });
    }
  }
}

/** Creates a page's connection, which sends its camera or a placeholder. */
async function create(
  page: Page,
  sendsCamera: boolean,
  cameraOpen: boolean,
): Promise<void> {
  await page.evaluate(
    async (sendsCamera, cameraOpen) => {
      const camera = cameraOpen
        ? await navigator.mediaDevices.getUserMedia({
          audio: true,
          video: { width: { ideal: 1280 }, height: { ideal: 720 } },
        })
        : null;
      const canvas = document.createElement("canvas");
      canvas.width = 64;
      canvas.height = 48;
      const context = canvas.getContext("2d")!;
      context.fillRect(0, 0, 64, 48);
      const timer = setInterval(() => context.fillRect(0, 0, 64, 48), 200);
      const audio = new AudioContext();
      const placeholder = [
        ...audio.createMediaStreamDestination().stream.getTracks(),
        ...canvas.captureStream().getTracks(),
      ];
      const connection = new RTCPeerConnection();
      const tracks = sendsCamera ? camera!.getTracks() : placeholder;
      // Both sides add media in the same order, so that the m-lines of the
      // offer match.
      for (const kind of sendsCamera ? [] : ["audio", "video"]) {
        connection.addTransceiver(tracks.find((track) => track.kind === kind)!);
      }
      if (sendsCamera) {
        for (const track of tracks) connection.addTrack(track);
      }
      const video = document.createElement("video");
      video.autoplay = true;
      document.body.append(video);
      const received = new MediaStream();
      video.srcObject = received;
      connection.ontrack = ({ track }) => received.addTrack(track);
      const close = () => {
        clearInterval(timer);
        connection.close();
        video.remove();
        void audio.close();
        for (const track of placeholder) track.stop();
        const { camera } = globalThis as unknown as FloorPage;
        for (const track of camera?.getTracks() ?? []) track.stop();
      };
      Object.assign(globalThis, { connection, camera, closeFloor: close });
    },
    sendsCamera,
    cameraOpen,
  );
}

/**
 * Applies the other side's description.
 * @returns this side's description, with all its candidates
 */
function describe(page: Page, remote: string | null): Promise<string> {
  return page.evaluate(async (remote) => {
    const { connection } = globalThis as unknown as FloorPage;
    const answers = connection.signalingState === "have-local-offer";
    if (remote !== null) {
      const type = answers ? "answer" : "offer";
      await connection.setRemoteDescription({ type, sdp: remote });
    }
    if (!answers) {
      await connection.setLocalDescription();
      while (connection.iceGatheringState !== "complete") {
        await new Promise((resolve) =>
          connection.onicegatheringstatechange = resolve
        );
      }
    }
    return connection.localDescription!.sdp;
  }, remote);
}

function close(page: Page): Promise<void> {
  return page.evaluate(() =>
    (globalThis as unknown as { closeFloor(): void }).closeFloor()
  );
}
