import { useEffect, useState } from "preact/hooks";
import * as v from "valibot";
import { OperatorStatus } from "../lib/shared/operator_status.ts";
import {
  StatusFigures,
  StatusTotals,
} from "../lib/ui/status/StatusFigures.tsx";
import { StatusNodes } from "../lib/ui/status/StatusNodes.tsx";
import { statusWords } from "../lib/ui/status/words_status.ts";

/** ms between updates: looks live to a person, and costs the server nothing. */
const EVERY_MS = 2_000;

/** Session storage key of the token, which is kept for this tab only. */
const TOKEN_KEY = "one2one.operatorToken";

type Problem = "wrongToken" | "tooManyGuesses" | "noAnswer";

/** The operators' page: asks for the token, then shows the status. */
export default function StatusApp() {
  const [token, setToken] = useState<string | null>(null);
  const [status, setStatus] = useState<OperatorStatus | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => setToken(sessionStorage.getItem(TOKEN_KEY)), []);

  async function refresh(of: string, isCurrent: () => boolean) {
    try {
      const response = await ask("/status/now", of);
      if (!isCurrent()) return;
      if (response.status === 401 || response.status === 429) {
        sessionStorage.removeItem(TOKEN_KEY);
        setToken(null);
        setStatus(null);
        return setProblem(
          response.status === 401 ? "wrongToken" : "tooManyGuesses",
        );
      }
      const next = v.parse(OperatorStatus, await response.json());
      if (!isCurrent()) return;
      sessionStorage.setItem(TOKEN_KEY, of);
      setStatus(next);
      setProblem(null);
    } catch {
      if (isCurrent()) setProblem("noAnswer");
    }
  }

  useEffect(() => {
    if (token === null) return;
    let current = true;
    const look = () => {
      if (!document.hidden) refresh(token, () => current);
    };
    look();
    const timer = setInterval(look, EVERY_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      current = false;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [token]);

  async function drain(node: string, on: boolean) {
    if (token === null) return;
    try {
      await ask("/status/drain", token, { node, drain: on });
      await refresh(token, () => true);
    } catch {
      setProblem("noAnswer");
    }
  }

  return (
    <main class="status" lang="en">
      <h1>{statusWords.title}</h1>
      <p role="status" class="status-problem">
        {problem && statusWords[problem]}
      </p>
      {token === null && <TokenForm onToken={setToken} />}
      {status && (
        <>
          <p class="status-ready" data-ready={status.problems.length === 0}>
            {status.problems.length === 0
              ? statusWords.ready
              : `${statusWords.notReady}: ${status.problems.join(", ")}`}
          </p>
          <StatusNodes nodes={status.nodes} onDrain={drain} />
          <StatusFigures status={status} />
          <StatusTotals title={statusWords.ended} totals={status.ended} />
          <StatusTotals title={statusWords.refused} totals={status.refusals} />
        </>
      )}
    </main>
  );
}

function TokenForm({ onToken }: { onToken: (token: string) => void }) {
  return (
    <form
      class="status-token"
      onSubmit={(event) => {
        event.preventDefault();
        const { token } = event.currentTarget.elements as
          & HTMLFormControlsCollection
          & { token: HTMLInputElement };
        onToken(token.value.trim());
      }}
    >
      <label for="token">{statusWords.token}</label>
      <input
        id="token"
        name="token"
        type="password"
        autocomplete="off"
        required
      />
      <button type="submit">{statusWords.open}</button>
    </form>
  );
}

function ask(path: string, token: string, body?: unknown): Promise<Response> {
  return fetch(path, {
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined
      ? {}
      : { method: "POST", body: JSON.stringify(body) }),
  });
}
