import {
  DrawnAt,
  drawSides,
  FRAME_MS,
  RECORDED,
  type ShownPicture,
  type Side,
} from "../picture/sides.ts";
import { canMakeFrames } from "../picture/can_make_frames.ts";
import {
  type Address,
  framesOf,
  newTrack,
  order,
} from "../picture/frame_tracks.ts";

/** Two people's pictures as one track. */
export interface SidesPicture {
  readonly track: MediaStreamTrack;
  /** Shows this track, which stays its owner's; null takes an earlier one away at once. */
  show(side: Side, track: MediaStreamTrack | null): void;
  /** Gives the side that shares a screen more room. */
  widen(side: Side | null): void;
  stop(): void;
}

/**
 * By a worker, which a busy page and a hidden tab do not slow down; else by a
 * canvas of the page.
 *
 * @param names of both sides
 * @param failed called if the worker does not start: nothing is recorded then
 */
export function sidesPicture(
  names: readonly [string, string],
  address: Address,
  failed: () => void,
): SidesPicture {
  return canMakeFrames() ? byWorker(names, address, failed) : byCanvas(names);
}

function byWorker(
  names: readonly [string, string],
  address: Address,
  failed: () => void,
): SidesPicture {
  const { track, frames: recorded, worker } = newTrack(address);
  worker.onerror = failed;
  order(worker, { order: "record", names, recorded }, [recorded]);
  return {
    track,
    show: (side, shown) => {
      const frames = shown && framesOf(shown);
      order(
        worker,
        { order: "side", side, frames },
        frames ? [frames] : [],
      );
    },
    widen: (side) => order(worker, { order: "widen", side }, []),
    stop: () => track.stop(),
  };
}

/** @throws {Error} where the browser has no context left */
function byCanvas(names: readonly [string, string]): SidesPicture {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, RECORDED);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  const videos = [newVideo(), newVideo()] as const;
  const drawn = new DrawnAt();
  let wide: Side | null = null;
  const timer = setInterval(() => {
    if (videos.some(isShown)) drawn.changed();
    if (!drawn.due(performance.now())) return;
    const [ours, theirs] = videos;
    drawSides(context, [pictureOf(ours), pictureOf(theirs)], names, wide);
  }, FRAME_MS);
  const [track] = canvas.captureStream().getVideoTracks();
  return {
    track,
    show: (side, shown) => {
      const video = videos[side];
      video.srcObject = shown && new MediaStream([shown]);
      // Its own track may end before it plays.
      if (shown) video.play().catch(() => {});
      drawn.changed();
    },
    widen: (side) => {
      wide = side;
      drawn.changed();
    },
    stop: () => {
      clearInterval(timer);
      for (const video of videos) video.srcObject = null;
      track.stop();
    },
  };
}

function newVideo(): HTMLVideoElement {
  const video = document.createElement("video");
  video.muted = video.playsInline = true;
  return video;
}

function isShown({ srcObject, videoWidth }: HTMLVideoElement): boolean {
  return srcObject !== null && videoWidth > 0;
}

function pictureOf(image: HTMLVideoElement): ShownPicture | null {
  const { videoWidth: width, videoHeight: height } = image;
  return isShown(image) ? { image, width, height } : null;
}
