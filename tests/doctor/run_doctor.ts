/** Runs the doctor as an operator does. */
export async function doctor(
  options: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; said: string; complained: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "doctor", ...options],
    env: { NO_COLOR: "1", ...env },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, said: text(stdout), complained: text(stderr) };
}
