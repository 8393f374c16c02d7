import { useEffect, useState } from "preact/hooks";
import { Avatar } from "../parts/Avatar.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** ms without a first frame after which the page says that there is no picture: a partner without video does not report it. */
const NO_PICTURE_MS = 6_000;

/** In place of the other person's picture: their initials and the reason why there is none. */
export function PicturePlaceholder({ peer, cameraOff }: {
  peer: string;
  /** Otherwise the picture has not come yet. */
  cameraOff: boolean;
}) {
  const { call } = useWords();
  const [waitedLong, setWaitedLong] = useState(false);
  useEffect(() => {
    setWaitedLong(false);
    if (cameraOff) return;
    const timer = setTimeout(() => setWaitedLong(true), NO_PICTURE_MS);
    return () => clearTimeout(timer);
  }, [cameraOff]);
  return (
    <div class="placeholder">
      <Avatar name={peer} size="large" />
      <p>
        {cameraOff
          ? call.cameraOff(peer)
          : waitedLong
          ? call.noPicture
          : call.waitingForPicture}
      </p>
    </div>
  );
}
