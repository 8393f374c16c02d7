import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { MediaState } from "../../shared/protocol.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import { Icon } from "../parts/Icon.tsx";

/** ms without a first frame after which the page says that there is no picture: a partner without video does not report it. */
const NO_PICTURE_MS = 6_000;

/** The other person's picture, or in its place their name and the reason why there is none. */
export function RemotePicture({
  video,
  peer,
  stream,
  media,
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

  const sized = () => {
    if (video.current && video.current.videoWidth > 0) setHasPicture(true);
  };
  const cameraOff = media?.video === "off";
  const waits = media !== null && !cameraOff && !hasPicture;
  const [waitedLong, setWaitedLong] = useState(false);
  useEffect(() => {
    setWaitedLong(false);
    if (!waits) return;
    const timer = setTimeout(() => setWaitedLong(true), NO_PICTURE_MS);
    return () => clearTimeout(timer);
  }, [waits]);
  const covered = media !== null && (cameraOff || !hasPicture);
  return (
    <div class="remote" data-waiting={!hasPicture}>
      <canvas ref={lastFrame} aria-hidden />
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
      {covered && (
        <div class="placeholder">
          <Avatar name={peer} size="large" />
          <p>
            {cameraOff
              ? words.call.cameraOff(peer)
              : waitedLong
              ? words.call.noPicture
              : words.call.waitingForPicture}
          </p>
        </div>
      )}
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

function keepFrame(video: HTMLVideoElement, canvas: HTMLCanvasElement): void {
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  if (video.videoWidth > 0) {
    canvas.getContext("2d")?.drawImage(video, 0, 0);
  }
}
