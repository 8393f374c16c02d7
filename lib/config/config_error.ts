/** Thrown for options that are wrong; the message is one line for a person. */
export class ConfigError extends Error {
  override name = "ConfigError";
}
