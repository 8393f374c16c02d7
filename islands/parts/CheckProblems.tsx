import { useWords } from "../words/LanguageProvider.tsx";
import { Notice } from "./Notice.tsx";
import type { PhoneSurface } from "./phone_surface.ts";

/** What the check could not open, and the way to try it again. */
export function CheckProblems({ phone }: { phone: PhoneSurface }) {
  const words = useWords();
  const problems = phone.check.problems.value;
  if (problems.length === 0) return null;
  return (
    <>
      {problems.map((problem) => (
        <Notice key={problem.code} id={problem.code} problem={problem} />
      ))}
      <button
        id="check-again"
        type="button"
        class="button"
        onClick={() => void phone.check.start()}
      >
        {words.devices.check}
      </button>
    </>
  );
}
