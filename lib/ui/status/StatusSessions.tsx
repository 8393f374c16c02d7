import { useState } from "preact/hooks";
import * as v from "valibot";
import {
  type BanSubject,
  type EndRequest,
  type ListedSession,
  SessionList,
} from "../../shared/operator_people.ts";
import { Cell, StatusTable } from "./StatusTable.tsx";
import { useStatusWords } from "./words_status.ts";

/**
 * Sends a request with the operator token; with a body, as POST.
 *
 * @returns null if it failed, which the page then says
 */
type Ask = (path: string, body?: unknown) => Promise<Response | null>;

/** People who are present, shown only on request: names are private. */
export function StatusSessions({ ask, onBan, onEnd }: {
  ask: Ask;
  /** Bans a name or a token. @returns once its sessions are over */
  onBan: (subject: BanSubject) => Promise<void>;
  /** @returns once it is over */
  onEnd: (who: EndRequest) => Promise<void>;
}) {
  const words = useStatusWords();
  const [name, setName] = useState("");
  const [list, setList] = useState<SessionList | null>(null);
  const look = async () => {
    const query = name.trim() === ""
      ? ""
      : `?name=${encodeURIComponent(name.trim())}`;
    const answer = await ask(`/status/sessions${query}`);
    if (answer) setList(v.parse(SessionList, await answer.json()));
  };
  const { name: nameColumn, version, token, action, inCall } = words;
  return (
    <section>
      <h2 id="sessions">{words.sessions}</h2>
      <form
        class="status-form"
        onSubmit={(event) => {
          event.preventDefault();
          look();
        }}
      >
        <label for="session-name">{words.sessionName}</label>
        <input
          id="session-name"
          autocomplete="off"
          value={name}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
        <button type="submit" id="show-sessions">{words.show}</button>
      </form>
      {list && list.sessions.length === 0 && <p>{words.noSessions}</p>}
      {list && list.sessions.length > 0 && (
        <StatusTable
          titleId="sessions"
          columns={[nameColumn, version, inCall, token, action]}
        >
          {list.sessions.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              onBan={(subject) => onBan(subject).then(look)}
              onEnd={() => onEnd({ session: session.id }).then(look)}
            />
          ))}
        </StatusTable>
      )}
      {list?.more && <p>{words.moreSessions}</p>}
    </section>
  );
}

function SessionRow({ session, onBan, onEnd }: {
  session: ListedSession;
  onBan: (subject: BanSubject) => void;
  onEnd: () => void;
}) {
  const words = useStatusWords();
  const { name, token } = session;
  return (
    <tr role="row" data-session={name}>
      <th role="rowheader" scope="row">
        {name}
        {!session.connected && <small>{words.away}</small>}
      </th>
      <Cell column={words.version}>{session.version}</Cell>
      <Cell column={words.inCall}>
        {session.callId === undefined ? words.no : words.yes}
      </Cell>
      <Cell column={words.token}>{token ?? "–"}</Cell>
      <Cell column={words.action}>
        <span class="status-actions">
          <button
            type="button"
            data-action="end"
            aria-label={`${words.end}: ${name}`}
            onClick={onEnd}
          >
            {words.end}
          </button>
          <button
            type="button"
            data-action="ban-name"
            aria-label={`${words.banName}: ${name}`}
            onClick={() => onBan({ kind: "name", value: name })}
          >
            {words.banName}
          </button>
          {token !== undefined && (
            <button
              type="button"
              data-action="ban-token"
              aria-label={`${words.banToken}: ${name}`}
              onClick={() => onBan({ kind: "token", value: token })}
            >
              {words.banToken}
            </button>
          )}
        </span>
      </Cell>
    </tr>
  );
}
