import { useLayoutEffect, useRef } from "preact/hooks";
import type { GridKeys } from "../hooks/use_grid_choice.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import type { PeopleGroup } from "./people_search.ts";
import { type CallSomebody, cellId, Person } from "./Person.tsx";

/** Id of the people who were found. */
export const PEOPLE_GRID = "people-found";

/** Enough for a list that is looked through; the oldest gives way. */
const MAX_FAVOURITES = 100;

/**
 * The people who were found, favourites first; a long list has letters and an
 * index. A grid of buttons while the keys of the search field go through it,
 * and otherwise a list.
 */
export function PeopleList(
  { phone, groups, inGrid, chosen, next, online, onCall }: {
    phone: PhoneSurface;
    groups: PeopleGroup[];
    inGrid: boolean;
    /** The button that is chosen by these keys. */
    chosen: GridKeys["chosen"];
    /** Name of the person whom Enter in the search field calls. */
    next: string | undefined;
    online: boolean;
    onCall: CallSomebody;
  },
) {
  const words = useWords();
  const list = useRef<HTMLDivElement>(null);
  const { favourites } = phone.preferences.values.value;
  const calls = phone.history.calls.value;
  useLayoutEffect(() => {
    if (!chosen) return;
    document.getElementById(cellId(chosen.place, chosen.column))
      ?.scrollIntoView({ block: "nearest" });
  }, [chosen?.place, chosen?.column]);
  const toggle = (name: string) => {
    const others = favourites.filter((other) => other !== name);
    phone.preferences.set({
      favourites: others.length < favourites.length
        ? others
        : [...others, name].slice(-MAX_FAVOURITES),
    });
  };
  const letters = groups.flatMap(({ letter }) => letter ?? []);
  const jump = (letter: string) =>
    list.current?.querySelector(`[data-letter="${letter}"]`)
      ?.scrollIntoView({ block: "start" });
  let place = 0;
  return (
    <div ref={list} class="people-list" data-indexed={letters.length > 0}>
      {letters.length > 0 && (
        <nav class="index" aria-label={words.people.index}>
          {letters.map((letter) => (
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
      <div
        id={PEOPLE_GRID}
        class="people-found"
        role={inGrid ? "grid" : undefined}
        aria-labelledby={inGrid ? "people-here" : undefined}
      >
        {groups.map(({ heading, letter, users }) => {
          const title = heading ? words.people[heading] : letter;
          return (
            <section key={heading ?? letter} data-letter={letter}>
              {/* A grid has no headings: they name its groups of rows. */}
              {title && <h3 aria-hidden={inGrid || undefined}>{title}</h3>}
              <div
                class="list"
                role={inGrid ? "rowgroup" : "list"}
                aria-label={inGrid && title ? title : undefined}
              >
                {users.map((user) => {
                  const at = place++;
                  return (
                    <Person
                      key={user.name}
                      user={user}
                      place={at}
                      inGrid={inGrid}
                      chosen={chosen?.place === at ? chosen.column : null}
                      isNext={user.name === next}
                      online={online}
                      lastCall={calls.find(({ peer }) => peer === user.name)}
                      favourite={favourites.includes(user.name)}
                      onCall={onCall}
                      onFavourite={toggle}
                    />
                  );
                })}
              </div>
            </section>
          );
        })}
      </div>
    </div>
  );
}
