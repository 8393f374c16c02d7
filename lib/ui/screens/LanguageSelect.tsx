import { useRef } from "preact/hooks";
import { type Language, LANGUAGES } from "../../shared/language.ts";
import { useLanguage } from "../words/LanguageProvider.tsx";
import { Icon } from "../parts/Icon.tsx";

/** The phone's language, to be changed. */
export function LanguageSelect({ disabled }: { disabled?: boolean }) {
  const { language, words, choose } = useLanguage();
  const select = useRef<HTMLSelectElement>(null);
  const change = async (wanted: Language) => {
    const chosen = await choose(wanted);
    if (!chosen && select.current) select.current.value = language;
  };
  return (
    <div class="field language">
      <label for="language">{words.chooseLanguage}</label>
      <Icon name="Globe" />
      <select
        id="language"
        ref={select}
        value={language}
        disabled={disabled}
        onChange={({ currentTarget }) =>
          void change(currentTarget.value as Language)}
      >
        {Object.entries(LANGUAGES).map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>{name}</option>
        ))}
      </select>
    </div>
  );
}
