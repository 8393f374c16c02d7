/**
 * A camera whose background is blurred: by the system where it can, else by a
 * worker. Loaded when a person first wants it.
 *
 * @module
 */
import { signal } from "@preact/signals";
import { setBlurState } from "./blur_state.ts";
import { type Address, framesOf, makeTrack, order } from "./frame_tracks.ts";
import type { BlurState, PictureReport } from "./worker_messages.ts";

/**
 * @param camera a track that nobody shows yet; the returned one owns it
 * @throws {Error} as a rejection, where it cannot be blurred
 */
export async function blurred(
  camera: MediaStreamTrack,
  address: Address,
): Promise<MediaStreamTrack> {
  if (await blursItself(camera)) return camera;
  const { track, frames, worker } = makeTrack(camera, address);
  const state = signal<BlurState>("loading");
  setBlurState(track, state);
  const fail = () => state.value = "failed";
  worker.onerror = fail;
  worker.onmessage = ({ data }: MessageEvent<PictureReport>) =>
    state.value = data.blur;
  const source = framesOf(camera);
  order(worker, { order: "blur", camera: source, blurred: frames }, [
    source,
    frames,
  ]);
  Promise.all([
    download(address("/picture/person.wasm")),
    download(address("/picture/person.tflite")),
  ]).then(([program, model]) => {
    order(worker, { order: "model", program, model }, [program, model]);
  }).catch(fail);
  return track;
}

/**
 * Whether the system blurs this camera's background now (W3C
 * mediacapture-extensions, backgroundBlur).
 */
async function blursItself(camera: MediaStreamTrack): Promise<boolean> {
  const blurs = () => camera.getSettings().backgroundBlur === true;
  const offers = camera.getCapabilities?.().backgroundBlur ?? [];
  if (!offers.includes(true)) return false;
  if (!blurs()) {
    await camera.applyConstraints({ backgroundBlur: { exact: true } })
      // The worker does it.
      .catch(() => {});
  }
  if (!blurs()) return false;
  // The system's own switch may end it. The camera then counts as lost: nobody
  // sees the room because two switches differ.
  camera.addEventListener("configurationchange", () => {
    if (blurs()) return;
    camera.stop();
    camera.dispatchEvent(new Event("ended"));
  });
  return true;
}

async function download(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return await response.arrayBuffer();
}
