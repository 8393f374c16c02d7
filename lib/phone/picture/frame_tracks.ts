/**
 * Tracks whose frames a worker makes out of another track's.
 *
 * @module
 */
import type { PictureOrder } from "./worker_messages.ts";

/** Of Chromium's insertable streams (W3C mediacapture-transform, first version). */
interface FrameStreams {
  MediaStreamTrackProcessor: new (
    options: { track: MediaStreamTrack; maxBufferSize: number },
  ) => { readable: ReadableStream<VideoFrame> };
  MediaStreamTrackGenerator: new (options: { kind: "video" }) =>
    & MediaStreamTrack
    & { writable: WritableStream<VideoFrame> };
}

const browser = globalThis as unknown as Partial<FrameStreams>;

/** The address of a file that belongs to this version of the page. */
export type Address = (path: string) => string;

/** A worker that makes a track's frames. */
export interface MadeTrack {
  readonly track: MediaStreamTrack;
  /** Receives the frames that the worker makes. */
  readonly frames: WritableStream<VideoFrame>;
  readonly worker: Worker;
}

/** The frames of a track. A reader that is late gets the newest. */
export function framesOf(track: MediaStreamTrack): ReadableStream<VideoFrame> {
  const Processor = browser.MediaStreamTrackProcessor;
  if (!Processor) throw new Error("This browser does not show frames.");
  return new Processor({ track, maxBufferSize: 1 }).readable;
}

/**
 * A track whose frames come from a worker of its own. The worker ends with it.
 *
 * @throws {Error} where `canMakeFrames` is false
 */
export function newTrack(address: Address): MadeTrack {
  const Generator = browser.MediaStreamTrackGenerator;
  if (!Generator) throw new Error("This browser does not make frames.");
  const track = new Generator({ kind: "video" });
  const worker = new Worker(address("/picture/worker.js"), { type: "module" });
  const stop = () => {
    Generator.prototype.stop.call(track);
    worker.terminate();
  };
  Object.assign(track, { stop });
  return { track, frames: track.writable, worker };
}

/**
 * A track whose frames come from a worker of its own. For everybody else it is
 * its source: it has the source's settings, ends with it, and stops it.
 *
 * @throws {Error} where `canMakeFrames` is false
 */
export function makeTrack(
  source: MediaStreamTrack,
  address: Address,
): MadeTrack {
  const made = newTrack(address);
  const { track } = made;
  const end = track.stop;
  const stop = () => {
    end();
    source.stop();
  };
  Object.assign(track, { getSettings: () => source.getSettings(), stop });
  for (const type of ["mute", "unmute", "ended"]) {
    source.addEventListener(type, () => {
      if (type === "ended") stop();
      track.dispatchEvent(new Event(type));
    });
  }
  return made;
}

/** Tells a worker what to do. */
export function order(
  worker: Worker,
  message: PictureOrder,
  transfer: Transferable[],
): void {
  worker.postMessage(message, transfer);
}
