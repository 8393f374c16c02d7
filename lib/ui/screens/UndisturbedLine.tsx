import type { PreferenceStore } from "../../phone/preferences.ts";
import { Icon } from "../parts/Icon.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** Says that no call rings, so that nobody forgets it, and ends that. */
export function UndisturbedLine(
  { preferences }: { preferences: PreferenceStore },
) {
  const { you, quiet } = useWords();
  const { doNotDisturb, favouritesPass } = preferences.values.value;
  return (
    <div role="status" class="undisturbed">
      {doNotDisturb && (
        <p>
          <Icon name="BellOff" />
          <span>
            {favouritesPass ? quiet.onlyFavourites : quiet.nobody}
          </span>
          <button
            id="disturb-again"
            type="button"
            class="button"
            data-kind="quiet"
            onClick={() => {
              preferences.set({ doNotDisturb: false });
              // The focus must not be lost with the button.
              document.querySelector<HTMLElement>("main h1")?.focus();
            }}
          >
            {you.disturbAgain}
          </button>
        </p>
      )}
    </div>
  );
}
