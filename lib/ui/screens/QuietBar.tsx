import type { PhoneSurface } from "../parts/phone_surface.ts";
import { Icon } from "../parts/Icon.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** Says that nobody can call, as long as that is so, and ends it. */
export function QuietBar({ phone }: { phone: PhoneSurface }) {
  const { quiet } = useWords();
  const { preferences } = phone;
  if (!preferences.values.value.quiet) return null;
  return (
    <div class="quiet-bar" role="status">
      <Icon name="BellOff" />
      <p>
        {preferences.values.value.favouritesPass
          ? quiet.onlyFavourites
          : quiet.nobody}
      </p>
      <button
        id="quiet-end"
        type="button"
        class="button"
        onClick={() => preferences.set({ quiet: false })}
      >
        {quiet.end}
      </button>
    </div>
  );
}
