import { useRef } from "preact/hooks";
import type { User } from "../../shared/protocol_values.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { byLetter, INDEXED_FROM } from "./people_search.ts";
import { type CallSomebody, Person } from "./Person.tsx";

/** Enough for a list that is looked through; the oldest gives way. */
const MAX_FAVOURITES = 100;

/** The people who were found, favourites first; a long list has letters and an index. */
export function PeopleList({ phone, users, online, onCall }: {
  phone: PhoneSurface;
  users: User[];
  online: boolean;
  onCall: CallSomebody;
}) {
  const words = useWords();
  const list = useRef<HTMLDivElement>(null);
  const { favourites } = phone.preferences.values.value;
  const calls = phone.history.calls.value;
  const toggle = (name: string) => {
    const others = favourites.filter((other) => other !== name);
    phone.preferences.set({
      favourites: others.length < favourites.length
        ? others
        : [...others, name].slice(-MAX_FAVOURITES),
    });
  };
  const rows = (users: User[]) => (
    <ul class="list">
      {users.map((user) => (
        <Person
          key={user.name}
          user={user}
          online={online}
          lastCall={calls.find(({ peer }) => peer === user.name)}
          favourite={favourites.includes(user.name)}
          onCall={onCall}
          onFavourite={toggle}
        />
      ))}
    </ul>
  );
  const preferred = users.filter(({ name }) => favourites.includes(name));
  const others = users.filter(({ name }) => !favourites.includes(name));
  const sections = users.length < INDEXED_FROM ? null : byLetter(others);
  const jump = (letter: string) =>
    list.current?.querySelector(`[data-letter="${letter}"]`)
      ?.scrollIntoView({ block: "start" });
  return (
    <div ref={list} class="people-list" data-indexed={sections !== null}>
      {sections && (
        <nav class="index" aria-label={words.people.index}>
          {sections.map(({ letter }) => (
            <button
              key={letter}
              type="button"
              onClick={() => jump(letter)}
            >
              {letter}
            </button>
          ))}
        </nav>
      )}
      {preferred.length > 0 && (
        <>
          <h3>{words.people.favourites}</h3>
          {rows(preferred)}
        </>
      )}
      {sections
        ? sections.map(({ letter, users }) => (
          <section key={letter} data-letter={letter}>
            <h3>{letter}</h3>
            {rows(users)}
          </section>
        ))
        : others.length > 0 && (
          <>
            {preferred.length > 0 && <h3>{words.people.others}</h3>}
            {rows(others)}
          </>
        )}
    </div>
  );
}
