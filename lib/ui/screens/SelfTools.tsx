import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** Controls beside the self-view. */
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
