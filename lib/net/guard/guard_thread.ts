/**
 * The guard's thread: started by `guard.ts` as a worker.
 *
 * @module
 */
import { Listening } from "./listening.ts";
import type { FromGuard, ToGuard } from "./guard_messages.ts";

/** The worker's end of its channel; the types for pages declare it differently. */
const service = globalThis as unknown as {
  postMessage(message: FromGuard): void;
  onmessage: ((event: MessageEvent<ToGuard>) => void) | null;
  close(): void;
};

let listening: Listening | null = null;

service.onmessage = ({ data }) => {
  switch (data.type) {
    case "start":
      try {
        listening = new Listening(
          data,
          (message) => service.postMessage(message),
        );
      } catch (error) {
        const { name, message } = error as Error;
        service.postMessage({ type: "notListening", name, error: message });
        return;
      }
      service.postMessage({ type: "listening", port: listening.port });
      void listening.accept();
      return;
    case "stop":
      return listening?.stop();
    default:
      data satisfies never;
  }
};
