import { useEffect, useState } from "preact/hooks";
import * as v from "valibot";
import { OperatorStatus } from "../lib/shared/operator_status.ts";
import {
  StatusFigures,
  StatusTotals,
} from "../lib/ui/status/StatusFigures.tsx";
import { StatusCluster } from "../lib/ui/status/StatusCluster.tsx";
import { StatusNodes } from "../lib/ui/status/StatusNodes.tsx";
import type { Language } from "../lib/shared/language.ts";
import {
  BanList,
  BanMade,
  type BanSubject,
  type EndRequest,
} from "../lib/shared/operator_people.ts";
import { StatusBans } from "../lib/ui/status/StatusBans.tsx";
import { StatusSessions } from "../lib/ui/status/StatusSessions.tsx";
import {
  STATUS_WORDS,
  StatusLanguage,
  type StatusWords,
} from "../lib/ui/status/words_status.ts";

/** ms between updates: looks live to a person, and costs the server nothing. */
const EVERY_MS = 2_000;

/** Session storage key of the token, which is kept for this tab only. */
const TOKEN_KEY = "one2one.operatorToken";

type Problem = "wrongToken" | "tooManyGuesses" | "noAnswer";

/** The operators' page: asks for the token, then shows the status. */
export default function StatusApp({ language }: { language: Language }) {
  const words = STATUS_WORDS[language];
  const [token, setToken] = useState<string | null>(null);
  const [status, setStatus] = useState<OperatorStatus | null>(null);
  const [bans, setBans] = useState<BanList | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  /** Failure of the latest request. */
  const [refusal, setRefusal] = useState<string | null>(null);

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
      sessionStorage.setItem(TOKEN_KEY, of);
      setStatus(next);
      setProblem(null);
    } catch {
      if (isCurrent()) setProblem("noAnswer");
    }
  }

  const open = status !== null;
  useEffect(() => {
    if (token === null || !open) return setBans(null);
    refreshBans(token).catch(() => setProblem("noAnswer"));
  }, [token, open]);

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

  /** Not at each update: there may be thousands. */
  async function refreshBans(of: string) {
    const response = await ask("/status/bans", of);
    if (response.ok) setBans(v.parse(BanList, await response.json()));
  }

  /** @returns null if it failed, which the page then says */
  async function act(path: string, body?: unknown): Promise<Response | null> {
    if (token === null) return null;
    setRefusal(null);
    try {
      const response = await ask(path, token, body);
      if (!response.ok) {
        setRefusal(`${words.refusedRequest} ${await response.text()}`);
        return null;
      }
      if (body !== undefined) await refresh(token, () => true);
      if (path.startsWith("/status/bans")) await refreshBans(token);
      return response;
    } catch {
      setProblem("noAnswer");
      return null;
    }
  }

  async function ban(subject: BanSubject, seconds?: number) {
    const response = await act("/status/bans", { ...subject, seconds });
    if (!response) return;
    const { kept } = v.parse(BanMade, await response.json());
    if (!kept && bans?.kept) setRefusal(words.notKeptNow);
  }

  async function end(who: EndRequest) {
    await act("/status/sessions/end", who);
  }

  return (
    <StatusLanguage.Provider value={language}>
      <main class="status">
        <h1>{words.title}</h1>
        <p role="status" class="status-problem">
          {problem ? words[problem] : refusal}
        </p>
        {token === null && <TokenForm words={words} onToken={setToken} />}
        {status && (
          <>
            <p class="status-ready" data-ready={status.problems.length === 0}>
              {status.problems.length === 0
                ? words.ready
                : `${words.notReady}: ${
                  status.problems.map((one) => words.problems[one]).join(", ")
                }`}
            </p>
            <StatusNodes
              nodes={status.nodes}
              onDrain={(node, drain) => act("/status/drain", { node, drain })}
            />
            {status.cluster && <StatusCluster cluster={status.cluster} />}
            <StatusSessions ask={act} onBan={ban} onEnd={end} />
            {bans && (
              <StatusBans
                list={bans}
                onBan={ban}
                onLift={(subject) => act("/status/bans/lift", subject)}
              />
            )}
            <StatusFigures status={status} />
            <StatusTotals title={words.ended} totals={status.ended} />
            <StatusTotals title={words.refused} totals={status.refusals} />
          </>
        )}
      </main>
    </StatusLanguage.Provider>
  );
}

function TokenForm({ words, onToken }: {
  words: StatusWords;
  onToken: (token: string) => void;
}) {
  const [running, setRunning] = useState(false);
  useEffect(() => setRunning(true), []);
  // Before the page's script runs, the browser would load the page anew. The
  // input has no name, so the token could not get into the address.
  return (
    <form
      class="status-token status-form"
      onSubmit={(event) => {
        event.preventDefault();
        const { token } = event.currentTarget.elements as
          & HTMLFormControlsCollection
          & { token: HTMLInputElement };
        onToken(token.value.trim());
      }}
    >
      <label for="token">{words.operatorToken}</label>
      <input
        id="token"
        type="password"
        autocomplete="off"
        required
      />
      <button type="submit" disabled={!running}>{words.open}</button>
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
