import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Corner, nearestCorner, nextCorner } from "./corner.ts";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { SelfTools } from "../screens/SelfTools.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** Pixels of movement below which a press is a click and not a drag. */
const DRAG_THRESHOLD = 6;

/** Our own picture, small: snaps to a corner when dragged, shows more controls when clicked. */
export function SelfView({ phone }: { phone: PhoneSurface }) {
  const words = useWords();
  const [corner, setCorner] = useState<Corner>("bottom-right");
  const [shown, setShown] = useState<"small" | "large" | "hidden">("small");
  const [tools, setTools] = useState(false);
  const view = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const stream = phone.localStream.value;
  const track = stream?.getVideoTracks()[0];
  useLayoutEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream, shown === "hidden"]);

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
    if (!drag.current?.moved) setTools(!tools);
    drag.current = null;
  };
  if (shown === "hidden") {
    return (
      <div class="self-view" data-corner={corner} data-shown="hidden">
        <IconButton
          id="self-show"
          label={words.call.selfShow}
          onPress={() => setShown("small")}
        >
          <Icon name="Eye" />
        </IconButton>
      </div>
    );
  }
  const sharing = phone.local.sharing.value;
  return (
    <div ref={view} class="self-view" data-corner={corner} data-shown={shown}>
      <div class="self-picture">
        <video
          id="local-video"
          ref={video}
          data-mirrored={phone.preferences.values.value.mirror && !sharing &&
            track?.getSettings().facingMode !== "environment"}
          data-whole={sharing}
          autoplay
          playsInline
          muted
        />
        {!track && (
          <span class="placeholder">
            <Icon name="VideoOff" />
            {words.call.selfCameraOff}
          </span>
        )}
        <button
          id="self-tools"
          type="button"
          class="self-handle"
          aria-label={words.call.selfTools}
          aria-expanded={tools}
          onPointerDown={(event) => {
            drag.current = { x: event.clientX, y: event.clientY, moved: false };
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={move}
          onPointerUp={drop}
          onLostPointerCapture={release}
          onPointerCancel={() =>
            drag.current = null}
          onClick={press}
        />
      </div>
      {tools && (
        <SelfTools
          large={shown === "large"}
          onMove={() => setCorner(nextCorner(corner))}
          onSize={() =>
            setShown(shown === "large" ? "small" : "large")}
          onHide={() => {
            setTools(false);
            setShown("hidden");
          }}
        />
      )}
    </div>
  );
}
