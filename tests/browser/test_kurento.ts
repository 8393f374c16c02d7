import { KurentoClient } from "../../lib/media/kurento_client.ts";

/** A Kurento that nobody else uses, for tests that bring no media server of their own. */
export const TEST_KURENTO = Deno.env.get("ONE2ONE_TEST_WS_URI");

/** None where the options say which media server it is, or set the embedded one up. */
export function kurentoOptions(options: string[]): string[] {
  const own = options.some((option) => /^--(ws_uri|media-)/.test(option));
  return TEST_KURENTO === undefined || own ? [] : [`--ws_uri=${TEST_KURENTO}`];
}

/** How many pipelines a media server has, by its own count. */
export async function pipelinesOf(url: string): Promise<number> {
  const client = await KurentoClient.connect({
    url,
    lost: () => {},
    fault: () => {},
  });
  try {
    return (await client.pipelines()).length;
  } finally {
    await client.close();
  }
}
