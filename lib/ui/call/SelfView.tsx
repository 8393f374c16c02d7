import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Pixels of movement below which a press is a click and not a drag. */
const DRAG_THRESHOLD = 6;

/** Corners in which the self-view can rest. */
const CORNERS = [
  "bottom-right",
  "bottom-left",
  "top-left",
  "top-right",
] as const;
/** One of {@link CORNERS}. */
type Corner = typeof CORNERS[number];

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

/** Controls beside the self-view. */
function SelfTools({ large, onMove, onSize, onHide }: {
  large: boolean;
  onMove: () => void;
  onSize: () => void;
  onHide: () => void;
}) {
  const words = useWords();
  return (
    <div id="self-tools-list" class="self-tools">
      <IconButton id="self-move" label={words.call.selfMove} onPress={onMove}>
        <Icon name="Move" />
      </IconButton>
      <IconButton
        id="self-size"
        label={large ? words.call.selfShrink : words.call.selfEnlarge}
        onPress={onSize}
      >
        {large ? <Icon name="Minimize2" /> : <Icon name="Maximize2" />}
      </IconButton>
      <IconButton id="self-hide" label={words.call.selfHide} onPress={onHide}>
        <Icon name="EyeOff" />
      </IconButton>
    </div>
  );
}

type Box = Pick<DOMRect, "left" | "top" | "width" | "height">;

/** The corner of `outer` that the middle of `inner` is nearest to. */
function nearestCorner(inner: Box, outer: Box): Corner {
  const right = inner.left + inner.width / 2 > outer.left + outer.width / 2;
  const bottom = inner.top + inner.height / 2 > outer.top + outer.height / 2;
  return `${bottom ? "bottom" : "top"}-${right ? "right" : "left"}`;
}

/** The next corner in the order of {@link CORNERS}; the first follows the last. */
function nextCorner(corner: Corner): Corner {
  return CORNERS[(CORNERS.indexOf(corner) + 1) % CORNERS.length];
}
