import { Dialog } from "../parts/Dialog.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { type Shortcut, SHORTCUTS } from "../hooks/shortcut.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** List of the keyboard shortcuts, and the switch that turns them off. */
export function ShortcutHelp(
  { phone, onClose }: { phone: PhoneSurface; onClose: () => void },
) {
  const words = useWords();
  const { does, space, ...texts } = words.shortcuts;
  return (
    <Dialog
      id="shortcuts"
      title={texts.title}
      close={texts.close}
      onClose={onClose}
    >
      <dl class="pairs">
        {Object.entries(SHORTCUTS).map(([shortcut, key]) => (
          <div key={shortcut}>
            <dt>
              <kbd>{key === " " ? space : key.toUpperCase()}</kbd>
            </dt>
            <dd>{does[shortcut as Shortcut]}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          id="single-keys"
          type="checkbox"
          checked={phone.preferences.values.value.singleKeys}
          onChange={(event) =>
            phone.preferences.set({ singleKeys: event.currentTarget.checked })}
        />
        {texts.singleKeys}
      </label>
      <p class="hint">{texts.singleKeysHint}</p>
    </Dialog>
  );
}
