/**
 * Messages between the page and its picture worker.
 *
 * @module
 */

import type { Side } from "./sides.ts";

/** How much of the camera's picture is blurred: never less than the background. */
export type BlurState =
  /** All of it, until the model is loaded. */
  | "loading"
  /** The background only. */
  | "background"
  /** All of it: this device needs too long to find the person. */
  | "slow"
  /** All of it, or there is no picture: something did not load, or broke. */
  | "failed";

/** The page's messages to the worker. The first one gives it its task. */
export type PictureOrder =
  | {
    order: "blur";
    camera: ReadableStream<VideoFrame>;
    blurred: WritableStream<VideoFrame>;
  }
  /** The program that finds people, and the model that it uses. */
  | { order: "model"; program: ArrayBuffer; model: ArrayBuffer }
  | {
    order: "compose";
    screen: ReadableStream<VideoFrame>;
    composed: WritableStream<VideoFrame>;
  }
  /** Shows this camera on the screen; null for none. */
  | { order: "camera"; camera: ReadableStream<VideoFrame> | null }
  | {
    order: "record";
    names: readonly [string, string];
    recorded: WritableStream<VideoFrame>;
  }
  /** Shows these frames on a side of the recording; null for none. */
  | { order: "side"; side: Side; frames: ReadableStream<VideoFrame> | null }
  /** Gives the side of the recording that shares a screen more room. */
  | { order: "widen"; side: Side | null };

/** The worker's messages to the page. */
export interface PictureReport {
  blur: BlurState;
}
