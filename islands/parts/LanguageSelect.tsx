import { type Language, LANGUAGES } from "../../lib/language.ts";
import { useLanguage } from "../words/LanguageProvider.tsx";
import { Icon } from "./Icon.tsx";

/** The phone's language, to be changed. */
export function LanguageSelect({ disabled }: { disabled?: boolean }) {
  const { language, words, choose } = useLanguage();
  return (
    <div class="field language">
      <label for="language">
        <Icon name="Languages" />
        {words.chooseLanguage}
      </label>
      <select
        id="language"
        value={language}
        disabled={disabled}
        onChange={(event) => void choose(event.currentTarget.value as Language)}
      >
        {Object.entries(LANGUAGES).map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>{name}</option>
        ))}
      </select>
    </div>
  );
}
