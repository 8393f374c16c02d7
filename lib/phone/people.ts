import { type ReadonlySignal, signal } from "@preact/signals";
import type { ServerMessage, User } from "../protocol.ts";

/** A call that came while this person was busy. */
export interface MissedCall {
  from: string;
  /** Epoch ms. */
  at: number;
}

/** Enough to see who called during one conversation. */
const MAX_MISSED = 20;

/** Who else is here, and who called in vain. */
export class People {
  readonly #users = signal<User[]>([]);
  readonly #missed = signal<MissedCall[]>([]);
  /** Sorted by name. */
  readonly users: ReadonlySignal<User[]> = this.#users;
  readonly missed: ReadonlySignal<MissedCall[]> = this.#missed;

  constructor(private readonly now: () => number) {}

  /** Somebody called in vain. */
  addMissed(from: string): void {
    this.#missed.value = [{ from, at: this.now() }, ...this.#missed.value]
      .slice(0, MAX_MISSED);
  }

  /** Takes what a message says about people; most say nothing. */
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
      case "missedCall":
        this.addMissed(message.from);
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
