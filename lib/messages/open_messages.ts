import type { MessagesConfig } from "../config/messages_config.ts";
import type {
  LeftMessages,
  MessageStorage,
} from "../signaling/calls/left_messages.ts";
import { MESSAGE_MS } from "../signaling/calls/message_shelf.ts";
import { MessageDoor } from "./message_door.ts";
import { MessageFiles } from "./message_files.ts";

/** ms between two looks for messages that are too old. */
const LOOK_MS = 3_600_000;

/** The folder of recorded messages, and the way to it. */
export interface OpenedMessages {
  readonly storage: MessageStorage;
  readonly door: MessageDoor;
  /** Removes files that belong to no message, and old ones from time to time. */
  start(): void;
  close(): void;
}

/**
 * Opens the folder of recorded messages; null where none are kept.
 *
 * @param messages those of the exchange; null until there is one
 * @throws {StartError} if the folder cannot be used
 */
export function openMessages(
  config: MessagesConfig | null,
  messages: () => LeftMessages | null,
  fault: (error: unknown) => void,
): OpenedMessages | null {
  if (!config) return null;
  const { bytes, folder } = config;
  const files = new MessageFiles(folder, fault);
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    storage: { bytes, gone: (id) => files.remove(id) },
    door: new MessageDoor({ files, messages, fault }),
    start: () => {
      files.sweep(messages()?.ids() ?? [], Date.now() - MESSAGE_MS);
      timer = setInterval(() => messages()?.forgetOld(), LOOK_MS);
    },
    close: () => clearInterval(timer),
  };
}
