/** A connection of two processes that passes lines of text in order. */
export interface Wire {
  /** Sends a line. Never throws; a line sent over a lost connection is lost. */
  send(line: string): void;
  /** Ends the connection. Idempotent. */
  close(): void;
}

/** Receiver of a {@link Wire}'s lines. */
export interface WireEvents {
  line(line: string): void;
  /** The connection is over, whoever ended it. Called once. */
  ended(): void;
}

/** Why a process cannot be reached. */
export class WireError extends Error {
  override name = "WireError";

  /** @param dead nobody listens there: the process is gone */
  constructor(readonly dead: boolean, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
