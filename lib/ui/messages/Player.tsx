import { useEffect, useState } from "preact/hooks";
import type { MessageType } from "../../shared/messages.ts";

/** Plays a recording that this page holds. */
export function Player({ label, content, type, starts = false }: {
  /** Its name for screen readers. */
  label: string;
  content: Blob;
  type: MessageType;
  /** Whether it plays at once, after a press. */
  starts?: boolean;
}) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(content);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [content]);
  if (address === undefined) return null;
  return type.startsWith("video/")
    ? (
      <video
        class="message-player"
        src={address}
        aria-label={label}
        controls
        playsInline
        autoplay={starts}
      />
    )
    : (
      <audio
        class="message-player"
        src={address}
        aria-label={label}
        controls
        autoplay={starts}
      />
    );
}
