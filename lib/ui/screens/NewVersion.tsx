import { Icon } from "../parts/Icon.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** Offers the version of the page that the server has by now. */
export function NewVersion() {
  const { newVersion } = useWords();
  return (
    <aside class="new-version" role="status">
      <p>{newVersion.title}</p>
      <button
        id="new-version"
        type="button"
        class="button"
        onClick={() => location.reload()}
      >
        <Icon name="RotateCw" />
        {newVersion.reload}
      </button>
    </aside>
  );
}
