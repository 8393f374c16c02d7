/**
 * The other person's picture on a page.
 *
 * @module
 */
import type { Person } from "../browser/person.ts";

/**
 * Waits until frames arrive while the page shows that it reconnects, with
 * nothing over the picture.
 */
export async function playsUndimmed({ page }: Person): Promise<void> {
  await page.waitForFunction(async () => {
    const video = document.querySelector<HTMLVideoElement>("#remote-video")!;
    for (let frame = 0; frame < 10; frame++) {
      await new Promise((done) => video.requestVideoFrameCallback(done));
      if (!document.querySelector(".badge.reconnecting")) return false;
    }
    return document.querySelector("[data-frozen]") === null;
  });
}

/**
 * Starts or stops sending the camera's picture, without the page's knowledge.
 */
export async function sendCamera(
  { page }: Person,
  sent: boolean,
): Promise<void> {
  await page.evaluate(async (sent) => {
    const test = globalThis as unknown as {
      peerConnections: RTCPeerConnection[];
      held: MediaStreamTrack;
    };
    for (const sender of test.peerConnections.at(-1)!.getSenders()) {
      if (sent && !sender.track) await sender.replaceTrack(test.held);
      if (sent || sender.track?.kind !== "video") continue;
      test.held = sender.track;
      await sender.replaceTrack(null);
    }
  }, sent);
}

/** Whether the other side's picture is shown, not black. */
export function hasPicture({ page }: Person): Promise<boolean> {
  return page.$eval("#remote-video", (video) => {
    const canvas = new OffscreenCanvas(16, 16);
    const context = canvas.getContext("2d")!;
    context.drawImage(video as HTMLVideoElement, 0, 0, 16, 16);
    return context.getImageData(0, 0, 16, 16).data
      .some((value, at) => at % 4 !== 3 && value > 60);
  });
}
