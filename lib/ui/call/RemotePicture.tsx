import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { MediaState } from "../../shared/protocol_values.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { useZoom } from "../hooks/use_zoom.ts";
import { Icon } from "../parts/Icon.tsx";

import { Backdrop } from "./Backdrop.tsx";
import { keepFrame } from "./kept_frame.ts";
import { togglePictureInPicture } from "./picture_in_picture.ts";
import {
  growthToMost,
  type PictureFit,
  standardFit,
  toggledFit,
} from "./picture_fit.ts";
import { PicturePlaceholder } from "./PicturePlaceholder.tsx";

/** The other person's picture, or in its place their name and the reason why there is none. */
export function RemotePicture({
  video,
  peer,
  stream,
  media,
  away,
  volume,
  speaker,
  onSpeakerFailed,
}: {
  /** Shows it. */
  video: RefObject<HTMLVideoElement>;
  peer: string;
  stream: MediaStream | null;
  /** The other side's microphone and camera state; null before the call is active. */
  media: MediaState | null;
  /** Whether another window shows it. */
  away: boolean;
  /** Volume, 0 to 1. */
  volume: number;
  /** Id of the speaker; null for the system's default. */
  speaker: string | null;
  onSpeakerFailed: (message: string) => void;
}) {
  const words = useWords();
  const lastFrame = useRef<HTMLCanvasElement>(null);
  // Chromium plays no sound in a video element before its first frame.
  const sound = useRef<HTMLAudioElement>(null);
  const [started, setStarted] = useState(false);
  const [hasPicture, setHasPicture] = useState(false);
  const [blocked, setBlocked] = useState(false);

  const play = async () => {
    try {
      void video.current?.play().catch(() => {});
      await sound.current?.play();
      setBlocked(false);
    } catch (error) {
      // Replaced by another stream (AbortError), which starts by itself.
      setBlocked(error instanceof Error && error.name === "NotAllowedError");
    }
  };
  // Before the first paint: a leg prepared during ringing already has its picture.
  useLayoutEffect(() => {
    if (!video.current || video.current.srcObject === stream) return;
    // A repaired connection brings a new stream: the old picture stays until the new one shows.
    if (lastFrame.current) keepFrame(video.current, lastFrame.current);
    video.current.srcObject = stream;
    if (sound.current) sound.current.srcObject = stream;
    setStarted(false);
    if (stream) void play();
  }, [stream]);

  // Before the first sound.
  useLayoutEffect(() => {
    for (const { current } of [video, sound]) {
      if (current) current.volume = volume;
    }
  }, [volume]);
  useLayoutEffect(() => {
    for (const { current } of [video, sound]) {
      if (!current || (speaker === null && !current.sinkId)) continue;
      current.setSinkId?.(speaker ?? "")
        .catch((error: Error) => onSpeakerFailed(error.message));
    }
  }, [speaker]);

  const area = useRef<HTMLDivElement>(null);
  const [standard, setStandard] = useState<PictureFit>("whole");
  const [chosen, setChosen] = useState<PictureFit | null>(null);
  const sized = () => {
    if (!video.current || video.current.videoWidth === 0) return;
    setHasPicture(true);
    const { videoWidth: width, videoHeight: height } = video.current;
    if (!area.current) return;
    const { clientWidth, clientHeight } = area.current;
    const stage = { width: clientWidth, height: clientHeight };
    setStandard(standardFit({ width, height }, stage));
    area.current.style.setProperty(
      "--grow",
      String(growthToMost({ width, height }, stage)),
    );
  };
  useEffect(() => {
    addEventListener("resize", sized);
    return () => removeEventListener("resize", sized);
  }, []);
  const isScreen = media?.video === "screen";
  const fit = isScreen ? "whole" : chosen ?? standard;
  useZoom(area, video, isScreen);
  const cameraOff = media?.video === "off";
  const covered = media !== null && (cameraOff || !hasPicture);
  return (
    <div
      ref={area}
      class="remote"
      data-waiting={!hasPicture}
      data-fit={fit}
      data-zooms={isScreen}
      data-away={away}
      onDblClick={() => {
        const next = toggledFit(fit);
        if (!isScreen) setChosen(next === standard ? null : next);
      }}
    >
      {hasPicture && fit !== "all" && <Backdrop video={video} />}
      <canvas ref={lastFrame} class="last-frame" aria-hidden />
      <video
        id="remote-video"
        ref={video}
        autoplay
        playsInline
        aria-label={words.call.remoteVideo(peer)}
        onLoadedData={() => {
          setStarted(true);
          sized();
        }}
        onResize={sized}
      />
      <audio id="remote-sound" ref={sound} muted={started} autoplay />
      {away && !covered && (
        <div class="placeholder">
          <Icon name="PictureInPicture2" />
          <p>{words.call.pictureAway}</p>
          <button
            type="button"
            class="button"
            onClick={() => void togglePictureInPicture()}
          >
            {words.options.leavePictureInPicture}
          </button>
        </div>
      )}
      {covered && <PicturePlaceholder peer={peer} cameraOff={cameraOff} />}
      {blocked && (
        <button
          type="button"
          class="button play"
          data-kind="primary"
          onClick={() => void play()}
        >
          <Icon name="Play" />
          {words.call.playSound}
        </button>
      )}
    </div>
  );
}
