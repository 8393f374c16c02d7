import type { Ban, BanList, BanSubject } from "../../shared/operator_people.ts";
import { Cell, StatusTable } from "./StatusTable.tsx";
import { useStatusWords } from "./words_status.ts";

/** Lengths of a ban that can be chosen, in seconds; the last lasts until it is lifted. */
const LENGTHS = {
  hour: 3_600,
  day: 86_400,
  month: 30 * 86_400,
  untilLifted: undefined,
} as const;

/** Limit of bans shown: a longer list is for programs. */
const MAX_SHOWN = 500;

/** Current bans, with a form for another one. */
export function StatusBans({ list, onBan, onLift }: {
  list: BanList;
  /** @param seconds how long; until it is lifted if absent */
  onBan: (subject: BanSubject, seconds?: number) => void;
  onLift: (subject: BanSubject) => void;
}) {
  const words = useStatusWords();
  const { kind, banned, since, until, action } = words;
  return (
    <section>
      <h2 id="bans">{words.bans}</h2>
      {!list.kept && <p>{words.notKept}</p>}
      <BanForm onBan={onBan} />
      {list.bans.length === 0 ? <p>{words.noBans}</p> : (
        <StatusTable
          titleId="bans"
          columns={[banned, kind, since, until, action]}
        >
          {list.bans.slice(0, MAX_SHOWN).map((ban) => (
            <BanRow
              key={`${ban.kind} ${ban.value}`}
              ban={ban}
              onLift={onLift}
            />
          ))}
        </StatusTable>
      )}
      {list.bans.length > MAX_SHOWN && <p>… {list.bans.length}</p>}
    </section>
  );
}

function BanForm({ onBan }: {
  onBan: (subject: BanSubject, seconds?: number) => void;
}) {
  const words = useStatusWords();
  return (
    <form
      class="status-form"
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const { kind, value, length } = form.elements as
          & HTMLFormControlsCollection
          & Record<"kind" | "length", HTMLSelectElement>
          & { value: HTMLInputElement };
        onBan(
          {
            kind: kind.value === "token" ? "token" : "name",
            value: value.value.trim(),
          },
          LENGTHS[length.value as keyof typeof LENGTHS],
        );
        value.value = "";
      }}
    >
      <label for="ban-kind">{words.kind}</label>
      <select id="ban-kind" name="kind">
        <option value="name">{words.kinds.name}</option>
        <option value="token">{words.kinds.token}</option>
      </select>
      <label for="ban-value">{words.banned}</label>
      <input id="ban-value" name="value" autocomplete="off" required />
      <label for="ban-length">{words.length}</label>
      <select id="ban-length" name="length">
        {Object.keys(LENGTHS).map((length) => (
          <option key={length} value={length}>
            {words.lengths[length as keyof typeof LENGTHS]}
          </option>
        ))}
      </select>
      <button type="submit" id="ban">{words.ban}</button>
    </form>
  );
}

function BanRow({ ban, onLift }: {
  ban: Ban;
  onLift: (subject: BanSubject) => void;
}) {
  const words = useStatusWords();
  const { kind, value, since, until } = ban;
  const time = (ms: number) =>
    new Date(ms).toLocaleString(document.documentElement.lang);
  return (
    <tr role="row" data-ban={value}>
      <th role="rowheader" scope="row">{value}</th>
      <Cell column={words.kind}>{words.kinds[kind]}</Cell>
      <Cell column={words.since}>{time(since)}</Cell>
      <Cell column={words.until}>
        {until === undefined ? words.lengths.untilLifted : time(until)}
      </Cell>
      <Cell column={words.action}>
        <button
          type="button"
          data-action="lift"
          aria-label={`${words.lift}: ${value}`}
          onClick={() => onLift({ kind, value })}
        >
          {words.lift}
        </button>
      </Cell>
    </tr>
  );
}
