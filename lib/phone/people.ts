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

/** The other registered users. */
export class People {
  readonly #users = signal<User[]>([]);
  /** Sorted by name. */
  readonly users: ReadonlySignal<User[]> = this.#users;

  /** Whether everybody is in the list: a server with too many sends none. */
  #complete = false;

  /** Whether nobody of this name is here, as far as is known for certain. */
  lacks(name: string): boolean {
    return this.#complete && !userNamed(this.#users.value, name);
  }

  /** Updates the list from a message; most messages do not affect it. */
  handle(message: ServerMessage): void {
    switch (message.id) {
      case "registerResponse":
        if (message.response !== "accepted") return;
        this.#complete = message.users !== undefined;
        // Earlier entries may be gone by now.
        this.#set(message.users ?? []);
        return;
      case "presence":
        if (!message.users) return;
        this.#complete = message.everybody === true;
        this.#set(message.users);
        return;
      case "userJoined":
        this.#set([...this.#without(message.name), {
          name: message.name,
          busy: false,
        }]);
        return;
      case "userLeft":
        this.#set(this.#without(message.name));
        return;
      case "userBusy":
        this.#set([...this.#without(message.name), {
          name: message.name,
          busy: message.busy,
        }]);
        return;
    }
  }

  #without(name: string): User[] {
    return this.#users.value.filter((user) => user.name !== name);
  }

  #set(users: User[]): void {
    this.#users.value = users.toSorted((a, b) => a.name.localeCompare(b.name));
  }
}
