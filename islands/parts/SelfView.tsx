import { VideoOff } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Corner, nearestCorner, nextCorner } from "./corner.ts";
import { words } from "./words.ts";

/** Pixels below which a press is a press and not a drag. */
const DRAG_THRESHOLD = 6;

/** Our own picture, small: drag it or press it to another corner. */
export function SelfView(
  { stream, cameraOn }: { stream: MediaStream | null; cameraOn: boolean },
) {
  const [corner, setCorner] = useState<Corner>("bottom-right");
  const view = useRef<HTMLButtonElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);

  const move = (event: PointerEvent) => {
    if (!drag.current || !view.current) return;
    const x = event.clientX - drag.current.x;
    const y = event.clientY - drag.current.y;
    if (Math.hypot(x, y) > DRAG_THRESHOLD) drag.current.moved = true;
    if (drag.current.moved) view.current.style.translate = `${x}px ${y}px`;
  };
  const drop = () => {
    if (!drag.current?.moved || !view.current?.parentElement) return;
    setCorner(nearestCorner(
      view.current.getBoundingClientRect(),
      view.current.parentElement.getBoundingClientRect(),
    ));
  };
  const release = () => {
    if (view.current) view.current.style.translate = "";
  };
  // The browser sends a click after a drag too.
  const press = () => {
    if (!drag.current?.moved) setCorner(nextCorner(corner));
    drag.current = null;
  };
  const track = stream?.getVideoTracks()[0];
  const hidden = !track || !cameraOn;
  return (
    <button
      ref={view}
      type="button"
      class="self-view"
      data-corner={corner}
      aria-label={hidden
        ? `${words.call.selfCameraOff}. ${words.call.selfView}`
        : words.call.selfView}
      onPointerDown={(event) => {
        drag.current = { x: event.clientX, y: event.clientY, moved: false };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={move}
      onPointerUp={drop}
      onLostPointerCapture={release}
      onPointerCancel={() => drag.current = null}
      onClick={press}
    >
      <video
        id="local-video"
        ref={video}
        data-mirrored={track?.getSettings().facingMode !== "environment"}
        autoplay
        playsInline
        muted
      />
      {hidden && (
        <span class="placeholder">
          <VideoOff aria-hidden />
          {words.call.selfCameraOff}
        </span>
      )}
    </button>
  );
}
