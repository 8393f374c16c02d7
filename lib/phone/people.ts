import { type ReadonlySignal, signal } from "@preact/signals";
import type { ServerMessage, User } from "../shared/protocol.ts";

/** The other registered users. */
export class People {
  readonly #users = signal<User[]>([]);
  /** Sorted by name. */
  readonly users: ReadonlySignal<User[]> = this.#users;

  /** Updates the list from a message; most messages do not affect it. */
  handle(message: ServerMessage): void {
    switch (message.id) {
      case "registerResponse":
        if (message.users) this.#set(message.users);
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
