import { useState } from "preact/hooks";
import type { Problem } from "../../phone/phone_state.ts";
import { useFirstWords, useProblemWords } from "../words/LanguageProvider.tsx";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";

/** Devices that the check could not open, and a button to retry. */
export function CheckProblems({ phone }: { phone: PhoneSurface }) {
  const words = useFirstWords();
  const problems = phone.check.problems.value;
  if (problems.length === 0) return null;
  return (
    <div class="check-problems">
      {problems.map((problem) => (
        <CheckProblem key={problem.code} problem={problem} />
      ))}
      <button
        id="check-again"
        type="button"
        class="button"
        onClick={() => void phone.check.start()}
      >
        {words.devices.check}
      </button>
    </div>
  );
}

/** One line, with cause and next step on request, or at once if there is room. */
function CheckProblem({ problem: { code, message } }: { problem: Problem }) {
  const { title, cause, next } = useProblemWords(code);
  const [open] = useState(() => matchMedia("(width >= 64rem)").matches);
  return (
    <div id={code} class="notice" role="alert" data-code={code}>
      <details open={open}>
        <summary>
          <Icon name="TriangleAlert" />
          <strong>{title}</strong>
        </summary>
        <p>{cause} {next}</p>
        {message && <p class="hint">{message}</p>}
      </details>
    </div>
  );
}
