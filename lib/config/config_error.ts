/** Thrown for invalid options; the message is one line for a person. */
export class ConfigError extends Error {
  override name = "ConfigError";
}
