import { useLayoutEffect, useRef } from "preact/hooks";
import { clock } from "../call/duration.ts";
import { useFocus } from "../hooks/use_focus.ts";
import { Icon } from "../parts/Icon.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** A message while it is recorded: one's own picture, the time that is left, and the button that ends it. */
export function RecordingView({ stream, leftMs, onStop }: {
  stream: MediaStream;
  /** Time left. */
  leftMs: number;
  onStop: () => void;
}) {
  const { messages: words } = useWords();
  const video = useRef<HTMLVideoElement>(null);
  const stop = useFocus<HTMLButtonElement>();
  const seen = stream.getVideoTracks().length > 0;
  useLayoutEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream, seen]);
  return (
    <>
      {seen && (
        <div class="check-picture">
          <video ref={video} aria-hidden autoplay playsInline muted />
        </div>
      )}
      {/* Each second would be too much to hear: a status says some of them. */}
      <p class="message-time" aria-hidden data-recording>
        <Icon name="Disc" />
        {clock(leftMs + 999)}
      </p>
      <button
        id="message-stop"
        ref={stop}
        type="button"
        class="button"
        data-kind="primary"
        onClick={onStop}
      >
        {words.stop}
      </button>
    </>
  );
}
