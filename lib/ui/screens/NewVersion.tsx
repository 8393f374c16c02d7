import { asset } from "fresh/runtime";
import { useEffect, useState } from "preact/hooks";
import type { Language } from "../../shared/language.ts";
import { Icon } from "../parts/Icon.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/**
 * Whether the server has another version of the page than the one shown.
 * Installs the service worker, which reports it.
 *
 * @param online changes when the connection to the server is back
 */
export function useNewVersion(language: Language, online: boolean): boolean {
  const [another, setAnother] = useState(false);
  useEffect(() => {
    const { serviceWorker } = navigator;
    // Pages of plain http have none.
    if (!serviceWorker) return;
    const told = ({ data }: MessageEvent<{ version?: string }>) => {
      if (data.version !== undefined) {
        setAnother(data.version !== asset("/sw.js"));
      }
    };
    serviceWorker.addEventListener("message", told);
    return () => serviceWorker.removeEventListener("message", told);
  }, []);
  useEffect(() => {
    if (!online) return;
    // Without it only the words for a missing network are lacking.
    navigator.serviceWorker?.register(`/sw.js?language=${language}`)
      .then((worker) => worker.update()).catch(() => {});
  }, [language, online]);
  return another;
}

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
