import { type ReadonlySignal, signal } from "@preact/signals";
import { userNameKey } from "../shared/name_key.ts";
import type { ServerMessage } from "../shared/protocol.ts";
import type { User } from "../shared/protocol_values.ts";

/** The user of this name, as written by a person: without case. */
export function userNamed(
  users: readonly User[],
  name: string,
): User | undefined {
  const key = userNameKey(name);
  return users.find((user) => userNameKey(user.name) === key);
}

/** The other registered users: all of them, or those whom we watch. */
export class People {
  readonly #users = signal<User[]>([]);
  /** Sorted by name. */
  readonly users: ReadonlySignal<User[]> = this.#users;

  readonly #everybody = signal<boolean | null>(null);
  /** Whether everybody is in the list; null at a server that cannot tell. */
  readonly everybody: ReadonlySignal<boolean | null> = this.#everybody;
  /** Called with each message, after it was handled. */
  heard: (message: ServerMessage) => void = () => {};

  /** Whether calls may ring at people who are not here. */
  woken = false;

  /** Whether nobody of this name is here, as far as is known for certain. */
  lacks(name: string): boolean {
    return this.#everybody.value === true &&
      !userNamed(this.#users.value, name);
  }

  /** Adds people who have come, changed, or were found. */
  add(users: readonly User[]): void {
    this.#set([
      ...this.#users.value.filter(({ name }) => !userNamed(users, name)),
      ...users,
    ]);
  }

  /** Updates the list from a message; most messages do not affect it. */
  handle(message: ServerMessage): void {
    this.#update(message);
    this.heard(message);
  }

  #update(message: ServerMessage): void {
    switch (message.id) {
      case "registerResponse":
        if (message.response !== "accepted") return;
        this.#everybody.value = message.resumeToken === undefined
          ? null
          : message.users !== undefined;
        this.woken = message.wakes === true;
        // Earlier entries may be gone by now.
        this.#set(message.users ?? []);
        return;
      case "presence":
        if (!message.users) return;
        this.#everybody.value = message.everybody === true;
        this.#set(message.users);
        return;
      case "userJoined":
      case "userBusy": {
        const busy = message.id === "userBusy" && message.busy;
        return this.add([{ name: message.name, busy }]);
      }
      case "userLeft":
        return this.#set(
          this.#users.value.filter(({ name }) => name !== message.name),
        );
    }
  }

  #set(users: User[]): void {
    this.#users.value = users.toSorted((a, b) => a.name.localeCompare(b.name));
  }
}
