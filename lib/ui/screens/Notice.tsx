import type { Problem } from "../../phone/phone_state.ts";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { useFirstWords, useProblemWords } from "../words/LanguageProvider.tsx";

/** Shows a problem: title, cause and next step. */
export function Notice(
  { id, problem, onDismiss }: {
    id: string;
    problem: Problem;
    onDismiss?: () => void;
  },
) {
  const words = useFirstWords();
  const { title, cause, next } = useProblemWords(problem.code);
  return (
    <div id={id} class="notice" role="alert" data-code={problem.code}>
      {/* No warning: the call stays as safe as it was. */}
      <Icon name={problem.code === "seal_renewed" ? "Lock" : "TriangleAlert"} />
      <div>
        <strong>{title}</strong>
        <p>{cause} {next}</p>
        {problem.message && (
          <details>
            <summary>{words.notice.details}</summary>
            <p>{problem.message}</p>
          </details>
        )}
      </div>
      {onDismiss && (
        <IconButton label={words.notice.dismiss} onPress={onDismiss}>
          <Icon name="X" />
        </IconButton>
      )}
    </div>
  );
}
