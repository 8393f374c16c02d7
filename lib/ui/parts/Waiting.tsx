import { useFirstWords } from "../words/LanguageProvider.tsx";
import { Icon } from "./Icon.tsx";

/** Shown in place of a part of the page that is being loaded, or could not be. */
export interface WaitingProps {
  failed: boolean;
  retry: () => void;
}

/** Says that a part of the page is loading, or that it did not load, with a button to try again. */
export function Waiting({ failed, retry }: WaitingProps) {
  const { loading } = useFirstWords();
  return failed
    ? (
      <div class="waiting" role="alert" data-failed>
        <Icon name="TriangleAlert" />
        <p>{loading.failed}</p>
        <button id="load-again" type="button" class="button" onClick={retry}>
          {loading.retry}
        </button>
      </div>
    )
    : (
      <div class="waiting" role="status">
        <span class="spinner" aria-hidden />
        <p>{loading.waits}</p>
      </div>
    );
}
