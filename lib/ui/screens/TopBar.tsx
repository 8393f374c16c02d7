import type { ComponentChildren } from "preact";
import { useFirstWords } from "../words/LanguageProvider.tsx";
import { LanguageSelect } from "./LanguageSelect.tsx";

/** The bar over every screen outside a call. */
export function TopBar({ chooseLanguage = false, disabled = false, children }: {
  chooseLanguage?: boolean;
  /** Rendered by the server: nothing can be chosen yet. */
  disabled?: boolean;
  /** Content at its end. */
  children?: ComponentChildren;
}) {
  const words = useFirstWords();
  return (
    <header class="top-bar">
      <span class="brand">
        <img src="/favicon.svg" alt="" width="28" height="28" />
        {words.brand}
      </span>
      {chooseLanguage && <LanguageSelect disabled={disabled} />}
      {children}
    </header>
  );
}
