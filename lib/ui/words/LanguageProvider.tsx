import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { type Language, LANGUAGE_COOKIE } from "../../shared/language.ts";
import type { Problem } from "../../phone/phone_state.ts";
import {
  firstWordsOf,
  loadJoinProblems,
  loadWords,
  problemWordsOf,
  wordsOf,
} from "./loaded_words.ts";
import type { FirstWords, ProblemWords } from "./first_words.ts";
import type { Words } from "./words.ts";

/** The current language, and a function to change it. */
export interface LanguageChoice {
  language: Language;
  words: FirstWords;
  /** @returns whether it was loaded; if not, the next page load uses it */
  choose: (language: Language) => Promise<boolean>;
}

const Choice = createContext<LanguageChoice | null>(null);

/** Seconds for which the choice is kept: a year. */
const KEPT_S = 31_536_000;

/** Provides the texts to its children, which keep their state when the language changes. */
export function LanguageProvider({ first, children }: {
  /** The page's language. */
  first: Language;
  children: ComponentChildren;
}) {
  const [language, setLanguage] = useState(first);
  const wanted = useRef(first);
  useEffect(() => {
    // It is loaded again when it is needed.
    loadJoinProblems(language).catch(() => {});
  }, [language]);
  const choose = async (next: Language) => {
    wanted.current = next;
    document.cookie = `${LANGUAGE_COOKIE}=${next}; path=/; ` +
      `max-age=${KEPT_S}; samesite=lax` +
      (location.protocol === "https:" ? "; secure" : "");
    try {
      await loadWords(next);
    } catch {
      // The server is unreachable, as the banner says.
      return false;
    }
    if (wanted.current === next) {
      document.documentElement.lang = next;
      setLanguage(next);
    }
    return true;
  };
  return (
    <Choice.Provider
      value={{ language, words: firstWordsOf(language), choose }}
    >
      {children}
    </Choice.Provider>
  );
}

/** @throws {Error} outside a {@link LanguageProvider} */
export function useLanguage(): LanguageChoice {
  const choice = useContext(Choice);
  if (!choice) throw new Error("There is no LanguageProvider around");
  return choice;
}

/** The texts of the first screen in the current language. */
export function useFirstWords(): FirstWords {
  return useLanguage().words;
}

/** All texts in the current language, for what is fetched after the first screen. */
export function useWords(): Words {
  return wordsOf(useLanguage().language);
}

/** The text of a problem in the current language; that it loads, if it has not loaded yet. */
export function useProblemWords(code: Problem["code"]): ProblemWords {
  const { language, words } = useLanguage();
  const [tries, setTries] = useState(0);
  const known = problemWordsOf(language, code);
  useEffect(() => {
    if (known) return;
    const tried = () => setTries((tries) => tries + 1);
    loadJoinProblems(language).then(tried, tried);
  }, [language, code]);
  if (known) return known;
  if (tries > 0) return words.problems.invalid_message;
  return { title: words.loading.waits, cause: "", next: "" };
}
