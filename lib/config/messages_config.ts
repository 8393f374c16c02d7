import { StartError } from "../shared/start_error.ts";
import { DEFAULT_MESSAGES_MB } from "./options/message_options.ts";

const BYTES_OF_MB = 1_000_000;

/** Where recorded messages go. */
export interface MessagesConfig {
  folder: string;
  /** Bytes that all of them may take together. */
  bytes: number;
}

/**
 * Null where nobody leaves recordings.
 *
 * @throws {StartError} where they would be lost with the process, or for an
 *   option without effect
 */
export function messagesConfig(
  { folder, megabytes, state }: {
    folder?: string;
    megabytes?: number;
    /** Whether there is a state file. */
    state: boolean;
  },
): MessagesConfig | null {
  if (folder === undefined) {
    if (megabytes === undefined) return null;
    throw new StartError("--messages-mb goes with --messages.");
  }
  if (!state) {
    throw new StartError(
      "--messages needs --state: who left what for whom is kept there.",
    );
  }
  return {
    folder,
    bytes: (megabytes ?? DEFAULT_MESSAGES_MB) * BYTES_OF_MB,
  };
}
