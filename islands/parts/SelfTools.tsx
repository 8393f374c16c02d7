import { EyeOff, Maximize2, Minimize2, Move } from "lucide-preact";
import { IconButton } from "./IconButton.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** What can be done with our own picture, over it. */
export function SelfTools({ large, onMove, onSize, onHide }: {
  large: boolean;
  onMove: () => void;
  onSize: () => void;
  onHide: () => void;
}) {
  const words = useWords();
  return (
    <div id="self-tools-list" class="self-tools">
      <IconButton id="self-move" label={words.call.selfMove} onPress={onMove}>
        <Move />
      </IconButton>
      <IconButton
        id="self-size"
        label={large ? words.call.selfShrink : words.call.selfEnlarge}
        onPress={onSize}
      >
        {large ? <Minimize2 /> : <Maximize2 />}
      </IconButton>
      <IconButton id="self-hide" label={words.call.selfHide} onPress={onHide}>
        <EyeOff />
      </IconButton>
    </div>
  );
}
